// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IUnstoppableModel, StepCommitment, Verdict} from "../src/interfaces/IUnstoppableModel.sol";
import {ProtocolTest} from "./support/ProtocolTest.sol";
import {vm} from "./support/Vm.sol";

/// @notice What went wrong in the original contract and must not come back.
contract OriginalDefectsTest is ProtocolTest {
    function test_a_guilty_worker_is_paid_nothing() public {
        uint256 before = worker.balance;
        uint64 id = train(worker);
        decide(suspect(proofer, 2), disagreeing(2));
        expectError(IUnstoppableModel.NothingToWithdraw.selector);
        vm.prank(worker);
        model.withdraw();
        skip(CHALLENGE_SECONDS + 1);
        expectError(IUnstoppableModel.NothingToWithdraw.selector);
        withdrawCollateral(worker, id);
        vm.assertEq(worker.balance, before - STAKE - BOND);
    }

    function test_collateral_cannot_be_withdrawn_repeatedly() public {
        uint64 id = train(worker);
        train(otherWorker);
        skip(CHALLENGE_SECONDS + 1);
        withdrawCollateral(worker, id);
        for (uint256 i = 0; i < 3; ++i) {
            expectError(IUnstoppableModel.NothingToWithdraw.selector);
            withdrawCollateral(worker, id);
        }
        vm.assertEq(address(model).balance, uint256(STAKE) + BOND);
    }

    function test_the_mutex_is_checked() public {
        uint64 id = lease(worker);
        uint256 deadline = block.timestamp + STEPS_PER_PERIOD * STEP_SECONDS;
        leaseIsRefused(otherWorker, abi.encodeWithSelector(IUnstoppableModel.LeaseHeld.selector, id, deadline));
        expectError(IUnstoppableModel.NotLeaseHolder.selector, id);
        vm.prank(otherWorker);
        model.submitState(id, new StepCommitment[](1), 0, new bytes32[](0));
    }

    function test_the_window_is_checked_by_the_chains_clock() public {
        uint64 id = train(worker);
        expectError(IUnstoppableModel.NotFinal.selector, id);
        withdrawCollateral(worker, id);
        uint64 end = windowEnd(1);
        vm.warp(end + 1);
        expectError(IUnstoppableModel.ChallengeWindowClosed.selector, end);
        suspect(proofer, 1);
    }

    function test_the_deposit_of_a_losing_suspecter_is_accounted_for() public {
        train(worker);
        uint256 before = address(model).balance;
        assertVerdict(decide(suspect(proofer, 2), agreeing(2)), Verdict.Innocent);
        // The whole bond: the fee, the worker's half and the burned half.
        vm.assertEq(address(council).balance + model.withdrawable(worker) + BURN.balance, BOND);
        vm.assertEq(address(model).balance, before + HALF);
        assertSolvent();
    }

    function test_a_verdict_does_not_loop_over_states() public {
        train(worker);
        train(worker);
        train(worker);
        uint64 id = suspect(proofer, 1);
        vote(id, disagreeing(1));
        uint256 before = gasleft();
        model.reviewSuspect(id);
        // The original took 39,500 gas for each of the ten states.
        vm.assertTrue(before - gasleft() < 250_000);
        assertHead(0, 0);
    }
}
