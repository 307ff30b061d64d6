// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Claim, Parameters, Verdict} from "../src/interfaces/IUnstoppableModel.sol";
import {UnstoppableModel} from "../src/UnstoppableModel.sol";
import {ProtocolTest} from "./support/ProtocolTest.sol";
import {vm} from "./support/Vm.sol";

/// @notice Whole disputes with any deposits up to the widest ones.
contract AmountsTest is ProtocolTest {
    function _modelWith(uint96 stake, uint96 bond, uint96 fee) private returns (uint256 deposit) {
        Parameters memory rules = parameters();
        // Three deposits fit into what a model can hold.
        rules.stake = stake % 2 ** 94 + 1;
        rules.bond = bond % 2 ** 94 + 1;
        rules.fee = fee % ((rules.stake < rules.bond ? rules.stake : rules.bond) + 1);
        model = UnstoppableModel(factory.createModel(genesis(), rules, owner));
        deposit = uint256(rules.stake) + rules.bond;
        vm.deal(worker, deposit);
        vm.deal(proofer, rules.bond);
        uint64 id = lease(worker, deposit);
        submit(worker, id, STEPS_PER_PERIOD, CHECKPOINT);
    }

    function _suspect(Claim claim) private returns (uint64) {
        uint256 bond = model.parameters().bond;
        vm.prank(proofer);
        return model.suspectState{value: bond}(4, claim, 0, batchOf(4));
    }

    /// Both take everything out; the model is empty then and no wei is lost.
    function _assertAllPaid(uint256 deposit) private {
        Parameters memory rules = model.parameters();
        assertSolvent();
        skip(CHALLENGE_SECONDS + COMMIT_SECONDS + REVEAL_SECONDS + 1);
        if (model.learningPeriod(1).stake != 0) {
            withdrawCollateral(worker, 1);
        }
        for (uint256 i = 0; i < 2; ++i) {
            address who = i == 0 ? worker : proofer;
            if (model.withdrawable(who) != 0) {
                vm.prank(who);
                model.withdraw();
            }
        }
        vm.assertEq(address(model).balance, 0);
        vm.assertEq(model.escrow(), 0);
        vm.assertEq(worker.balance + proofer.balance + BURN.balance + address(council).balance, deposit + rules.bond);
        vm.assertEq(address(council).balance + (address(council).balance == 0 ? rules.fee : 0), rules.fee);
    }

    function testFuzz_guilty_of_a_wrong_step(uint96 stake, uint96 bond, uint96 fee) public {
        uint256 deposit = _modelWith(stake, bond, fee);
        assertVerdict(decide(_suspect(Claim.InvalidTransition), disagreeing(4)), Verdict.Guilty);
        _assertAllPaid(deposit);
        vm.assertEq(worker.balance, 0);
        vm.assertTrue(proofer.balance >= deposit);
    }

    function testFuzz_guilty_of_withholding(uint96 stake, uint96 bond, uint96 fee) public {
        uint256 deposit = _modelWith(stake, bond, fee);
        assertVerdict(decide(_suspect(Claim.Unavailable), notFetched()), Verdict.Guilty);
        _assertAllPaid(deposit);
        vm.assertEq(worker.balance, model.parameters().stake);
        vm.assertTrue(proofer.balance >= model.parameters().bond);
    }

    function testFuzz_innocent(uint96 stake, uint96 bond, uint96 fee) public {
        uint256 deposit = _modelWith(stake, bond, fee);
        assertVerdict(decide(_suspect(Claim.InvalidTransition), agreeing(4)), Verdict.Innocent);
        _assertAllPaid(deposit);
        vm.assertTrue(worker.balance >= deposit);
        vm.assertEq(proofer.balance, 0);
    }

    function testFuzz_undecided(uint96 stake, uint96 bond, uint96 fee) public {
        uint256 deposit = _modelWith(stake, bond, fee);
        assertVerdict(letLapse(_suspect(Claim.InvalidTransition)), Verdict.Undecided);
        _assertAllPaid(deposit);
        vm.assertEq(worker.balance, deposit);
        vm.assertEq(proofer.balance, model.parameters().bond - model.parameters().fee);
    }

    /// Any two validators' stakes; the fee is split by weight, and what rounding leaves is less than one wei each.
    function testFuzz_fee_shares_never_exceed_the_fee(uint96 adas, uint96 bobs, uint96 cyds) public {
        train(worker);
        uint96[3] memory amounts = [adas, bobs, cyds];
        address[3] memory voters = [ada, bob, cyd];
        for (uint256 i = 0; i < 3; ++i) {
            uint256 amount = uint256(amounts[i]) % 50 ether + 1;
            stakeUmc(voters[i], amount);
        }
        skip(1);
        uint64 id = suspect(proofer, 1);
        assertVerdict(decide(id, agreeing(1)), Verdict.Innocent);
        uint256 due = council.feeDue(id, ada) + council.feeDue(id, bob) + council.feeDue(id, cyd);
        vm.assertTrue(due <= FEE);
        vm.assertTrue(due + 3 > FEE);
        for (uint256 i = 0; i < 3; ++i) {
            vm.prank(voters[i]);
            council.claimFee(id);
        }
        vm.assertEq(address(council).balance, FEE - due);
    }
}
