// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IUnstoppableModel, ModelState, PeriodStatus, StepCommitment} from "../src/interfaces/IUnstoppableModel.sol";
import {ProtocolTest} from "./support/ProtocolTest.sol";
import {Vm, vm} from "./support/Vm.sol";

/// @notice Rule 2: every step is committed. Rule 1: foreign and late submissions revert.
contract SubmissionTest is ProtocolTest {
    function test_one_call_can_carry_all_steps() public {
        uint64 id = train(worker);
        assertHead(4, 4);
        vm.assertEq(model.stateCount(), 4);
        vm.assertEq(model.learningPeriod(id).submitted, 4);
        vm.assertEq(model.learningPeriod(id).firstStateId, 1);
        assertStatus(id, PeriodStatus.Complete);
        vm.assertEq(model.currentLease(), 0);
    }

    function test_steps_can_come_one_by_one() public {
        uint64 id = lease(worker);
        for (uint64 i = 1; i <= 3; ++i) {
            submit(worker, id, 1, 0);
            assertHead(i, i);
            assertStatus(id, PeriodStatus.Running);
        }
        submit(worker, id, 1, CHECKPOINT);
        assertHead(4, 4);
        assertStatus(id, PeriodStatus.Complete);
    }

    function test_a_state_keeps_its_commitment_step_and_time() public {
        train(worker);
        skip(5);
        uint64 id = lease(worker);
        StepCommitment[] memory list = steps(2);
        vm.prank(worker);
        model.submitState(id, list, CHECKPOINT);

        ModelState memory fifth = model.modelState(5);
        vm.assertEq(fifth.commitment, keccak256(abi.encode(list[0].stateRoot, list[0].gradientRoot)));
        vm.assertEq(fifth.checkpoint, bytes32(0));
        vm.assertEq(fifth.learningPeriodId, id);
        vm.assertEq(fifth.step, 5);
        vm.assertEq(fifth.submittedAt, block.timestamp);
        ModelState memory sixth = model.modelState(6);
        vm.assertEq(sixth.commitment, keccak256(abi.encode(list[1].stateRoot, list[1].gradientRoot)));
        vm.assertEq(sixth.checkpoint, CHECKPOINT);
        vm.assertEq(sixth.step, 6);
    }

    function test_genesis_is_state_zero_and_unknown_states_are_empty() public view {
        ModelState memory initial = model.modelState(0);
        vm.assertEq(initial.commitment, keccak256(abi.encode(keccak256("initial"), bytes32(0))));
        vm.assertEq(initial.checkpoint, keccak256("initial weights"));
        vm.assertTrue(model.isLive(0));
        vm.assertTrue(model.isFinal(0));
        vm.assertEq(model.modelState(1).commitment, bytes32(0));
        vm.assertEq(model.modelState(1).step, 0);
        vm.assertFalse(model.isLive(1));
    }

    function test_one_event_per_step_and_the_checkpoint_only_in_the_last() public {
        uint64 id = lease(worker);
        StepCommitment[] memory list = steps(3);
        vm.recordLogs();
        vm.prank(worker);
        model.submitState(id, list, CHECKPOINT);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        vm.assertEq(logs.length, 3);
        for (uint256 i = 0; i < 3; ++i) {
            vm.assertEq(logs[i].topics[0], IUnstoppableModel.SubmitState.selector);
            vm.assertEq(uint256(logs[i].topics[1]), i + 1);
            vm.assertEq(uint256(logs[i].topics[2]), id);
            (uint64 step, bytes32 stateRoot, bytes32 gradientRoot, bytes32 checkpoint) =
                abi.decode(logs[i].data, (uint64, bytes32, bytes32, bytes32));
            vm.assertEq(step, i + 1);
            vm.assertEq(stateRoot, list[i].stateRoot);
            vm.assertEq(gradientRoot, list[i].gradientRoot);
            vm.assertEq(checkpoint, i == 2 ? CHECKPOINT : bytes32(0));
        }
    }

    function test_a_call_carries_at_least_one_step() public {
        uint64 id = lease(worker);
        expectError(abi.encodeWithSelector(IUnstoppableModel.WrongStepCount.selector, 0, 4));
        vm.prank(worker);
        model.submitState(id, new StepCommitment[](0), CHECKPOINT);
    }

    function test_a_call_carries_at_most_the_steps_that_are_left() public {
        uint64 id = lease(worker);
        submit(worker, id, 1, 0);
        expectError(abi.encodeWithSelector(IUnstoppableModel.WrongStepCount.selector, 4, 3));
        vm.prank(worker);
        model.submitState(id, new StepCommitment[](4), CHECKPOINT);
    }

    function test_last_step_of_a_period_needs_a_checkpoint() public {
        uint64 id = lease(worker);
        submit(worker, id, 3, 0);
        expectError(IUnstoppableModel.CheckpointMissing.selector);
        vm.prank(worker);
        model.submitState(id, new StepCommitment[](1), 0);
    }

    function test_foreign_submission_is_refused() public {
        uint64 id = lease(worker);
        expectError(IUnstoppableModel.NotLeaseHolder.selector, id);
        vm.prank(otherWorker);
        model.submitState(id, new StepCommitment[](1), 0);
    }

    function test_submission_with_an_old_lease_is_refused() public {
        uint64 old = train(worker);
        uint64 current = lease(worker);
        expectError(IUnstoppableModel.NotLeaseHolder.selector, old);
        vm.prank(worker);
        model.submitState(old, new StepCommitment[](1), 0);
        vm.assertEq(model.currentLease(), current);
    }

    function test_submission_without_any_lease_is_refused() public {
        expectError(IUnstoppableModel.NotLeaseHolder.selector, 0);
        vm.prank(worker);
        model.submitState(0, new StepCommitment[](1), 0);
    }

    function test_late_submission_is_refused() public {
        uint64 id = lease(worker);
        uint64 deadline = model.learningPeriod(id).deadline;
        vm.warp(deadline);
        submit(worker, id, 1, 0);
        vm.warp(deadline + 1);
        expectError(IUnstoppableModel.LeaseExpired.selector, deadline);
        vm.prank(worker);
        model.submitState(id, new StepCommitment[](1), 0);
    }
}
