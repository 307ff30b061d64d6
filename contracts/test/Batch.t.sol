// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Batch, Claim, IUnstoppableModel, Parameters, StepCommitment} from "../src/interfaces/IUnstoppableModel.sol";
import {UnstoppableModel} from "../src/UnstoppableModel.sol";
import {ProtocolTest} from "./support/ProtocolTest.sol";
import {vm} from "./support/Vm.sol";

/// @notice Rule 2: the chain keeps one word per batch, and believes nothing of a batch that does not hash to it.
contract BatchTest is ProtocolTest {
    uint64 private id;

    function setUp() public override {
        super.setUp();
        id = lease(worker);
        submit(worker, id, 2, CHECKPOINT);
        skip(5);
        submit(worker, id, 2, CHECKPOINT);
    }

    function _refuse(Batch memory batch) private {
        expectError(IUnstoppableModel.UnknownBatch.selector, batch.firstStateId);
        vm.prank(proofer);
        model.suspectState{value: BOND}(2, Claim.InvalidTransition, 0, batch);
        expectError(IUnstoppableModel.UnknownBatch.selector, batch.firstStateId);
        model.challengeWindowEnd(2, batch);
    }

    function test_a_batch_with_anything_changed_is_unknown() public {
        Batch memory batch = batchOf(2);
        batch.learningPeriodId = 2;
        _refuse(batch);
        batch = batchOf(2);
        batch.firstStateId = 3;
        _refuse(batch);
        batch = batchOf(2);
        batch.firstStateId = 2;
        _refuse(batch);
        batch = batchOf(2);
        batch.firstStep = 2;
        _refuse(batch);
        batch = batchOf(2);
        batch.checkpoint = 0;
        _refuse(batch);
        batch = batchOf(2);
        batch.steps[0].stateRoot = keccak256("other");
        _refuse(batch);
        batch = batchOf(2);
        batch.steps[1].gradientRoot = keccak256("other");
        _refuse(batch);
        batch = batchOf(2);
        batch.steps = new StepCommitment[](0);
        _refuse(batch);
    }

    /// A caller cannot make a window longer: the time is part of what was hashed when the block was made.
    function testFuzz_no_caller_chooses_the_time_of_a_submission(uint64 submittedAt) public {
        Batch memory batch = batchOf(2);
        vm.assume(submittedAt != batch.submittedAt);
        batch.submittedAt = submittedAt;
        _refuse(batch);
    }

    function test_a_state_outside_the_batch_is_refused() public {
        Batch memory second = batchOf(3);
        uint64[3] memory outside = [uint64(2), 5, type(uint64).max];
        for (uint256 i = 0; i < 3; ++i) {
            expectError(abi.encodeWithSelector(IUnstoppableModel.StateNotInBatch.selector, outside[i], 3, 2));
            vm.prank(proofer);
            model.suspectState{value: BOND}(outside[i], Claim.InvalidTransition, 0, second);
            expectError(abi.encodeWithSelector(IUnstoppableModel.StateNotInBatch.selector, outside[i], 3, 2));
            model.challengeWindowEnd(outside[i], second);
        }
    }

    function test_a_batch_of_another_model_is_unknown() public {
        UnstoppableModel other = UnstoppableModel(factory.createModel(genesis(), parameters(), owner));
        Batch memory batch = batchOf(2);
        expectError(IUnstoppableModel.UnknownBatch.selector, 1);
        vm.prank(proofer);
        other.suspectState{value: BOND}(2, Claim.InvalidTransition, 0, batch);
    }

    function test_each_batch_has_its_own_window_and_checkpoint() public {
        vm.assertEq(windowEnd(1), windowEnd(2));
        vm.assertEq(windowEnd(3), windowEnd(2) + 5);
        suspect(proofer, 2, Claim.Unavailable);
        expectError(IUnstoppableModel.NoCheckpointToFetch.selector, 3);
        suspect(proofer, 3, Claim.Unavailable);
        suspect(proofer, 4, Claim.Unavailable);
    }

    function test_a_batch_without_a_checkpoint_has_nothing_to_fetch() public {
        uint64 next = lease(worker);
        submit(worker, next, 1, 0);
        expectError(IUnstoppableModel.NoCheckpointToFetch.selector, 5);
        suspect(proofer, 5, Claim.Unavailable);
    }

    /// What a call stores does not depend on the number of its steps: per step there are the event and its calldata.
    function test_a_call_writes_the_same_number_of_words_for_1_and_for_256_steps() public {
        vm.assertEq(_wordsWritten(1), _wordsWritten(256));
    }

    function _wordsWritten(uint32 count) private returns (uint256 fresh) {
        Parameters memory rules = parameters();
        (rules.stepsPerPeriod, rules.totalSteps) = (count, count);
        model = UnstoppableModel(factory.createModel(genesis(), rules, owner));
        uint64 period = lease(worker);
        StepCommitment[] memory list = steps(count);
        vm.record();
        vm.prank(worker);
        model.submitState(period, list, CHECKPOINT, new bytes32[](0));
        (, bytes32[] memory written) = vm.accesses(address(model));
        for (uint256 i = 0; i < written.length; ++i) {
            bool again;
            for (uint256 n = 0; n < i; ++n) {
                again = again || written[n] == written[i];
            }
            fresh += again ? 0 : 1;
        }
        // The hash of the batch, the head, the period and the place in the stack.
        vm.assertEq(fresh, 4);
    }
}
