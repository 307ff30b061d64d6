// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IUnstoppableModel, LearningPeriod, PeriodStatus} from "../src/interfaces/IUnstoppableModel.sol";
import {ProtocolTest} from "./support/ProtocolTest.sol";
import {vm} from "./support/Vm.sol";

/// @notice Rule 1: the mutex with a fencing token.
contract LeaseTest is ProtocolTest {
    function test_lease_locks_stake_and_bond_and_names_its_terms() public {
        vm.expectEmit();
        emit IUnstoppableModel.ApplyToLearnPeriod(
            1, worker, 0, 1, STEPS_PER_PERIOD, uint64(block.timestamp) + STEPS_PER_PERIOD * STEP_SECONDS, 1
        );
        uint64 id = lease(worker);

        LearningPeriod memory period = model.learningPeriod(id);
        vm.assertEq(id, 1);
        vm.assertEq(model.currentLease(), 1);
        vm.assertEq(model.learningPeriodCount(), 1);
        vm.assertEq(period.worker, worker);
        assertStatus(id, PeriodStatus.Running);
        vm.assertEq(period.steps, 4);
        vm.assertEq(period.submitted, 0);
        vm.assertEq(period.deadline, block.timestamp + 240);
        vm.assertEq(period.baseStateId, 0);
        vm.assertEq(period.firstStateId, 1);
        vm.assertEq(period.parametersVersion, 1);
        vm.assertEq(period.stake, STAKE);
        vm.assertEq(period.bond, BOND);
        vm.assertEq(model.escrow(), uint256(STAKE) + BOND);
        vm.assertEq(address(model).balance, uint256(STAKE) + BOND);
    }

    function test_deposit_has_to_be_exact() public {
        uint256 required = uint256(STAKE) + BOND;
        expectError(abi.encodeWithSelector(IUnstoppableModel.WrongDeposit.selector, required, required - 1));
        vm.prank(worker);
        model.applyToLearnPeriod{value: required - 1}(version, 0);
        expectError(abi.encodeWithSelector(IUnstoppableModel.WrongDeposit.selector, required, required + 1));
        vm.prank(worker);
        model.applyToLearnPeriod{value: required + 1}(version, 0);
    }

    function test_mutex_is_exclusive_up_to_the_last_second_of_the_lease() public {
        uint64 id = lease(worker);
        uint64 deadline = model.learningPeriod(id).deadline;
        vm.warp(deadline);
        leaseIsRefused(otherWorker, abi.encodeWithSelector(IUnstoppableModel.LeaseHeld.selector, id, deadline));
        vm.warp(deadline + 1);
        vm.assertEq(lease(otherWorker), 2);
    }

    function test_mutex_is_free_as_soon_as_all_steps_are_in() public {
        train(worker);
        vm.assertEq(model.currentLease(), 0);
        vm.expectEmit();
        emit IUnstoppableModel.ApplyToLearnPeriod(
            2, otherWorker, 4, 5, STEPS_PER_PERIOD, uint64(block.timestamp) + STEPS_PER_PERIOD * STEP_SECONDS, 1
        );
        uint64 next = lease(otherWorker);
        vm.assertEq(model.learningPeriod(next).baseStateId, 4);
        vm.assertEq(model.learningPeriod(next).slot, 1);
    }

    function test_last_lease_covers_what_is_left_of_the_run() public {
        train(worker);
        train(worker);
        uint64 last = train(worker);
        vm.assertEq(model.learningPeriod(last).steps, 2);
        vm.assertEq(model.learningPeriod(last).deadline, block.timestamp + 2 * STEP_SECONDS);
        assertHead(10, 10);
        leaseIsRefused(worker, IUnstoppableModel.TrainingComplete.selector);
    }

    function test_a_reverted_run_that_was_complete_goes_on() public {
        train(worker);
        train(worker);
        train(worker);
        decide(suspect(proofer, 9), disagreeing(9));
        assertHead(8, 8);
        uint64 id = lease(otherWorker);
        vm.assertEq(model.learningPeriod(id).steps, 2);
    }

    function test_an_application_names_the_head_it_continues() public {
        train(worker);
        uint64[3] memory wrong = [uint64(0), 3, 5];
        for (uint256 i = 0; i < 3; ++i) {
            expectError(abi.encodeWithSelector(IUnstoppableModel.WrongBase.selector, 4, wrong[i]));
            vm.prank(otherWorker);
            model.applyToLearnPeriod{value: uint256(STAKE) + BOND}(version, wrong[i]);
        }
        vm.prank(otherWorker);
        uint64 id = model.applyToLearnPeriod{value: uint256(STAKE) + BOND}(version, 4);
        vm.assertEq(model.learningPeriod(id).baseStateId, 4);
    }

    /// Whoever takes a lapsed lease over continues from what its last checkpoint covers, or from where it began.
    function test_the_base_of_a_takeover_is_known_before() public {
        vm.assertEq(model.nextBaseStateId(), 0);
        uint64 id = lease(worker);
        submit(worker, id, 2, CHECKPOINT);
        submit(worker, id, 1, 0);
        vm.warp(model.learningPeriod(id).deadline);
        vm.assertEq(model.nextBaseStateId(), 3);
        skip(1);
        vm.assertEq(model.nextBaseStateId(), 2);
        expectError(abi.encodeWithSelector(IUnstoppableModel.WrongBase.selector, 2, 3));
        vm.prank(otherWorker);
        model.applyToLearnPeriod{value: uint256(STAKE) + BOND}(version, 3);

        uint64 next = lease(otherWorker);
        vm.assertEq(model.learningPeriod(next).baseStateId, 2);
        submit(otherWorker, next, 1, 0);
        vm.warp(model.learningPeriod(next).deadline + 1);
        vm.assertEq(model.nextBaseStateId(), 2);
        model.expireLearningPeriod();
        vm.assertEq(model.nextBaseStateId(), 2);
    }
}
