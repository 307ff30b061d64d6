// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Batch, IUnstoppableModel, PeriodStatus, StepCommitment} from "../src/interfaces/IUnstoppableModel.sol";
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

    function test_genesis_is_state_zero_and_unknown_states_are_none() public view {
        vm.assertTrue(model.isLive(0));
        vm.assertTrue(model.isFinal(0));
        vm.assertEq(model.learningPeriodOf(0), 0);
        vm.assertFalse(model.isLive(1));
        vm.assertFalse(model.isFinal(1));
        vm.assertEq(model.learningPeriodOf(1), 0);
        vm.assertEq(model.batchHash(1), 0);
    }

    function test_every_state_knows_its_period() public {
        for (uint64 i = 0; i < 2; ++i) {
            train(worker);
            // A lease that lapses without a step shares its first state with the next one.
            uint64 empty = lease(worker);
            vm.warp(model.learningPeriod(empty).deadline + 1);
        }
        uint64 last = train(worker);
        vm.assertEq(last, 5);
        uint64[10] memory periods = [uint64(1), 1, 1, 1, 3, 3, 3, 3, 5, 5];
        for (uint64 stateId = 1; stateId <= 10; ++stateId) {
            vm.assertEq(model.learningPeriodOf(stateId), periods[stateId - 1]);
        }
        vm.assertEq(model.learningPeriodOf(11), 0);
    }

    /// The two kinds of events alone, read as PROTOCOL.md says, give the batch that a suspicion has to bring.
    function test_a_reader_rebuilds_every_batch_from_the_events() public {
        train(worker);
        skip(5);
        uint64 id = lease(worker);
        vm.recordLogs();
        submit(worker, id, 2, 0);
        skip(7);
        submit(worker, id, 2, CHECKPOINT);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        vm.assertEq(logs.length, 6);
        for (uint256 i = 0; i < 6; i += 3) {
            vm.assertEq(logs[i].topics[0], IUnstoppableModel.SubmitBatch.selector);
            (uint64 firstStep, uint32 count, uint64 submittedAt, bytes32 checkpoint) =
                abi.decode(logs[i].data, (uint64, uint32, uint64, bytes32));
            StepCommitment[] memory list = new StepCommitment[](count);
            for (uint256 n = 0; n < count; ++n) {
                vm.assertEq(logs[i + 1 + n].topics[0], IUnstoppableModel.SubmitState.selector);
                vm.assertEq(uint256(logs[i + 1 + n].topics[1]), uint256(logs[i].topics[1]) + n);
                (, list[n].stateRoot, list[n].gradientRoot,,) =
                    abi.decode(logs[i + 1 + n].data, (uint64, bytes32, bytes32, bytes32, bytes32));
            }
            bytes memory encoded =
                abi.encode(logs[i].topics[2], logs[i].topics[1], firstStep, submittedAt, checkpoint, list);
            vm.assertEq(model.batchHash(i == 0 ? 5 : 7), keccak256(encoded));
            vm.assertEq(submittedAt, block.timestamp - (i == 0 ? 7 : 0));
            vm.assertEq(firstStep, i == 0 ? 5 : 7);
        }
    }

    function test_the_hash_of_a_batch_stands_under_its_first_state_only() public {
        train(worker);
        Batch memory batch = batchOf(3);
        bytes memory encoded = abi.encode(
            batch.learningPeriodId,
            batch.firstStateId,
            batch.firstStep,
            batch.submittedAt,
            batch.checkpoint,
            batch.steps
        );
        vm.assertEq(model.batchHash(1), keccak256(encoded));
        for (uint64 stateId = 2; stateId <= 5; ++stateId) {
            vm.assertEq(model.batchHash(stateId), 0);
        }
    }

    function test_one_event_per_step_and_the_checkpoint_only_in_the_last() public {
        uint64 id = lease(worker);
        StepCommitment[] memory list = steps(3);
        vm.recordLogs();
        vm.prank(worker);
        model.submitState(id, list, CHECKPOINT, new bytes32[](0));
        Vm.Log[] memory logs = vm.getRecordedLogs();
        vm.assertEq(logs.length, 4);
        for (uint256 i = 0; i < 3; ++i) {
            logs[i] = logs[i + 1];
            vm.assertEq(logs[i].topics[0], IUnstoppableModel.SubmitState.selector);
            vm.assertEq(uint256(logs[i].topics[1]), i + 1);
            vm.assertEq(uint256(logs[i].topics[2]), id);
            (uint64 step, bytes32 stateRoot, bytes32 gradientRoot, bytes32 checkpoint, bytes32 gradients) =
                abi.decode(logs[i].data, (uint64, bytes32, bytes32, bytes32, bytes32));
            vm.assertEq(step, i + 1);
            vm.assertEq(stateRoot, list[i].stateRoot);
            vm.assertEq(gradientRoot, list[i].gradientRoot);
            vm.assertEq(checkpoint, i == 2 ? CHECKPOINT : bytes32(0));
            vm.assertEq(gradients, 0);
        }
    }

    /// A worker may publish the gradients of any of its steps: each digest is in the event of its own step, zero where there is none.
    function test_digests_of_gradients_are_in_the_events_of_their_steps_and_change_nothing_else() public {
        uint64 id = lease(worker);
        StepCommitment[] memory list = steps(3);
        bytes32[] memory gradients = new bytes32[](3);
        (gradients[0], gradients[2]) = (keccak256("gradients 1"), keccak256("gradients 3"));
        write(model, id, list, 0);
        vm.recordLogs();
        vm.prank(worker);
        model.submitState(id, list, 0, gradients);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        vm.assertEq(logs.length, 4);
        for (uint64 i = 0; i < 3; ++i) {
            vm.assertEq(logs[i + 1].topics[0], IUnstoppableModel.SubmitState.selector);
            bytes memory expected = abi.encode(i + 1, list[i].stateRoot, list[i].gradientRoot, bytes32(0), gradients[i]);
            vm.assertEq(keccak256(logs[i + 1].data), keccak256(expected));
        }
        // The batch is the same as without them, so that whoever suspects one of its states need not know them.
        vm.assertEq(windowEnd(2), block.timestamp + CHALLENGE_SECONDS);
        assertHead(3, 3);
    }

    function testFuzz_there_is_one_digest_of_gradients_per_step_or_none(uint8 count, uint8 digests) public {
        uint256 stepCount = 1 + count % 3;
        uint256 sent = digests % 6;
        uint64 id = lease(worker);
        StepCommitment[] memory list = steps(stepCount);
        bool refused = sent != 0 && sent != stepCount;
        if (refused) {
            expectError(abi.encodeWithSelector(IUnstoppableModel.WrongGradientsCount.selector, sent, stepCount));
        }
        vm.prank(worker);
        model.submitState(id, list, 0, new bytes32[](sent));
        vm.assertEq(model.stateCount(), refused ? 0 : stepCount);
    }

    function test_a_call_carries_at_least_one_step() public {
        uint64 id = lease(worker);
        expectError(abi.encodeWithSelector(IUnstoppableModel.WrongStepCount.selector, 0, 4));
        vm.prank(worker);
        model.submitState(id, new StepCommitment[](0), CHECKPOINT, new bytes32[](0));
    }

    function test_a_call_carries_at_most_the_steps_that_are_left() public {
        uint64 id = lease(worker);
        submit(worker, id, 1, 0);
        expectError(abi.encodeWithSelector(IUnstoppableModel.WrongStepCount.selector, 4, 3));
        vm.prank(worker);
        model.submitState(id, new StepCommitment[](4), CHECKPOINT, new bytes32[](0));
    }

    function test_last_step_of_a_period_needs_a_checkpoint() public {
        uint64 id = lease(worker);
        submit(worker, id, 3, 0);
        expectError(IUnstoppableModel.CheckpointMissing.selector);
        vm.prank(worker);
        model.submitState(id, new StepCommitment[](1), 0, new bytes32[](0));
    }

    function test_foreign_submission_is_refused() public {
        uint64 id = lease(worker);
        expectError(IUnstoppableModel.NotLeaseHolder.selector, id);
        vm.prank(otherWorker);
        model.submitState(id, new StepCommitment[](1), 0, new bytes32[](0));
    }

    function test_submission_with_an_old_lease_is_refused() public {
        uint64 old = train(worker);
        uint64 current = lease(worker);
        expectError(IUnstoppableModel.NotLeaseHolder.selector, old);
        vm.prank(worker);
        model.submitState(old, new StepCommitment[](1), 0, new bytes32[](0));
        vm.assertEq(model.currentLease(), current);
    }

    function test_submission_without_any_lease_is_refused() public {
        expectError(IUnstoppableModel.NotLeaseHolder.selector, 0);
        vm.prank(worker);
        model.submitState(0, new StepCommitment[](1), 0, new bytes32[](0));
    }

    function test_late_submission_is_refused() public {
        uint64 id = lease(worker);
        uint64 deadline = model.learningPeriod(id).deadline;
        vm.warp(deadline);
        submit(worker, id, 1, 0);
        vm.warp(deadline + 1);
        expectError(IUnstoppableModel.LeaseExpired.selector, deadline);
        vm.prank(worker);
        model.submitState(id, new StepCommitment[](1), 0, new bytes32[](0));
    }
}
