// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Parameters, Verdict} from "../src/interfaces/IUnstoppableModel.sol";
import {IValidatorCouncil, Phase} from "../src/interfaces/IValidatorCouncil.sol";
import {UnstoppableModel} from "../src/UnstoppableModel.sol";
import {UnstoppableModelFactory} from "../src/UnstoppableModelFactory.sol";
import {ValidatorCouncil} from "../src/ValidatorCouncil.sol";
import {ProtocolTest} from "./support/ProtocolTest.sol";
import {vm} from "./support/Vm.sol";

/// @notice Rule 6: who has a vote and stays away loses a small share of its stake, and nobody gains it.
contract NoShowTest is ProtocolTest {
    /// 250 of 10,000 of Cyd's 25 UMC.
    uint256 private constant SHARE_OF_CYD = 0.625 ether;

    uint64 private id;

    function setUp() public override {
        super.setUp();
        train(worker);
        id = suspect(proofer, 2);
    }

    /// Ada and Bob agree with the worker, Cyd is silent.
    function _decideWithoutCyd(uint64 disputeId, uint64 stateId) private {
        commit(disputeId, ada, agreeing(stateId));
        commit(disputeId, bob, agreeing(stateId));
        skip(model.parameters().commitSeconds + 1);
        reveal(disputeId, ada, agreeing(stateId));
        reveal(disputeId, bob, agreeing(stateId));
        assertVerdict(model.reviewSuspect(disputeId), Verdict.Innocent);
    }

    function _refuse(bytes4 selector, uint8 voteRound, address validator) private {
        expectError(abi.encodeWithSelector(selector, id, voteRound, validator));
        council.reportNoShow(id, voteRound, validator);
    }

    function test_who_stays_away_loses_a_share_and_nobody_gains_it() public {
        _decideWithoutCyd(id, 2);
        vm.expectEmit();
        emit IValidatorCouncil.NoShow(id, cyd, 1, SHARE_OF_CYD);
        vm.prank(dan);
        council.reportNoShow(id, 1, cyd);
        vm.assertEq(council.stakeOf(cyd), 25 ether - SHARE_OF_CYD);
        vm.assertEq(council.totalStake(), 100 ether - SHARE_OF_CYD);
        vm.assertEq(token.balanceOf(address(council)), 100 ether - SHARE_OF_CYD);
        vm.assertEq(token.totalSupply(), 400 ether - SHARE_OF_CYD);
        vm.assertEq(token.balanceOf(dan), 100 ether);
        vm.assertEq(token.balanceOf(cyd), 75 ether);
        vm.assertEq(council.stakeOf(ada), 40 ether);
        vm.assertEq(council.stakeOf(bob), 35 ether);
        vm.assertEq(address(council).balance, FEE);
        vm.assertEq(council.feeDue(id, ada) + council.feeDue(id, bob), FEE - 1);
    }

    function test_who_commits_and_does_not_reveal_loses_the_share() public {
        commit(id, ada, agreeing(2));
        commit(id, bob, agreeing(2));
        commit(id, cyd, agreeing(2));
        reveal(id, ada, agreeing(2));
        reveal(id, bob, agreeing(2));
        skip(COMMIT_SECONDS + REVEAL_SECONDS + 1);
        model.reviewSuspect(id);
        council.reportNoShow(id, 1, cyd);
        vm.assertEq(council.stakeOf(cyd), 25 ether - SHARE_OF_CYD);
    }

    function test_who_reveals_is_never_punished_whichever_way_it_voted() public {
        commit(id, ada, agreeing(2));
        commit(id, bob, agreeing(2));
        commit(id, cyd, disagreeing(2));
        reveal(id, ada, agreeing(2));
        reveal(id, bob, agreeing(2));
        reveal(id, cyd, disagreeing(2));
        assertVerdict(model.reviewSuspect(id), Verdict.Innocent);
        _refuse(IValidatorCouncil.NotANoShow.selector, 1, ada);
        _refuse(IValidatorCouncil.NotANoShow.selector, 1, cyd);
    }

    function test_a_validator_loses_one_share_for_a_dispute() public {
        _skipFirstRound();
        _decideWithoutCyd(id, 2);
        council.reportNoShow(id, 2, cyd);
        expectError(abi.encodeWithSelector(IValidatorCouncil.AlreadyReported.selector, id, cyd));
        council.reportNoShow(id, 2, cyd);
        expectError(abi.encodeWithSelector(IValidatorCouncil.AlreadyReported.selector, id, cyd));
        council.reportNoShow(id, 1, cyd);
        vm.assertEq(council.stakeOf(cyd), 25 ether - SHARE_OF_CYD);
    }

    function test_disputes_one_after_the_other_cost_an_absentee_a_share_each() public {
        _decideWithoutCyd(id, 2);
        uint64 next = suspect(proofer, 3);
        _decideWithoutCyd(next, 3);
        council.reportNoShow(id, 1, cyd);
        council.reportNoShow(next, 1, cyd);
        vm.assertEq(council.stakeOf(cyd), 25 ether - 2 * SHARE_OF_CYD);
    }

    /// Nobody takes part in the first round.
    function _skipFirstRound() private {
        skip(COMMIT_SECONDS + 1);
        assertVerdict(model.reviewSuspect(id), Verdict.Pending);
    }

    function test_an_undecided_dispute_punishes_the_absent_in_either_round() public {
        _skipFirstRound();
        commit(id, cyd, agreeing(2));
        skip(COMMIT_SECONDS + 1);
        reveal(id, cyd, agreeing(2));
        assertVerdict(model.reviewSuspect(id), Verdict.Undecided);
        council.reportNoShow(id, 2, ada);
        council.reportNoShow(id, 1, bob);
        _refuse(IValidatorCouncil.NotANoShow.selector, 2, cyd);
        council.reportNoShow(id, 1, cyd);
        vm.assertEq(council.stakeOf(ada), 39 ether);
        vm.assertEq(council.stakeOf(bob), 35 ether - 0.875 ether);
        vm.assertEq(council.stakeOf(cyd), 25 ether - SHARE_OF_CYD);
        vm.assertEq(token.totalSupply(), 400 ether - 2.5 ether);
    }

    function test_there_are_no_shares_for_rounds_that_were_not_held() public {
        _decideWithoutCyd(id, 2);
        _refuse(IValidatorCouncil.NotANoShow.selector, 0, cyd);
        _refuse(IValidatorCouncil.NotANoShow.selector, 2, cyd);
        _refuse(IValidatorCouncil.NotANoShow.selector, 255, cyd);
    }

    function test_nobody_is_absent_before_the_verdict() public {
        expectError(abi.encodeWithSelector(IValidatorCouncil.WrongPhase.selector, id, Phase.Commit));
        council.reportNoShow(id, 1, cyd);
        _skipFirstRound();
        expectError(abi.encodeWithSelector(IValidatorCouncil.WrongPhase.selector, id, Phase.Commit));
        council.reportNoShow(id, 1, cyd);
        skip(COMMIT_SECONDS + 1);
        expectError(abi.encodeWithSelector(IValidatorCouncil.WrongPhase.selector, id, Phase.Closable));
        council.reportNoShow(id, 1, cyd);
        expectError(abi.encodeWithSelector(IValidatorCouncil.WrongPhase.selector, id + 1, Phase.None));
        council.reportNoShow(id + 1, 1, cyd);
    }

    function test_absence_from_a_cancelled_dispute_costs_nothing() public {
        uint64 earlier = suspect(otherProofer, 1);
        assertVerdict(decide(earlier, disagreeing(1)), Verdict.Guilty);
        assertVerdict(model.reviewSuspect(id), Verdict.Moot);
        expectError(IValidatorCouncil.NoDuty.selector, id);
        council.reportNoShow(id, 1, cyd);
    }

    function test_where_nobody_reveals_nobody_is_punished() public {
        assertVerdict(letLapse(id), Verdict.Undecided);
        expectError(IValidatorCouncil.NoDuty.selector, id);
        council.reportNoShow(id, 2, cyd);
    }

    function test_parties_are_not_expected_to_vote() public {
        vm.prank(dan);
        require(token.transfer(worker, 10 ether));
        vm.prank(worker);
        token.approve(address(council), 10 ether);
        stakeUmc(worker, 10 ether);
        stakeUmc(dan, 10 ether);
        skip(1);
        vm.deal(dan, BOND);
        id = suspect(dan, 1);
        _decideWithoutCyd(id, 1);
        expectError(abi.encodeWithSelector(IValidatorCouncil.PartyToTheDispute.selector, worker));
        council.reportNoShow(id, 1, worker);
        expectError(abi.encodeWithSelector(IValidatorCouncil.PartyToTheDispute.selector, dan));
        council.reportNoShow(id, 1, dan);
    }

    function test_who_staked_in_or_after_the_second_of_the_opening_is_not_expected_to_vote() public {
        stakeUmc(dan, 10 ether);
        _decideWithoutCyd(id, 2);
        expectError(abi.encodeWithSelector(IValidatorCouncil.NoVote.selector, dan));
        council.reportNoShow(id, 1, dan);
        expectError(abi.encodeWithSelector(IValidatorCouncil.NoVote.selector, otherProofer));
        council.reportNoShow(id, 1, otherProofer);
    }

    function test_leaving_the_vote_does_not_save_the_share() public {
        vm.prank(cyd);
        council.requestUnstake(25 ether);
        _decideWithoutCyd(id, 2);
        vm.expectEmit();
        emit IValidatorCouncil.NoShow(id, cyd, 1, SHARE_OF_CYD);
        council.reportNoShow(id, 1, cyd);
        vm.assertEq(council.totalStake(), 75 ether);
        vm.assertEq(council.stakeOf(cyd), 0);
        skip(UNBONDING_SECONDS);
        vm.prank(cyd);
        council.unstake();
        vm.assertEq(token.balanceOf(cyd), 100 ether - SHARE_OF_CYD);
        vm.assertEq(token.balanceOf(address(council)), 75 ether);
    }

    function test_the_share_comes_from_the_active_stake_first() public {
        vm.prank(cyd);
        council.requestUnstake(24.5 ether);
        _decideWithoutCyd(id, 2);
        council.reportNoShow(id, 1, cyd);
        vm.assertEq(council.stakeOf(cyd), 0);
        vm.assertEq(council.totalStake(), 75 ether);
        skip(UNBONDING_SECONDS);
        vm.prank(cyd);
        council.unstake();
        vm.assertEq(token.balanceOf(cyd), 75 ether + 24.375 ether);
    }

    function test_adding_stake_does_not_save_the_share_and_does_not_raise_it() public {
        stakeUmc(cyd, 75 ether);
        _decideWithoutCyd(id, 2);
        council.reportNoShow(id, 1, cyd);
        vm.assertEq(council.stakeOf(cyd), 100 ether - SHARE_OF_CYD);
    }

    function test_only_what_is_still_here_can_be_burned() public {
        vm.prank(cyd);
        council.requestUnstake(25 ether);
        _decideWithoutCyd(id, 2);
        skip(UNBONDING_SECONDS);
        vm.prank(cyd);
        council.unstake();
        expectError(abi.encodeWithSelector(IValidatorCouncil.NothingToBurn.selector, cyd));
        council.reportNoShow(id, 1, cyd);
        stakeUmc(cyd, 0.5 ether);
        vm.expectEmit();
        emit IValidatorCouncil.NoShow(id, cyd, 1, 0.5 ether);
        council.reportNoShow(id, 1, cyd);
        vm.assertEq(council.stakeOf(cyd), 0);
        vm.assertEq(token.balanceOf(cyd), 99.5 ether);
        // Having had little here for a while settles no more than that little.
        stakeUmc(cyd, 10 ether);
        council.reportNoShow(id, 1, cyd);
        vm.assertEq(council.stakeOf(cyd), 10 ether - (SHARE_OF_CYD - 0.5 ether));
        expectError(abi.encodeWithSelector(IValidatorCouncil.AlreadyReported.selector, id, cyd));
        council.reportNoShow(id, 1, cyd);
    }

    function test_a_share_is_rounded_up_so_that_dust_is_not_exempt() public {
        stakeUmc(dan, 1);
        skip(1);
        id = suspect(proofer, 1);
        _decideWithoutCyd(id, 1);
        council.reportNoShow(id, 1, dan);
        vm.assertEq(council.stakeOf(dan), 0);
        vm.assertEq(token.balanceOf(dan), 100 ether - 1);
    }

    function testFuzz_a_share_is_what_was_agreed_or_all_that_is_left(uint256 staked, uint256 left) public {
        staked = 1 + staked % 30 ether;
        left = left % (staked + 1);
        stakeUmc(dan, staked);
        skip(1);
        id = suspect(proofer, 1);
        vm.prank(dan);
        council.requestUnstake(staked);
        _decideWithoutCyd(id, 1);
        skip(UNBONDING_SECONDS);
        vm.prank(dan);
        council.unstake();
        if (left == 0) {
            expectError(abi.encodeWithSelector(IValidatorCouncil.NothingToBurn.selector, dan));
            council.reportNoShow(id, 1, dan);
            return;
        }
        stakeUmc(dan, left);
        council.reportNoShow(id, 1, dan);
        uint256 share = (staked * NO_SHOW_BPS + 9999) / 10_000;
        uint256 burned = share < left ? share : left;
        vm.assertEq(token.totalSupply(), 400 ether - burned);
        vm.assertEq(council.stakeOf(dan), left - burned);
        vm.assertEq(token.balanceOf(address(council)), 100 ether + left - burned);
    }

    // Many disputes at once

    /// Dan opens forty disputes in one second, answers them alone with one unit of stake, and gets every fee back. Whoever was away
    /// meanwhile loses one small share, not everything.
    function test_any_number_of_disputes_at_once_costs_an_absentee_one_share() public {
        uint64 count = 40;
        Parameters memory rules = parameters();
        (rules.stepsPerPeriod, rules.totalSteps) = (1, count);
        model = UnstoppableModel(factory.createModel(genesis(), rules, owner));
        stakeUmc(dan, 1);
        skip(1);
        uint64[] memory ids = new uint64[](count);
        for (uint64 i = 0; i < count; ++i) {
            train(worker);
            ids[i] = suspect(proofer, i + 1);
        }
        for (uint256 held = 1; held <= 2; ++held) {
            for (uint64 i = 0; i < count; ++i) {
                commit(ids[i], dan, disagreeing(1));
            }
            skip(COMMIT_SECONDS + 1);
            for (uint64 i = count; i > 0; --i) {
                reveal(ids[i - 1], dan, disagreeing(1));
                assertVerdict(model.reviewSuspect(ids[i - 1]), held == 1 ? Verdict.Pending : Verdict.Undecided);
            }
        }
        council.reportNoShow(ids[0], 1, ada);
        council.reportNoShow(ids[0], 1, bob);
        council.reportNoShow(ids[0], 1, cyd);
        for (uint64 i = 1; i < count; ++i) {
            vm.assertEq(council.feeDue(ids[i], dan), FEE);
            expectError(abi.encodeWithSelector(IValidatorCouncil.AlreadyReported.selector, ids[i], cyd));
            council.reportNoShow(ids[i], 2, cyd);
        }
        vm.assertEq(council.stakeOf(ada), 39 ether);
        vm.assertEq(council.stakeOf(bob), 35 ether - 0.875 ether);
        vm.assertEq(council.stakeOf(cyd), 25 ether - SHARE_OF_CYD);
    }

    /// Cyd has 25 UMC of stake in the first, 40 in the others. Stretches are 51 seconds long, a phase of `dutySeconds` to its end.
    function test_the_largest_share_of_a_stretch_of_time_is_what_it_costs() public {
        decide(id, agreeing(2));
        vm.warp((block.timestamp / (REVEAL_SECONDS + 1) + 1) * (REVEAL_SECONDS + 1));
        uint64 first = suspect(proofer, 1);
        skip(1);
        stakeUmc(cyd, 15 ether);
        skip(REVEAL_SECONDS - 1);
        uint64 last = suspect(proofer, 3);
        skip(1);
        uint64 next = suspect(proofer, 4);
        _answerWithoutCyd(first, 1);
        _answerWithoutCyd(last, 3);
        _answerWithoutCyd(next, 4);
        skip(COMMIT_SECONDS - REVEAL_SECONDS);
        _revealWithoutCyd(first, 1);
        skip(REVEAL_SECONDS + 1);
        _revealWithoutCyd(last, 3);
        _revealWithoutCyd(next, 4);

        council.reportNoShow(first, 1, cyd);
        vm.assertEq(council.stakeOf(cyd), 40 ether - SHARE_OF_CYD);
        vm.expectEmit();
        emit IValidatorCouncil.NoShow(last, cyd, 1, 1 ether - SHARE_OF_CYD);
        council.reportNoShow(last, 1, cyd);
        expectError(abi.encodeWithSelector(IValidatorCouncil.AlreadyReported.selector, first, cyd));
        council.reportNoShow(first, 1, cyd);
        council.reportNoShow(next, 1, cyd);
        vm.assertEq(council.stakeOf(cyd), 38 ether);
    }

    function _answerWithoutCyd(uint64 disputeId, uint64 stateId) private {
        commit(disputeId, ada, agreeing(stateId));
        commit(disputeId, bob, agreeing(stateId));
    }

    function _revealWithoutCyd(uint64 disputeId, uint64 stateId) private {
        reveal(disputeId, ada, agreeing(stateId));
        reveal(disputeId, bob, agreeing(stateId));
        assertVerdict(model.reviewSuspect(disputeId), Verdict.Innocent);
    }

    // Models that nobody has to care for

    function _assertNoDutyIn(Parameters memory rules) private {
        model = UnstoppableModel(factory.createModel(genesis(), rules, owner));
        train(worker);
        id = suspect(proofer, 1);
        _decideWithoutCyd(id, 1);
        expectError(IValidatorCouncil.NoDuty.selector, id);
        council.reportNoShow(id, 1, cyd);
    }

    function test_a_fee_below_the_minimum_obliges_nobody() public {
        Parameters memory rules = parameters();
        rules.fee = FEE - 1;
        _assertNoDutyIn(rules);
    }

    function test_phases_of_exactly_the_minimum_oblige() public {
        Parameters memory rules = parameters();
        rules.commitSeconds = REVEAL_SECONDS;
        model = UnstoppableModel(factory.createModel(genesis(), rules, owner));
        train(worker);
        id = suspect(proofer, 1);
        _decideWithoutCyd(id, 1);
        council.reportNoShow(id, 1, cyd);
        vm.assertEq(council.stakeOf(cyd), 25 ether - SHARE_OF_CYD);
    }

    function test_a_commit_phase_below_the_minimum_obliges_nobody() public {
        Parameters memory rules = parameters();
        rules.commitSeconds = REVEAL_SECONDS - 1;
        _assertNoDutyIn(rules);
    }

    function test_a_reveal_phase_below_the_minimum_obliges_nobody() public {
        Parameters memory rules = parameters();
        rules.revealSeconds = REVEAL_SECONDS - 1;
        rules.commitSeconds = COMMIT_SECONDS + 1;
        _assertNoDutyIn(rules);
    }

    /// A council without lower bounds, ten UMC of stake of each of the three, and a new model.
    function _withCouncil(uint16 noShowBps) private {
        council = new ValidatorCouncil(token, UNBONDING_SECONDS, 5000, noShowBps, 0, 0);
        factory = new UnstoppableModelFactory(address(new UnstoppableModel()), council);
        council.initialize(address(factory));
        Parameters memory rules = parameters();
        rules.fee = 0;
        model = UnstoppableModel(factory.createModel(genesis(), rules, owner));
        address[3] memory validators = [ada, bob, cyd];
        for (uint256 i = 0; i < 3; ++i) {
            vm.prank(validators[i]);
            token.approve(address(council), 10 ether);
            stakeUmc(validators[i], 10 ether);
        }
        skip(1);
        train(worker);
        id = suspect(proofer, 2);
    }

    function test_a_council_may_take_no_share_at_all() public {
        _withCouncil(0);
        _decideWithoutCyd(id, 2);
        expectError(abi.encodeWithSelector(IValidatorCouncil.NothingToBurn.selector, cyd));
        council.reportNoShow(id, 1, cyd);
    }

    function test_without_lower_bounds_even_unpaid_disputes_oblige() public {
        _withCouncil(500);
        _decideWithoutCyd(id, 2);
        council.reportNoShow(id, 1, cyd);
        vm.assertEq(council.stakeOf(cyd), 9.5 ether);
    }

    function test_without_lower_bounds_cancelled_disputes_do_not_oblige() public {
        _withCouncil(500);
        uint64 earlier = suspect(otherProofer, 1);
        decide(earlier, disagreeing(1));
        assertVerdict(model.reviewSuspect(id), Verdict.Moot);
        expectError(IValidatorCouncil.NoDuty.selector, id);
        council.reportNoShow(id, 1, cyd);
    }
}
