// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Claim, IUnstoppableModel, PeriodStatus, Verdict} from "../src/interfaces/IUnstoppableModel.sol";
import {Phase} from "../src/interfaces/IValidatorCouncil.sol";
import {ProtocolTest} from "./support/ProtocolTest.sol";
import {vm} from "./support/Vm.sol";

/// @notice Disputes about states that a take-over dropped: they are decided, about money and status alone.
contract LapsedDisputeTest is ProtocolTest {
    uint64 private lapsed;
    uint64 private running;
    uint64 private disputeId;

    /// States 1 (with a checkpoint), 2 and 3 (dropped); 3 is suspected, then the lease is taken over and goes on with state 4.
    function setUp() public override {
        super.setUp();
        lapsed = lease(worker);
        submit(worker, lapsed, 1, CHECKPOINT);
        submit(worker, lapsed, 2, 0);
        vm.warp(model.learningPeriod(lapsed).deadline);
        disputeId = suspect(proofer, 3);
        skip(1);
        running = lease(otherWorker);
        submit(otherWorker, running, 1, 0);
    }

    function _assertNothingMoved() private view {
        assertHead(4, 2);
        vm.assertEq(model.currentLease(), running);
        assertStatus(running, PeriodStatus.Running);
        vm.assertEq(model.learningPeriod(lapsed).submitted, 1);
        vm.assertTrue(model.isLive(1));
        vm.assertFalse(model.isLive(2));
        vm.assertFalse(model.isLive(3));
        vm.assertTrue(model.isLive(4));
        assertSolvent();
    }

    function test_guilty_takes_the_stake_and_reverts_nothing() public {
        vote(disputeId, disagreeing(3));
        vm.expectEmit();
        emit IUnstoppableModel.ReviewSuspect(disputeId, 3, Verdict.Guilty, false, 4);
        assertVerdict(model.reviewSuspect(disputeId), Verdict.Guilty);
        _assertNothingMoved();
        assertStatus(lapsed, PeriodStatus.Slashed);
        assertCredits(0, uint256(BOND) + STAKE - FEE, FEE, BOND);
        vm.assertEq(model.learningPeriod(lapsed).disputedStates, 0);
        expectError(IUnstoppableModel.NothingToWithdraw.selector);
        withdrawCollateral(worker, lapsed);
    }

    function test_innocent_credits_the_worker_and_prolongs_no_window() public {
        uint64 end = windowEnd(3);
        skip(7);
        vote(disputeId, agreeing(3));
        vm.expectEmit();
        emit IUnstoppableModel.ReviewSuspect(disputeId, 3, Verdict.Innocent, false, 4);
        assertVerdict(model.reviewSuspect(disputeId), Verdict.Innocent);
        _assertNothingMoved();
        assertStatus(lapsed, PeriodStatus.Expired);
        vm.assertEq(windowEnd(3), end);
        assertCredits(HALF, 0, FEE, uint256(BOND) + OTHER_HALF);
        vm.assertEq(model.learningPeriod(lapsed).stake, STAKE);
        skip(CHALLENGE_SECONDS + 1);
        uint256 before = worker.balance;
        withdrawCollateral(worker, lapsed);
        vm.assertEq(worker.balance, before + STAKE);
    }

    function test_undecided_gives_the_stake_back_and_reverts_nothing() public {
        skip(COMMIT_SECONDS);
        model.reviewSuspect(disputeId);
        skip(COMMIT_SECONDS + 1);
        vm.expectEmit();
        emit IUnstoppableModel.ReviewSuspect(disputeId, 3, Verdict.Undecided, false, 4);
        assertVerdict(model.reviewSuspect(disputeId), Verdict.Undecided);
        _assertNothingMoved();
        assertStatus(lapsed, PeriodStatus.Cancelled);
        assertCredits(STAKE, BOND - FEE, 0, uint256(BOND) + FEE);
    }

    function test_the_stake_waits_for_the_dispute_even_after_finality() public {
        skip(CHALLENGE_SECONDS + 1);
        vm.assertEq(model.finalizeLearningPeriod(), lapsed);
        vm.assertTrue(model.isFinal(1));
        expectError(IUnstoppableModel.NotFinal.selector, lapsed);
        withdrawCollateral(worker, lapsed);
        model.reviewSuspect(disputeId);
        assertVerdict(decide(disputeId, disagreeing(3)), Verdict.Guilty);
        // What survived is final and stays so.
        vm.assertTrue(model.isFinal(1));
        _assertNothingMoved();
    }

    function test_an_earlier_suspicion_of_a_survivor_is_decided_first_and_makes_it_moot() public {
        uint64 earlier = suspect(otherProofer, 1);
        vote(disputeId, disagreeing(3));
        expectError(IUnstoppableModel.EarlierDisputeOpen.selector, lapsed);
        model.reviewSuspect(disputeId);
        vote(earlier, disagreeing(1));
        vm.expectEmit();
        emit IUnstoppableModel.ReviewSuspect(earlier, 1, Verdict.Guilty, true, 0);
        assertVerdict(model.reviewSuspect(earlier), Verdict.Guilty);
        assertHead(0, 0);
        assertStatus(running, PeriodStatus.Cancelled);
        vm.assertEq(model.withdrawable(otherProofer), uint256(BOND) + STAKE - FEE);
        vm.expectEmit();
        emit IUnstoppableModel.ReviewSuspect(disputeId, 3, Verdict.Moot, false, 0);
        assertVerdict(model.reviewSuspect(disputeId), Verdict.Moot);
        vm.assertEq(model.withdrawable(proofer), BOND);
        assertPhase(disputeId, Phase.Closed);
        assertSolvent();
    }

    function test_after_the_verdict_a_survivor_can_still_be_reverted() public {
        decide(disputeId, disagreeing(3));
        uint64 earlier = suspect(otherProofer, 1);
        vote(earlier, disagreeing(1));
        vm.expectEmit();
        emit IUnstoppableModel.ReviewSuspect(earlier, 1, Verdict.Guilty, true, 0);
        model.reviewSuspect(earlier);
        assertHead(0, 0);
        // Stake and bond are gone: the fee comes out of the suspecter's own bond.
        vm.assertEq(model.withdrawable(otherProofer), BOND - FEE);
        assertSolvent();
    }

    function test_a_dropped_state_cannot_be_suspected_any_more() public {
        expectError(IUnstoppableModel.NotALiveState.selector, 2);
        suspect(otherProofer, 2);
    }

    function test_of_two_dropped_disputes_the_earlier_wins_and_the_later_is_moot() public {
        uint64 id = running;
        submit(otherWorker, id, 1, 0);
        uint64 later = suspect(proofer, 5);
        uint64 earlier = suspect(otherProofer, 4);
        vm.warp(model.learningPeriod(id).deadline + 1);
        lease(worker);
        model.reviewSuspect(earlier);
        expectError(IUnstoppableModel.EarlierDisputeOpen.selector, id);
        model.reviewSuspect(later);
        uint256 credit = model.withdrawable(otherProofer);
        assertVerdict(decide(earlier, disagreeing(4)), Verdict.Guilty);
        vm.assertEq(model.withdrawable(otherProofer), credit + BOND + STAKE - FEE);
        assertVerdict(model.reviewSuspect(later), Verdict.Moot);
        vm.assertEq(model.withdrawable(proofer), BOND);
        assertSolvent();
    }

    /// The period has no state left, but its base is still there: the dispute is decided, and the next lease is not disturbed.
    function test_it_is_decided_without_any_survivor() public {
        uint64 id = running;
        uint64 about = suspect(proofer, 4);
        vm.warp(model.learningPeriod(id).deadline + 1);
        uint64 next = train(worker);
        vm.assertEq(model.learningPeriod(id).submitted, 0);
        vm.assertEq(model.learningPeriod(next).baseStateId, 1);
        expectError(IUnstoppableModel.NotFinal.selector, id);
        withdrawCollateral(otherWorker, id);
        model.reviewSuspect(about);
        assertVerdict(decide(about, agreeing(4)), Verdict.Innocent);
        // Now nothing holds the stake back: no state of it lives, no dispute is open.
        uint256 before = otherWorker.balance;
        withdrawCollateral(otherWorker, id);
        vm.assertEq(otherWorker.balance, before + STAKE);
        vm.assertTrue(model.isLive(8));
        assertSolvent();
    }

    function test_a_revert_below_makes_it_moot_and_frees_the_stake() public {
        // The lapsed period of this test is the one above state 1.
        uint64 above = running;
        uint64 about = suspect(proofer, 4);
        vm.warp(model.learningPeriod(above).deadline + 1);
        lease(otherWorker);
        decide(suspect(otherProofer, 1), disagreeing(1));
        assertStatus(above, PeriodStatus.Cancelled);
        assertVerdict(model.reviewSuspect(about), Verdict.Moot);
        assertVerdict(model.reviewSuspect(disputeId), Verdict.Moot);
        vm.assertEq(model.withdrawable(proofer), 2 * uint256(BOND));
        uint256 before = otherWorker.balance;
        withdrawCollateral(otherWorker, above);
        vm.assertEq(otherWorker.balance, before + STAKE);
        assertSolvent();
    }

    function test_an_empty_lapsed_period_is_finalised_in_its_turn() public {
        vm.warp(model.learningPeriod(running).deadline + 1);
        uint64 next = train(worker);
        skip(CHALLENGE_SECONDS + 1);
        vm.assertEq(model.finalizeLearningPeriod(), lapsed);
        vm.assertEq(model.finalizeLearningPeriod(), running);
        vm.assertEq(model.finalizeLearningPeriod(), next);
        vm.assertFalse(model.isFinal(4));
        vm.assertTrue(model.isFinal(8));
    }

    /// Only a state with a checkpoint can be unavailable, and a take-over keeps all of those.
    function test_nothing_dropped_can_be_unavailable() public {
        expectError(IUnstoppableModel.NotALiveState.selector, 3);
        suspect(otherProofer, 3, Claim.Unavailable);
        suspect(otherProofer, 1, Claim.Unavailable);
    }
}
