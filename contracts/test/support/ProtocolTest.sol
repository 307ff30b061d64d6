// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {
    Claim,
    Genesis,
    Parameters,
    PeriodStatus,
    StepCommitment,
    Verdict
} from "../../src/interfaces/IUnstoppableModel.sol";
import {Ballot, Phase} from "../../src/interfaces/IValidatorCouncil.sol";
import {UnstoppableModel} from "../../src/UnstoppableModel.sol";
import {UnstoppableModelErc20} from "../../src/UnstoppableModelErc20.sol";
import {UnstoppableModelFactory} from "../../src/UnstoppableModelFactory.sol";
import {ValidatorCouncil} from "../../src/ValidatorCouncil.sol";
import {BatchBook} from "./BatchBook.sol";
import {vm} from "./Vm.sol";

/// @notice A deployed protocol, its actors, and the moves they make. Validators ada, bob and cyd hold 40, 35 and 25 UMC of stake.
abstract contract ProtocolTest is BatchBook {
    uint96 internal constant STAKE = 10 ether;
    /// Odd after the fee, so that the halves differ.
    uint96 internal constant BOND = 1 ether + 1;
    uint96 internal constant FEE = 0.1 ether;
    /// Half of BOND - FEE, rounded down, and what is left of it.
    uint256 internal constant HALF = 0.45 ether;
    uint256 internal constant OTHER_HALF = 0.45 ether + 1;
    uint32 internal constant STEPS_PER_PERIOD = 4;
    uint32 internal constant STEP_SECONDS = 60;
    uint32 internal constant CHALLENGE_SECONDS = 600;
    uint32 internal constant COMMIT_SECONDS = 100;
    uint32 internal constant REVEAL_SECONDS = 50;
    uint64 internal constant TOTAL_STEPS = 10;
    uint64 internal constant UNBONDING_SECONDS = 1 days;
    uint16 internal constant NO_SHOW_BPS = 250;
    bytes32 internal constant CHECKPOINT = keccak256("checkpoint");
    bytes32 internal constant SALT = keccak256("salt");
    address internal constant BURN = 0x000000000000000000000000000000000000dEaD;

    address internal worker = address(0x1001);
    address internal otherWorker = address(0x1002);
    address internal proofer = address(0x2001);
    address internal otherProofer = address(0x2002);
    address internal ada = address(0x3001);
    address internal bob = address(0x3002);
    address internal cyd = address(0x3003);
    address internal dan = address(0x3004);
    address internal owner = address(0x4001);
    /// The rules that whoever takes a lease here agrees to.
    uint32 internal version = 1;

    UnstoppableModelErc20 internal token;
    ValidatorCouncil internal council;
    UnstoppableModelFactory internal factory;
    UnstoppableModel internal model;

    function setUp() public virtual {
        vm.warp(1_700_000_000);
        address[] memory holders = new address[](4);
        (holders[0], holders[1], holders[2], holders[3]) = (ada, bob, cyd, dan);
        uint256[] memory amounts = new uint256[](4);
        (amounts[0], amounts[1], amounts[2], amounts[3]) = (100 ether, 100 ether, 100 ether, 100 ether);
        token = new UnstoppableModelErc20(holders, amounts);
        council = new ValidatorCouncil(token, UNBONDING_SECONDS, 5000, NO_SHOW_BPS, REVEAL_SECONDS, FEE);
        factory = new UnstoppableModelFactory(address(new UnstoppableModel()), council);
        council.initialize(address(factory));
        model = UnstoppableModel(factory.createModel(genesis(), parameters(), owner));

        for (uint256 i = 0; i < 4; ++i) {
            vm.prank(holders[i]);
            token.approve(address(council), type(uint256).max);
        }
        stakeUmc(ada, 40 ether);
        stakeUmc(bob, 35 ether);
        stakeUmc(cyd, 25 ether);
        vm.deal(worker, 1000 ether);
        vm.deal(otherWorker, 1000 ether);
        vm.deal(proofer, 1000 ether);
        vm.deal(otherProofer, 1000 ether);
        skip(1);
    }

    function genesis() internal pure returns (Genesis memory) {
        return Genesis({
            manifest: keccak256("manifest"), stateRoot: keccak256("initial"), checkpoint: keccak256("initial weights")
        });
    }

    function parameters() internal pure returns (Parameters memory) {
        return Parameters({
            stake: STAKE,
            bond: BOND,
            stepSeconds: STEP_SECONDS,
            stepsPerPeriod: STEPS_PER_PERIOD,
            fee: FEE,
            rewardPerPeriod: 0,
            challengeSeconds: CHALLENGE_SECONDS,
            commitSeconds: COMMIT_SECONDS,
            revealSeconds: REVEAL_SECONDS,
            totalSteps: TOTAL_STEPS
        });
    }

    function skip(uint256 seconds_) internal {
        vm.warp(block.timestamp + seconds_);
    }

    // Validators

    function stakeUmc(address validator, uint256 amount) internal {
        vm.prank(validator);
        council.stake(amount);
    }

    function commit(uint64 disputeId, address voter, Ballot memory ballot) internal {
        bytes32 commitment = council.commitmentOf(disputeId, voter, ballot, SALT);
        vm.prank(voter);
        council.commitBallot(disputeId, commitment);
    }

    function reveal(uint64 disputeId, address voter, Ballot memory ballot) internal {
        vm.prank(voter);
        council.revealBallot(disputeId, ballot, SALT);
    }

    /// Ada, Bob and Cyd all vote for one ballot, which ends both phases at once.
    function vote(uint64 disputeId, Ballot memory ballot) internal {
        commit(disputeId, ada, ballot);
        commit(disputeId, bob, ballot);
        commit(disputeId, cyd, ballot);
        reveal(disputeId, ada, ballot);
        reveal(disputeId, bob, ballot);
        reveal(disputeId, cyd, ballot);
    }

    function decide(uint64 disputeId, Ballot memory ballot) internal returns (Verdict) {
        vote(disputeId, ballot);
        return model.reviewSuspect(disputeId);
    }

    /// Two rounds in which nobody commits.
    function letLapse(uint64 disputeId) internal returns (Verdict) {
        skip(COMMIT_SECONDS + 1);
        vm.assertEq(uint256(model.reviewSuspect(disputeId)), uint256(Verdict.Pending));
        skip(COMMIT_SECONDS + 1);
        return model.reviewSuspect(disputeId);
    }

    function agreeing(uint64 stateId) internal view returns (Ballot memory) {
        StepCommitment memory step = committed[stateId];
        return Ballot(step.stateRoot, step.gradientRoot, keccak256(abi.encode("trace", stateId)));
    }

    function disagreeing(uint64 stateId) internal pure returns (Ballot memory) {
        return Ballot(
            keccak256(abi.encode("other state", stateId)),
            keccak256(abi.encode("other gradient", stateId)),
            keccak256(abi.encode("other trace", stateId))
        );
    }

    function fetched() internal pure returns (Ballot memory) {
        return Ballot(bytes32(uint256(1)), 0, 0);
    }

    function notFetched() internal pure returns (Ballot memory) {
        return Ballot(0, 0, 0);
    }

    // Workers

    function lease(address who) internal returns (uint64) {
        return lease(who, uint256(STAKE) + BOND);
    }

    function lease(address who, uint256 deposit) internal returns (uint64) {
        uint64 base = model.nextBaseStateId();
        vm.prank(who);
        return model.applyToLearnPeriod{value: deposit}(version, base);
    }

    function leaseIsRefused(address who, bytes memory error) internal {
        uint64 base = model.nextBaseStateId();
        expectError(error);
        vm.prank(who);
        model.applyToLearnPeriod{value: uint256(STAKE) + BOND}(version, base);
    }

    function leaseIsRefused(address who, bytes4 selector) internal {
        leaseIsRefused(who, abi.encodeWithSelector(selector));
    }

    function steps(uint256 count) internal view returns (StepCommitment[] memory list) {
        list = new StepCommitment[](count);
        uint64 first = model.stateCount() + 1;
        for (uint256 i = 0; i < count; ++i) {
            list[i] =
                StepCommitment(keccak256(abi.encode("state", first + i)), keccak256(abi.encode("gradient", first + i)));
        }
    }

    function submit(address who, uint64 leaseId, uint256 count, bytes32 checkpoint) internal {
        StepCommitment[] memory list = steps(count);
        write(model, leaseId, list, checkpoint);
        vm.prank(who);
        model.submitState(leaseId, list, checkpoint, new bytes32[](0));
    }

    /// A whole period in one call: lease and all its steps.
    function train(address who) internal returns (uint64 learningPeriodId) {
        learningPeriodId = lease(who);
        submit(who, learningPeriodId, model.learningPeriod(learningPeriodId).steps, CHECKPOINT);
    }

    function withdrawCollateral(address who, uint64 learningPeriodId) internal {
        vm.prank(who);
        model.withdrawCollateralPerLearningPeriod(learningPeriodId);
    }

    // Fraud-Proofers

    function suspect(address who, uint64 stateId) internal returns (uint64) {
        return suspect(who, stateId, Claim.InvalidTransition);
    }

    function suspect(address who, uint64 stateId, Claim claim) internal returns (uint64) {
        vm.prank(who);
        return model.suspectState{value: BOND}(stateId, claim, 0, batchOf(stateId));
    }

    /// Last second of the window of a state that no dispute has prolonged, or has.
    function windowEnd(uint64 stateId) internal view returns (uint64) {
        return model.challengeWindowEnd(stateId, batchOf(stateId));
    }

    // The owner

    function change(Parameters memory rules) internal {
        vm.prank(owner);
        version = model.setParameters(rules);
    }

    // What is expected

    function expectError(bytes memory revertData) internal {
        vm.expectRevert(revertData);
    }

    function expectError(bytes4 selector) internal {
        vm.expectRevert(abi.encodeWithSelector(selector));
    }

    /// An error with one id as its only argument.
    function expectError(bytes4 selector, uint256 id) internal {
        vm.expectRevert(abi.encodeWithSelector(selector, id));
    }

    function assertStatus(uint64 learningPeriodId, PeriodStatus status) internal view {
        vm.assertEq(uint256(model.learningPeriod(learningPeriodId).status), uint256(status), "status");
    }

    function assertVerdict(Verdict actual, Verdict expected) internal pure {
        vm.assertEq(uint256(actual), uint256(expected), "verdict");
    }

    function assertPhase(uint64 disputeId, Phase expected) internal view {
        vm.assertEq(uint256(council.phase(disputeId)), uint256(expected), "phase");
    }

    function assertHead(uint64 stateId, uint64 step) internal view {
        vm.assertEq(model.headStateId(), stateId, "head state");
        vm.assertEq(model.headStep(), step, "head step");
    }

    function assertCredits(uint256 ofWorker, uint256 ofSuspecter, uint256 ofCouncil, uint256 burned) internal view {
        vm.assertEq(model.withdrawable(worker), ofWorker, "worker");
        vm.assertEq(model.withdrawable(proofer), ofSuspecter, "suspecter");
        vm.assertEq(address(council).balance, ofCouncil, "council");
        vm.assertEq(BURN.balance, burned, "burned");
    }

    /// What is in the model belongs to somebody it knows.
    function assertSolvent() internal view {
        uint256 credits = model.withdrawable(worker) + model.withdrawable(otherWorker) + model.withdrawable(proofer)
            + model.withdrawable(otherProofer);
        vm.assertEq(address(model).balance, model.escrow() + model.rewardPool() + credits, "solvency");
    }
}
