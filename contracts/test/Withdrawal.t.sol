// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IUnstoppableModel, Parameters} from "../src/interfaces/IUnstoppableModel.sol";
import {UnstoppableModel} from "../src/UnstoppableModel.sol";
import {ReenteringAccount} from "./support/Accounts.sol";
import {ProtocolTest} from "./support/ProtocolTest.sol";
import {vm} from "./support/Vm.sol";

/// @notice Rule 8: pull payments, each of them once.
contract WithdrawalTest is ProtocolTest {
    function test_worker_gets_stake_and_bond_back_after_finality() public {
        uint256 before = worker.balance;
        uint64 id = train(worker);
        skip(CHALLENGE_SECONDS);
        expectError(IUnstoppableModel.NotFinal.selector, id);
        withdrawCollateral(worker, id);
        skip(1);
        vm.expectEmit();
        emit IUnstoppableModel.WithdrawCollateralPerLearningPeriod(id, worker, uint256(STAKE) + BOND);
        withdrawCollateral(worker, id);
        vm.assertEq(worker.balance, before);
        vm.assertEq(address(model).balance, 0);
        vm.assertEq(model.escrow(), 0);
        vm.assertEq(model.learningPeriod(id).stake, 0);
        vm.assertEq(model.learningPeriod(id).bond, 0);
    }

    function test_collateral_is_paid_once() public {
        uint64 id = train(worker);
        train(otherWorker);
        skip(CHALLENGE_SECONDS + 1);
        withdrawCollateral(worker, id);
        expectError(IUnstoppableModel.NothingToWithdraw.selector);
        withdrawCollateral(worker, id);
        vm.assertEq(address(model).balance, uint256(STAKE) + BOND);
    }

    function test_nobody_else_can_withdraw_it() public {
        uint64 id = train(worker);
        skip(CHALLENGE_SECONDS + 1);
        expectError(IUnstoppableModel.NotYourLearningPeriod.selector, id);
        withdrawCollateral(otherWorker, id);
        expectError(IUnstoppableModel.NotYourLearningPeriod.selector, 99);
        withdrawCollateral(worker, 99);
    }

    function test_slashed_worker_has_nothing_to_withdraw() public {
        uint64 id = train(worker);
        decide(suspect(proofer, 1), disagreeing(1));
        expectError(IUnstoppableModel.NothingToWithdraw.selector);
        withdrawCollateral(worker, id);
    }

    function test_credits_are_paid_once() public {
        train(worker);
        decide(suspect(proofer, 1), disagreeing(1));
        uint256 credit = uint256(BOND) + STAKE + HALF;
        uint256 before = proofer.balance;
        vm.expectEmit();
        emit IUnstoppableModel.Withdraw(proofer, credit);
        vm.prank(proofer);
        model.withdraw();
        vm.assertEq(proofer.balance, before + credit);
        vm.assertEq(model.withdrawable(proofer), 0);
        expectError(IUnstoppableModel.NothingToWithdraw.selector);
        vm.prank(proofer);
        model.withdraw();
    }

    function test_withdrawal_finalizes_up_to_16_periods_on_the_way() public {
        Parameters memory rules = parameters();
        (rules.stepsPerPeriod, rules.totalSteps) = (1, 100);
        model = UnstoppableModel(factory.createModel(genesis(), rules, owner));
        for (uint256 i = 0; i < 17; ++i) {
            train(worker);
        }
        skip(CHALLENGE_SECONDS + 1);
        expectError(IUnstoppableModel.NotFinal.selector, 17);
        withdrawCollateral(worker, 17);
        withdrawCollateral(worker, 16);
        vm.assertTrue(model.isFinal(16));
        vm.assertFalse(model.isFinal(17));
        withdrawCollateral(worker, 17);
        vm.assertTrue(model.isFinal(17));
    }

    function test_collateral_cannot_be_taken_twice_by_reentering() public {
        ReenteringAccount attacker = new ReenteringAccount{value: 100 ether}(model);
        write(model, 1, steps(4), CHECKPOINT);
        attacker.train(steps(4), uint256(STAKE) + BOND);
        train(worker);
        skip(CHALLENGE_SECONDS + 1);
        attacker.withdrawCollateral();
        vm.assertEq(address(attacker).balance, 100 ether);
        vm.assertEq(address(model).balance, uint256(STAKE) + BOND);
        vm.assertEq(keccak256(attacker.refusal()), keccak256(abi.encodeWithSignature("ReentrancyGuardReentrantCall()")));
    }

    function test_credits_cannot_be_taken_twice_by_reentering() public {
        ReenteringAccount attacker = new ReenteringAccount{value: 100 ether}(model);
        write(model, 1, steps(4), CHECKPOINT);
        attacker.train(steps(4), uint256(STAKE) + BOND);
        letLapse(suspect(proofer, 1));
        train(worker);
        attacker.withdraw();
        vm.assertEq(address(attacker).balance, 100 ether);
        vm.assertEq(keccak256(attacker.refusal()), keccak256(abi.encodeWithSignature("ReentrancyGuardReentrantCall()")));
        assertSolvent();
    }

    function test_money_without_a_purpose_is_refused() public {
        vm.prank(worker);
        (bool ok,) = address(model).call{value: 1 ether}("");
        vm.assertFalse(ok);
    }
}
