// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {
    IUnstoppableModel,
    LearningPeriod,
    Parameters,
    PeriodStatus,
    StepCommitment,
    Verdict
} from "../src/interfaces/IUnstoppableModel.sol";
import {UnstoppableModel} from "../src/UnstoppableModel.sol";
import {ProtocolTest} from "./support/ProtocolTest.sol";
import {vm} from "./support/Vm.sol";

/// @notice Rule 7: a revert goes back to the state before the disputed one, at the same cost whatever lies above.
contract RevertTest is ProtocolTest {
    function test_head_becomes_the_state_before_the_disputed_one() public {
        uint64 period = train(worker);
        decide(suspect(proofer, 3), disagreeing(3));
        assertHead(2, 2);
        vm.assertTrue(model.isLive(2));
        vm.assertFalse(model.isLive(3));
        vm.assertFalse(model.isLive(4));
        vm.assertEq(model.learningPeriod(period).submitted, 2);
        assertStatus(period, PeriodStatus.Slashed);
    }

    function test_first_state_takes_the_whole_period_along() public {
        train(worker);
        uint64 second = train(otherWorker);
        decide(suspect(proofer, 5), disagreeing(5));
        assertHead(4, 4);
        vm.assertEq(model.learningPeriod(second).submitted, 0);
        assertStatus(second, PeriodStatus.Slashed);
        vm.assertTrue(model.isLive(4));
        vm.assertFalse(model.isLive(5));
    }

    function test_later_periods_are_cancelled_and_the_mutex_is_free() public {
        uint64 first = train(worker);
        uint64 second = train(otherWorker);
        uint64 running = lease(otherWorker);
        submit(otherWorker, running, 1, 0);
        decide(suspect(proofer, 4), disagreeing(4));
        assertHead(3, 3);
        assertStatus(first, PeriodStatus.Slashed);
        assertStatus(second, PeriodStatus.Cancelled);
        assertStatus(running, PeriodStatus.Cancelled);
        vm.assertEq(model.learningPeriod(second).submitted, 0);
        vm.assertEq(model.currentLease(), 0);
        for (uint64 stateId = 4; stateId <= 9; ++stateId) {
            vm.assertFalse(model.isLive(stateId));
        }
        expectError(IUnstoppableModel.NotLeaseHolder.selector, running);
        vm.prank(otherWorker);
        model.submitState(running, new StepCommitment[](1), 0, new bytes32[](0));
    }

    function test_workers_of_cancelled_periods_take_stake_and_bond_back_at_once() public {
        train(worker);
        uint64 second = train(otherWorker);
        uint64 running = lease(otherWorker);
        decide(suspect(proofer, 4), disagreeing(4));
        uint256 before = otherWorker.balance;
        withdrawCollateral(otherWorker, second);
        vm.assertEq(otherWorker.balance, before + STAKE + BOND);
        withdrawCollateral(otherWorker, running);
        vm.assertEq(otherWorker.balance, before + 2 * (uint256(STAKE) + BOND));
        vm.assertEq(model.escrow(), 0);
        assertSolvent();
        expectError(IUnstoppableModel.NothingToWithdraw.selector);
        withdrawCollateral(otherWorker, second);
    }

    function test_training_goes_on_from_the_reverted_head_with_new_ids() public {
        train(worker);
        train(worker);
        decide(suspect(proofer, 3), disagreeing(3));
        uint64 id = train(otherWorker);
        LearningPeriod memory period = model.learningPeriod(id);
        vm.assertEq(period.baseStateId, 2);
        vm.assertEq(period.firstStateId, 9);
        vm.assertEq(period.slot, 1);
        assertHead(12, 6);
        vm.assertEq(batchOf(9).firstStep, 3);
        vm.assertEq(model.learningPeriodOf(9), id);
        // What lay in the reused slot stays dead.
        for (uint64 stateId = 3; stateId <= 8; ++stateId) {
            vm.assertFalse(model.isLive(stateId));
        }
        train(otherWorker);
        vm.assertFalse(model.isLive(5));
        vm.assertTrue(model.isLive(13));
    }

    function test_a_surviving_earlier_state_can_still_be_disputed() public {
        train(worker);
        decide(suspect(proofer, 3), disagreeing(3));
        uint64 next = train(otherWorker);
        decide(suspect(proofer, 2), disagreeing(2));
        assertHead(1, 1);
        assertStatus(next, PeriodStatus.Cancelled);
        assertSolvent();
    }

    function test_a_slashed_period_stays_slashed_after_a_revert_below() public {
        train(worker);
        uint64 second = train(otherWorker);
        decide(suspect(proofer, 6), disagreeing(6));
        decide(suspect(proofer, 2), disagreeing(2));
        assertStatus(second, PeriodStatus.Slashed);
        vm.assertEq(model.learningPeriod(second).submitted, 0);
    }

    /// The status says what happened last: a survivor can be suspected after any verdict.
    function test_a_slashed_period_can_be_cancelled_and_slashed_again() public {
        uint64 id = train(worker);
        decide(suspect(proofer, 4), disagreeing(4));
        assertStatus(id, PeriodStatus.Slashed);
        letLapse(suspect(proofer, 3));
        assertStatus(id, PeriodStatus.Cancelled);
        decide(suspect(proofer, 2), disagreeing(2));
        assertStatus(id, PeriodStatus.Slashed);
        assertHead(1, 1);
        // Whose fault it was shows in the money: the first verdict has moved the deposits.
        vm.assertEq(model.withdrawable(proofer), 2 * uint256(BOND) - 2 * uint256(FEE) + STAKE + BOND + HALF);
        vm.assertEq(model.withdrawable(worker), 0);
        assertSolvent();
    }

    function test_undecided_reverts_and_is_nobodys_fault() public {
        uint64 first = train(worker);
        uint64 second = train(otherWorker);
        letLapse(suspect(proofer, 2));
        assertHead(1, 1);
        assertStatus(first, PeriodStatus.Cancelled);
        assertStatus(second, PeriodStatus.Cancelled);
        vm.assertEq(model.learningPeriod(first).submitted, 1);
    }

    function test_revert_costs_the_same_gas_for_3_and_for_100_states() public {
        // Neither the first burn nor the first credit of an account may blur the comparison.
        vm.deal(BURN, 1);
        uint256 few = _gasOfRevert(3, 0);
        uint256 many = _gasOfRevert(100, 0);
        uint256 deep = _gasOfRevert(100, 10);
        vm.assertEq(many, few, "more states");
        vm.assertEq(deep, few, "later periods");
    }

    /// Gas of the review that removes a first period of `states` states with `laterPeriods` periods on top of it.
    function _gasOfRevert(uint32 states, uint256 laterPeriods) private returns (uint256) {
        Parameters memory rules = parameters();
        (rules.stepsPerPeriod, rules.totalSteps) = (states, 2000);
        model = UnstoppableModel(factory.createModel(genesis(), rules, owner));
        for (uint256 i = 0; i <= laterPeriods; ++i) {
            train(worker);
        }
        uint64 id = suspect(proofer, 2);
        vote(id, disagreeing(2));
        uint256 before = gasleft();
        Verdict verdict = model.reviewSuspect(id);
        uint256 used = before - gasleft();
        assertVerdict(verdict, Verdict.Guilty);
        assertHead(1, 1);
        return used;
    }
}
