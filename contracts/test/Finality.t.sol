// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Claim, IUnstoppableModel, PeriodStatus} from "../src/interfaces/IUnstoppableModel.sol";
import {ProtocolTest} from "./support/ProtocolTest.sol";
import {vm} from "./support/Vm.sol";

/// @notice Rule 3: a state is final when its window has passed with no open dispute at or before it.
contract FinalityTest is ProtocolTest {
    function test_period_is_final_after_the_window_of_its_last_state() public {
        uint64 id = lease(worker);
        submit(worker, id, 3, 0);
        skip(100);
        submit(worker, id, 1, CHECKPOINT);
        skip(CHALLENGE_SECONDS);
        expectError(IUnstoppableModel.NotFinal.selector, id);
        model.finalizeLearningPeriod();
        skip(1);
        vm.assertFalse(model.isFinal(4));
        vm.expectEmit();
        emit IUnstoppableModel.FinalizeLearningPeriod(id);
        vm.assertEq(model.finalizeLearningPeriod(), id);
        vm.assertTrue(model.isFinal(1));
        vm.assertTrue(model.isFinal(4));
        vm.assertFalse(model.isFinal(5));
    }

    function test_there_is_nothing_to_finalize_at_first() public {
        expectError(IUnstoppableModel.NotFinal.selector, 0);
        model.finalizeLearningPeriod();
    }

    function test_running_lease_is_not_final() public {
        uint64 id = lease(worker);
        submit(worker, id, 1, CHECKPOINT);
        skip(CHALLENGE_SECONDS + 1);
        expectError(IUnstoppableModel.NotFinal.selector, id);
        model.finalizeLearningPeriod();
    }

    function test_an_open_dispute_holds_up_its_own_and_every_later_period() public {
        uint64 first = train(worker);
        uint64 second = train(otherWorker);
        uint64 disputeId = suspect(proofer, 2);
        skip(CHALLENGE_SECONDS + 1);
        expectError(IUnstoppableModel.NotFinal.selector, first);
        withdrawCollateral(worker, first);
        expectError(IUnstoppableModel.NotFinal.selector, second);
        withdrawCollateral(otherWorker, second);
        // The first round has lapsed. The second finds the state innocent, and the whole window, which stood still, lies ahead.
        model.reviewSuspect(disputeId);
        decide(disputeId, agreeing(2));
        skip(CHALLENGE_SECONDS);
        expectError(IUnstoppableModel.NotFinal.selector, second);
        withdrawCollateral(otherWorker, second);
        skip(1);
        withdrawCollateral(otherWorker, second);
        vm.assertTrue(model.isFinal(8));
    }

    function test_a_prolonged_window_holds_up_finality() public {
        uint64 id = train(worker);
        uint64 end = windowEnd(1);
        uint64 disputeId = suspect(proofer, 1);
        skip(COMMIT_SECONDS + 1);
        model.reviewSuspect(disputeId);
        decide(disputeId, agreeing(1));
        vm.assertEq(windowEnd(1), end + COMMIT_SECONDS + 1);
        vm.assertEq(windowEnd(4), end);
        vm.warp(end + COMMIT_SECONDS + 1);
        expectError(IUnstoppableModel.NotFinal.selector, id);
        model.finalizeLearningPeriod();
        skip(1);
        model.finalizeLearningPeriod();
    }

    function test_every_dispute_about_a_state_adds_to_its_window() public {
        train(worker);
        uint64 end = windowEnd(1);
        for (uint64 i = 1; i <= 3; ++i) {
            uint64 disputeId = suspect(proofer, 1);
            skip(7);
            decide(disputeId, agreeing(1));
            vm.assertEq(windowEnd(1), end + 7 * i);
        }
        vm.warp(end + 21);
        expectError(IUnstoppableModel.NotFinal.selector, 1);
        model.finalizeLearningPeriod();
        skip(1);
        model.finalizeLearningPeriod();
    }

    /// The window of an early state, prolonged, may still end before that of the last one.
    function test_a_prolonged_window_never_closes_a_later_one() public {
        uint64 id = lease(worker);
        submit(worker, id, 1, 0);
        skip(100);
        submit(worker, id, 3, CHECKPOINT);
        uint64 end = windowEnd(4);
        uint64 disputeId = suspect(proofer, 1);
        skip(7);
        decide(disputeId, agreeing(1));
        vm.assertEq(windowEnd(1), end - 93);
        vm.warp(end);
        expectError(IUnstoppableModel.NotFinal.selector, id);
        model.finalizeLearningPeriod();
        suspect(otherProofer, 4);
    }

    function test_an_empty_period_is_final_as_soon_as_all_below_it_are() public {
        uint64 id = lease(worker);
        submit(worker, id, 1, 0);
        vm.warp(model.learningPeriod(id).deadline + 1);
        model.expireLearningPeriod();
        vm.assertTrue(windowEnd(1) > block.timestamp);
        vm.assertEq(model.finalizeLearningPeriod(), id);
        uint64 next = train(worker);
        skip(CHALLENGE_SECONDS + 1);
        vm.assertEq(model.finalizeLearningPeriod(), next);
        vm.assertFalse(model.isFinal(1));
        vm.assertTrue(model.isFinal(2));
    }

    function test_a_dispute_in_a_later_period_does_not_hold_up_an_earlier_one() public {
        uint64 first = train(worker);
        train(otherWorker);
        suspect(proofer, 6);
        skip(CHALLENGE_SECONDS + 1);
        withdrawCollateral(worker, first);
        vm.assertTrue(model.isFinal(4));
        vm.assertFalse(model.isFinal(5));
    }

    function test_survivors_of_a_slashed_period_become_final() public {
        uint64 id = train(worker);
        uint64 moot = suspect(otherProofer, 4);
        decide(suspect(proofer, 3), disagreeing(3));
        skip(CHALLENGE_SECONDS + 1);
        // The dispute about a removed state is still open, but no longer about anything that lives.
        vm.assertEq(model.finalizeLearningPeriod(), id);
        vm.assertTrue(model.isFinal(2));
        vm.assertFalse(model.isFinal(3));
        assertStatus(id, PeriodStatus.Slashed);
        model.reviewSuspect(moot);
        vm.assertEq(model.withdrawable(otherProofer), BOND);
        vm.assertTrue(model.isFinal(2));
    }

    function test_a_final_state_cannot_be_suspected() public {
        train(worker);
        uint64 end = windowEnd(4);
        skip(CHALLENGE_SECONDS + 1);
        model.finalizeLearningPeriod();
        expectError(IUnstoppableModel.ChallengeWindowClosed.selector, end);
        suspect(proofer, 4, Claim.Unavailable);
    }

    function test_finality_advances_one_period_per_call() public {
        train(worker);
        train(worker);
        skip(CHALLENGE_SECONDS + 1);
        vm.assertEq(model.finalizeLearningPeriod(), 1);
        vm.assertFalse(model.isFinal(8));
        vm.assertEq(model.finalizeLearningPeriod(), 2);
        vm.assertTrue(model.isFinal(8));
        expectError(IUnstoppableModel.NotFinal.selector, 0);
        model.finalizeLearningPeriod();
    }
}
