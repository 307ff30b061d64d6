// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Claim, IUnstoppableModel, LearningPeriod, PeriodStatus, Verdict} from "../src/interfaces/IUnstoppableModel.sol";
import {ProtocolTest} from "./support/ProtocolTest.sol";
import {vm} from "./support/Vm.sol";

/// @notice Rule 1: an expired lease is taken over; its worker loses the bond, and the states no checkpoint covers.
contract ExpiryTest is ProtocolTest {
    function _takeOver() private returns (uint64) {
        vm.warp(model.learningPeriod(model.currentLease()).deadline + 1);
        return lease(otherWorker);
    }

    function test_states_after_the_last_checkpoint_are_dropped() public {
        uint64 id = lease(worker);
        submit(worker, id, 1, 0);
        submit(worker, id, 1, CHECKPOINT);
        submit(worker, id, 1, 0);
        vm.warp(model.learningPeriod(id).deadline + 1);
        vm.expectEmit();
        emit IUnstoppableModel.ExpireLearningPeriod(id, 2);
        uint64 next = lease(otherWorker);
        assertStatus(id, PeriodStatus.Expired);
        vm.assertEq(model.learningPeriod(id).submitted, 2);
        vm.assertTrue(model.isLive(2));
        vm.assertFalse(model.isLive(3));
        vm.assertEq(model.learningPeriod(next).baseStateId, 2);
        assertHead(2, 2);
        vm.assertEq(model.currentLease(), next);
    }

    function test_bond_is_burned_and_the_stake_comes_back_once_the_survivors_are_final() public {
        uint64 id = lease(worker);
        submit(worker, id, 2, CHECKPOINT);
        _takeOver();
        vm.assertEq(BURN.balance, BOND);
        vm.assertEq(model.escrow(), 2 * uint256(STAKE) + BOND);
        expectError(IUnstoppableModel.NotFinal.selector, id);
        withdrawCollateral(worker, id);
        skip(CHALLENGE_SECONDS + 1);
        uint256 before = worker.balance;
        withdrawCollateral(worker, id);
        vm.assertEq(worker.balance, before + STAKE);
        assertSolvent();
        expectError(IUnstoppableModel.NothingToWithdraw.selector);
        withdrawCollateral(worker, id);
    }

    function test_without_surviving_states_the_stake_comes_back_at_once() public {
        uint64 id = lease(worker);
        submit(worker, id, 3, 0);
        uint64 next = _takeOver();
        assertHead(0, 0);
        vm.assertEq(model.learningPeriod(next).baseStateId, 0);
        assertStatus(id, PeriodStatus.Expired);
        vm.assertEq(model.learningPeriod(id).submitted, 0);
        uint256 before = worker.balance;
        withdrawCollateral(worker, id);
        vm.assertEq(worker.balance, before + STAKE);
        vm.assertEq(BURN.balance, BOND);
        assertSolvent();
    }

    function test_an_empty_expired_lease_leaves_the_head_alone() public {
        train(worker);
        uint64 id = lease(worker);
        vm.warp(model.learningPeriod(id).deadline + 1);
        vm.expectEmit();
        emit IUnstoppableModel.ExpireLearningPeriod(id, 4);
        lease(otherWorker);
        assertHead(4, 4);
    }

    function test_anyone_can_end_a_lapsed_lease_without_taking_it_over() public {
        uint64 id = lease(worker);
        submit(worker, id, 1, CHECKPOINT);
        submit(worker, id, 1, 0);
        vm.warp(model.learningPeriod(id).deadline + 1);
        expectError(IUnstoppableModel.NotFinal.selector, id);
        withdrawCollateral(worker, id);
        vm.expectEmit();
        emit IUnstoppableModel.ExpireLearningPeriod(id, 1);
        vm.prank(dan);
        model.expireLearningPeriod();
        assertStatus(id, PeriodStatus.Expired);
        assertHead(1, 1);
        vm.assertEq(model.currentLease(), 0);
        vm.assertEq(BURN.balance, BOND);
        vm.assertEq(model.escrow(), STAKE);
        assertSolvent();
        vm.assertEq(model.learningPeriod(lease(otherWorker)).baseStateId, 1);
    }

    function test_only_a_lapsed_lease_can_be_ended() public {
        expectError(IUnstoppableModel.NoLease.selector);
        model.expireLearningPeriod();
        uint64 id = lease(worker);
        uint64 deadline = model.learningPeriod(id).deadline;
        vm.warp(deadline);
        expectError(abi.encodeWithSelector(IUnstoppableModel.LeaseHeld.selector, id, deadline));
        model.expireLearningPeriod();
    }

    function test_surviving_states_can_be_disputed_and_cost_the_stake() public {
        uint64 id = lease(worker);
        submit(worker, id, 2, CHECKPOINT);
        uint64 next = _takeOver();
        uint64 disputeId = suspect(proofer, 2);
        assertVerdict(decide(disputeId, disagreeing(2)), Verdict.Guilty);
        // The bond is burned already, so the fee comes out of the suspecter's; the stake is its reward.
        assertCredits(0, uint256(BOND) - FEE + STAKE, FEE, BOND);
        assertStatus(id, PeriodStatus.Slashed);
        assertStatus(next, PeriodStatus.Cancelled);
        vm.assertEq(model.escrow(), uint256(STAKE) + BOND);
        assertSolvent();
    }

    function test_an_expired_worker_that_withheld_its_checkpoint_keeps_the_stake() public {
        uint64 id = lease(worker);
        submit(worker, id, 2, CHECKPOINT);
        _takeOver();
        assertVerdict(decide(suspect(proofer, 2, Claim.Unavailable), notFetched()), Verdict.Guilty);
        assertCredits(STAKE, BOND - FEE, FEE, BOND);
        assertSolvent();
    }

    function test_an_expired_period_can_be_cancelled_by_a_revert_below() public {
        train(otherWorker);
        uint64 id = lease(worker);
        submit(worker, id, 1, CHECKPOINT);
        uint64 disputeId = suspect(proofer, 1);
        _takeOver();
        // The first round has passed without a vote meanwhile.
        model.reviewSuspect(disputeId);
        decide(disputeId, disagreeing(1));
        LearningPeriod memory period = model.learningPeriod(id);
        vm.assertEq(uint256(period.status), uint256(PeriodStatus.Cancelled));
        uint256 before = worker.balance;
        withdrawCollateral(worker, id);
        vm.assertEq(worker.balance, before + STAKE);
        assertSolvent();
    }

    function test_a_worker_may_take_its_own_lease_over() public {
        uint64 id = lease(worker);
        submit(worker, id, 2, CHECKPOINT);
        vm.warp(model.learningPeriod(id).deadline + 1);
        uint64 next = train(worker);
        assertHead(6, 6);
        vm.assertEq(model.learningPeriodOf(3), next);
    }
}
