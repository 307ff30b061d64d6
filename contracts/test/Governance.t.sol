// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {IUnstoppableModel, LearningPeriod, Parameters, Verdict} from "../src/interfaces/IUnstoppableModel.sol";
import {UnstoppableModel} from "../src/UnstoppableModel.sol";
import {UnstoppableModelGovernor} from "../src/governance/UnstoppableModelGovernor.sol";
import {ProtocolTest} from "./support/ProtocolTest.sol";
import {vm} from "./support/Vm.sol";

/// @notice Rule 9: a Governor and its timelock own a model. Ada, Bob and Cyd hold 100 UMC each and have 40, 35 and 25 of them
/// staked; Dan has 100 in his wallet and delegates them to himself.
contract GovernanceTest is ProtocolTest {
    uint48 private constant VOTING_DELAY = 1 days;
    uint32 private constant VOTING_PERIOD = 3 days;
    uint256 private constant TIMELOCK_DELAY = 2 days;
    uint256 private constant THRESHOLD = 30 ether;
    uint256 private constant QUORUM_PERCENT = 30;
    uint8 private constant AGAINST = 0;
    uint8 private constant FOR = 1;

    TimelockController private timelock;
    UnstoppableModelGovernor private governor;

    function setUp() public override {
        super.setUp();
        timelock = new TimelockController(TIMELOCK_DELAY, new address[](0), new address[](0), address(this));
        governor =
            new UnstoppableModelGovernor(council, timelock, VOTING_DELAY, VOTING_PERIOD, THRESHOLD, QUORUM_PERCENT);
        timelock.grantRole(timelock.PROPOSER_ROLE(), address(governor));
        timelock.grantRole(timelock.CANCELLER_ROLE(), address(governor));
        timelock.grantRole(timelock.EXECUTOR_ROLE(), address(0));
        timelock.renounceRole(timelock.DEFAULT_ADMIN_ROLE(), address(this));
        model = UnstoppableModel(factory.createModel(genesis(), parameters(), address(timelock)));
        vm.prank(dan);
        token.delegate(dan);
        skip(1);
    }

    // The path of a proposal

    /// One call on one contract, described by its own data.
    function _proposal(address target, bytes memory data)
        private
        pure
        returns (address[] memory targets, uint256[] memory values, bytes[] memory calls, string memory description)
    {
        (targets, values, calls) = (new address[](1), new uint256[](1), new bytes[](1));
        (targets[0], calls[0]) = (target, data);
        description = string(abi.encodePacked(target, data));
    }

    function _propose(address target, bytes memory data) private returns (uint256 proposalId) {
        (address[] memory targets, uint256[] memory values, bytes[] memory calls, string memory description) =
            _proposal(target, data);
        vm.prank(dan);
        return governor.propose(targets, values, calls, description);
    }

    function _cast(uint256 proposalId, address voter, uint8 support) private {
        vm.prank(voter);
        governor.castVote(proposalId, support);
    }

    function _queue(address target, bytes memory data) private {
        (address[] memory targets, uint256[] memory values, bytes[] memory calls, string memory description) =
            _proposal(target, data);
        governor.queue(targets, values, calls, keccak256(bytes(description)));
    }

    function _execute(address target, bytes memory data) private {
        (address[] memory targets, uint256[] memory values, bytes[] memory calls, string memory description) =
            _proposal(target, data);
        governor.execute(targets, values, calls, keccak256(bytes(description)));
    }

    /// Everything up to the second in which it can be executed.
    function _agreeOn(address target, bytes memory data) private returns (uint256 proposalId) {
        proposalId = _propose(target, data);
        skip(VOTING_DELAY + 1);
        _cast(proposalId, ada, FOR);
        _cast(proposalId, dan, FOR);
        skip(VOTING_PERIOD);
        _queue(target, data);
        skip(TIMELOCK_DELAY);
    }

    function _carryOut(address target, bytes memory data) private {
        _agreeOn(target, data);
        _execute(target, data);
    }

    function _assertState(uint256 proposalId, IGovernor.ProposalState expected) private view {
        vm.assertEq(uint256(governor.state(proposalId)), uint256(expected), "state");
    }

    function _dearer() private pure returns (Parameters memory rules) {
        rules = parameters();
        (rules.stake, rules.bond, rules.challengeSeconds) = (20 ether, 3 ether, 2 * CHALLENGE_SECONDS);
    }

    // What is set up

    function test_governor_measures_seconds_and_votes_with_the_token_of_the_council() public view {
        vm.assertEq(governor.name(), "Unstoppable Models");
        vm.assertEq(governor.CLOCK_MODE(), "mode=timestamp");
        vm.assertEq(governor.clock(), block.timestamp);
        vm.assertEq(address(governor.token()), address(token));
        vm.assertEq(address(governor.council()), address(council));
        vm.assertEq(governor.timelock(), address(timelock));
        vm.assertEq(governor.votingDelay(), VOTING_DELAY);
        vm.assertEq(governor.votingPeriod(), VOTING_PERIOD);
        vm.assertEq(governor.proposalThreshold(), THRESHOLD);
        vm.assertEq(governor.quorum(block.timestamp - 1), 120 ether);
        vm.assertEq(timelock.getMinDelay(), TIMELOCK_DELAY);
        vm.assertTrue(governor.proposalNeedsQueuing(0));
    }

    function test_nobody_but_proposals_can_use_the_timelock() public {
        vm.assertFalse(timelock.hasRole(timelock.DEFAULT_ADMIN_ROLE(), address(this)));
        bytes32 role = timelock.PROPOSER_ROLE();
        expectError(abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, ada, role));
        vm.prank(ada);
        timelock.schedule(address(model), 0, abi.encodeCall(model.pause, ()), 0, 0, TIMELOCK_DELAY);
        expectError(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, ada));
        vm.prank(ada);
        model.setParameters(_dearer());
        expectError(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, governor));
        vm.prank(address(governor));
        model.pause();
    }

    // A proposal changes the rules

    function test_a_proposal_changes_the_rules_of_a_model() public {
        bytes memory data = abi.encodeCall(model.setParameters, (_dearer()));
        uint256 id = _propose(address(model), data);
        _assertState(id, IGovernor.ProposalState.Pending);
        vm.assertEq(governor.proposalSnapshot(id), block.timestamp + VOTING_DELAY);
        skip(VOTING_DELAY);
        _assertState(id, IGovernor.ProposalState.Pending);
        skip(1);
        _assertState(id, IGovernor.ProposalState.Active);
        _cast(id, ada, FOR);
        _cast(id, dan, FOR);
        _cast(id, bob, AGAINST);
        (uint256 against, uint256 inFavour,) = governor.proposalVotes(id);
        vm.assertEq(against, 35 ether);
        vm.assertEq(inFavour, 140 ether);
        skip(VOTING_PERIOD);
        _assertState(id, IGovernor.ProposalState.Succeeded);
        _queue(address(model), data);
        _assertState(id, IGovernor.ProposalState.Queued);
        skip(TIMELOCK_DELAY);
        vm.assertEq(model.parametersVersion(), 1);
        vm.expectEmit();
        emit IUnstoppableModel.ParametersChanged(2, _dearer());
        _execute(address(model), data);
        _assertState(id, IGovernor.ProposalState.Executed);
        vm.assertEq(model.parametersVersion(), 2);
        vm.assertEq(model.parameters().stake, 20 ether);
        vm.assertEq(model.parametersOf(1).stake, STAKE);
    }

    function test_a_running_lease_keeps_its_rules() public {
        bytes memory data = abi.encodeCall(model.setParameters, (_dearer()));
        _agreeOn(address(model), data);
        uint64 id = lease(worker);
        _execute(address(model), data);
        submit(worker, id, STEPS_PER_PERIOD, CHECKPOINT);

        LearningPeriod memory period = model.learningPeriod(id);
        vm.assertEq(period.parametersVersion, 1);
        vm.assertEq(period.stake, STAKE);
        vm.assertEq(period.bond, BOND);
        // Suspected at the old bond, decided at the old fee, final after the old window.
        assertVerdict(decide(suspect(proofer, 4), agreeing(4)), Verdict.Innocent);
        vm.assertEq(model.withdrawable(worker), HALF);
        vm.assertEq(address(council).balance, FEE);
        skip(CHALLENGE_SECONDS + 1);
        uint256 before = worker.balance;
        withdrawCollateral(worker, id);
        vm.assertEq(worker.balance - before, uint256(STAKE) + BOND);

        uint64 head = model.headStateId();
        // The next lease is under the new rules, and says so.
        expectError(abi.encodeWithSelector(IUnstoppableModel.WrongParametersVersion.selector, 2, 1));
        vm.prank(otherWorker);
        model.applyToLearnPeriod{value: uint256(STAKE) + BOND}(1, head);
        vm.prank(otherWorker);
        uint64 next = model.applyToLearnPeriod{value: 23 ether}(2, head);
        vm.assertEq(model.learningPeriod(next).stake, 20 ether);
        vm.assertEq(model.learningPeriod(next).bond, 3 ether);
    }

    function test_a_model_can_be_handed_over_to_the_timelock() public {
        model = UnstoppableModel(factory.createModel(genesis(), parameters(), ada));
        vm.prank(ada);
        model.transferOwnership(address(timelock));
        vm.assertEq(model.owner(), ada);
        _carryOut(address(model), abi.encodeCall(model.acceptOwnership, ()));
        vm.assertEq(model.owner(), address(timelock));
    }

    function test_a_proposal_pauses_new_leases_and_nothing_else() public {
        uint64 id = train(worker);
        uint64 disputeId = suspect(proofer, 1);
        bytes memory data = abi.encodeCall(model.pause, ());
        _carryOut(address(model), data);
        uint64 head = model.headStateId();
        expectError(IUnstoppableModel.LeasesPaused.selector);
        vm.prank(otherWorker);
        model.applyToLearnPeriod{value: uint256(STAKE) + BOND}(1, head);
        // Nobody voted for six days: both rounds are over as soon as somebody says so.
        assertVerdict(model.reviewSuspect(disputeId), Verdict.Pending);
        assertVerdict(decide(disputeId, agreeing(1)), Verdict.Innocent);
        vm.prank(worker);
        model.withdraw();
        skip(CHALLENGE_SECONDS + 7 days);
        withdrawCollateral(worker, id);
        vm.assertEq(worker.balance, 1000 ether + HALF);
    }

    // The delay

    function test_nothing_happens_before_the_delay_of_the_timelock() public {
        bytes memory data = abi.encodeCall(model.pause, ());
        uint256 id = _propose(address(model), data);
        skip(VOTING_DELAY + 1);
        _cast(id, ada, FOR);
        _cast(id, dan, FOR);
        skip(VOTING_PERIOD);
        bytes memory notReady = _notReady(address(model), data);
        expectError(notReady);
        _execute(address(model), data);
        _queue(address(model), data);
        vm.assertEq(governor.proposalEta(id), block.timestamp + TIMELOCK_DELAY);
        skip(TIMELOCK_DELAY - 1);
        expectError(notReady);
        _execute(address(model), data);
        vm.assertFalse(model.paused());
        skip(1);
        _execute(address(model), data);
        vm.assertTrue(model.paused());
    }

    /// What the timelock answers while an operation of the Governor is unknown or still waits.
    function _notReady(address target, bytes memory data) private view returns (bytes memory) {
        (address[] memory targets, uint256[] memory values, bytes[] memory calls, string memory description) =
            _proposal(target, data);
        bytes32 salt = bytes20(address(governor)) ^ keccak256(bytes(description));
        bytes32 ready = bytes32(uint256(1) << uint8(TimelockController.OperationState.Ready));
        return abi.encodeWithSelector(
            TimelockController.TimelockUnexpectedOperationState.selector,
            timelock.hashOperationBatch(targets, values, calls, 0, salt),
            ready
        );
    }

    function test_the_delay_is_only_changed_by_a_proposal_that_waits_for_the_old_one() public {
        expectError(abi.encodeWithSelector(TimelockController.TimelockUnauthorizedCaller.selector, ada));
        vm.prank(ada);
        timelock.updateDelay(0);
        _carryOut(address(timelock), abi.encodeCall(timelock.updateDelay, (5 days)));
        vm.assertEq(timelock.getMinDelay(), 5 days);
    }

    // What no proposal can do

    function test_no_proposal_can_take_money() public {
        train(worker);
        train(otherWorker);
        decide(suspect(proofer, 1), agreeing(1));
        suspect(otherProofer, 5);
        uint256 inModel = address(model).balance;
        uint256 inCouncil = address(council).balance;
        uint256 umcInCouncil = token.balanceOf(address(council));
        _assertImpossible(address(model), abi.encodeCall(model.withdraw, ()));
        _assertImpossible(address(model), abi.encodeCall(model.withdrawCollateralPerLearningPeriod, (1)));
        _assertImpossible(
            address(model), abi.encodeCall(model.initialize, (genesis(), parameters(), council, address(timelock)))
        );
        _assertImpossible(address(council), abi.encodeCall(council.claimFee, (1)));
        _assertImpossible(address(council), abi.encodeCall(council.unstake, ()));
        _assertImpossible(address(council), abi.encodeCall(council.requestUnstake, (1)));
        _assertImpossible(address(council), abi.encodeCall(council.initialize, (address(timelock))));
        _assertImpossible(address(council), abi.encodeCall(council.closeRound, (2)));
        _assertImpossible(address(council), abi.encodeCall(council.cancelDispute, (2)));
        _assertImpossible(address(token), abi.encodeCall(token.transferFrom, (address(council), dan, 1)));
        _assertImpossible(address(token), abi.encodeCall(token.burnFrom, (address(council), 1)));
        vm.assertEq(address(model).balance, inModel);
        vm.assertEq(address(council).balance, inCouncil);
        vm.assertEq(token.balanceOf(address(council)), umcInCouncil);
        vm.assertEq(address(timelock).balance, 0);
    }

    function _assertImpossible(address target, bytes memory data) private {
        uint256 snapshot = vm.snapshotState();
        _agreeOn(target, data);
        vm.prank(address(timelock));
        (bool ok, bytes memory why) = target.call(data);
        vm.assertFalse(ok);
        expectError(why);
        _execute(target, data);
        vm.revertToState(snapshot);
    }

    function test_governor_takes_no_money() public {
        (bool ok, bytes memory why) = address(governor).call{value: 1}("");
        vm.assertFalse(ok);
        // An error without arguments is its selector.
        // forge-lint: disable-next-line(unsafe-typecast)
        vm.assertEq(bytes32(why), bytes32(IGovernor.GovernorDisabledDeposit.selector));
    }

    // Who votes

    function test_staked_and_delegated_umc_vote_and_unbonding_umc_does_not() public {
        vm.assertEq(governor.getVotes(ada, block.timestamp - 1), 40 ether);
        vm.prank(ada);
        token.delegate(ada);
        skip(1);
        vm.assertEq(governor.getVotes(ada, block.timestamp - 1), 100 ether);
        stakeUmc(ada, 10 ether);
        skip(1);
        vm.assertEq(token.getVotes(ada), 50 ether);
        vm.assertEq(governor.getVotes(ada, block.timestamp - 1), 100 ether);
        vm.assertEq(governor.getVotes(ada, block.timestamp - 2), 100 ether);
        vm.prank(ada);
        council.requestUnstake(50 ether);
        skip(1);
        vm.assertEq(governor.getVotes(ada, block.timestamp - 1), 50 ether);
    }

    function test_umc_bought_after_the_snapshot_does_not_vote() public {
        uint256 id = _propose(address(model), abi.encodeCall(model.pause, ()));
        skip(VOTING_DELAY + 1);
        vm.prank(dan);
        require(token.transfer(proofer, 100 ether));
        vm.prank(proofer);
        token.delegate(proofer);
        _cast(id, proofer, FOR);
        (, uint256 inFavour,) = governor.proposalVotes(id);
        vm.assertEq(inFavour, 0);
    }

    function test_below_the_quorum_a_proposal_is_defeated() public {
        uint256 id = _propose(address(model), abi.encodeCall(model.pause, ()));
        skip(VOTING_DELAY + 1);
        _cast(id, dan, FOR);
        skip(VOTING_PERIOD);
        _assertState(id, IGovernor.ProposalState.Defeated);
    }

    function test_burned_umc_does_not_count_for_the_quorum() public {
        vm.prank(dan);
        token.burn(100 ether);
        skip(1);
        vm.assertEq(governor.quorum(block.timestamp - 1), 90 ether);
    }

    function test_who_has_less_than_the_threshold_cannot_propose() public {
        (address[] memory targets, uint256[] memory values, bytes[] memory calls, string memory description) =
            _proposal(address(model), abi.encodeCall(model.pause, ()));
        expectError(
            abi.encodeWithSelector(IGovernor.GovernorInsufficientProposerVotes.selector, cyd, 25 ether, THRESHOLD)
        );
        vm.prank(cyd);
        governor.propose(targets, values, calls, description);
        // Bob has nothing but stake.
        vm.prank(bob);
        governor.propose(targets, values, calls, description);
    }

    function test_a_proposer_can_take_a_proposal_back_before_the_vote() public {
        (address[] memory targets, uint256[] memory values, bytes[] memory calls, string memory description) =
            _proposal(address(model), abi.encodeCall(model.pause, ()));
        uint256 id = _propose(address(model), calls[0]);
        vm.prank(dan);
        governor.cancel(targets, values, calls, keccak256(bytes(description)));
        _assertState(id, IGovernor.ProposalState.Canceled);
    }
}
