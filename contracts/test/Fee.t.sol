// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Verdict} from "../src/interfaces/IUnstoppableModel.sol";
import {IValidatorCouncil} from "../src/interfaces/IValidatorCouncil.sol";
import {ProtocolTest} from "./support/ProtocolTest.sol";
import {vm} from "./support/Vm.sol";

/// @notice The flat fee: in proportion to weight, to the winning ballot, once.
contract FeeTest is ProtocolTest {
    function _claim(uint64 disputeId, address validator) private {
        vm.prank(validator);
        council.claimFee(disputeId);
    }

    function test_fee_is_shared_in_proportion_to_weight() public {
        train(worker);
        uint64 id = suspect(proofer, 1);
        vote(id, agreeing(1));
        vm.expectEmit();
        emit IValidatorCouncil.FeePaid(id, FEE);
        model.reviewSuspect(id);
        vm.assertEq(council.feeDue(id, ada), 0.04 ether);
        vm.expectEmit();
        emit IValidatorCouncil.ClaimFee(id, ada, 0.04 ether);
        _claim(id, ada);
        _claim(id, bob);
        _claim(id, cyd);
        vm.assertEq(ada.balance, 0.04 ether);
        vm.assertEq(bob.balance, 0.035 ether);
        vm.assertEq(cyd.balance, 0.025 ether);
        vm.assertEq(address(council).balance, 0);
    }

    function test_fee_is_paid_once() public {
        train(worker);
        uint64 id = suspect(proofer, 1);
        decide(id, agreeing(1));
        _claim(id, ada);
        vm.assertEq(council.feeDue(id, ada), 0);
        expectError(abi.encodeWithSelector(IValidatorCouncil.NoFeeDue.selector, id, ada));
        _claim(id, ada);
    }

    function test_outvoted_silent_and_absent_validators_earn_nothing() public {
        train(worker);
        stakeUmc(dan, 20 ether);
        skip(1);
        uint64 id = suspect(proofer, 1);
        commit(id, ada, agreeing(1));
        commit(id, bob, agreeing(1));
        commit(id, cyd, disagreeing(1));
        commit(id, dan, agreeing(1));
        reveal(id, ada, agreeing(1));
        reveal(id, bob, agreeing(1));
        reveal(id, cyd, disagreeing(1));
        skip(COMMIT_SECONDS + REVEAL_SECONDS + 1);
        assertVerdict(model.reviewSuspect(id), Verdict.Innocent);
        expectError(abi.encodeWithSelector(IValidatorCouncil.NoFeeDue.selector, id, cyd));
        _claim(id, cyd);
        expectError(abi.encodeWithSelector(IValidatorCouncil.NoFeeDue.selector, id, dan));
        _claim(id, dan);
        expectError(abi.encodeWithSelector(IValidatorCouncil.NoFeeDue.selector, id, worker));
        _claim(id, worker);
        // 40 and 35 of 75, rounded down; one wei of rounding stays behind.
        vm.assertEq(council.feeDue(id, ada), uint256(FEE) * 40 / 75);
        vm.assertEq(council.feeDue(id, bob), uint256(FEE) * 35 / 75);
        _claim(id, ada);
        _claim(id, bob);
        vm.assertEq(address(council).balance, 1);
    }

    function test_nothing_is_due_while_the_dispute_is_open() public {
        train(worker);
        uint64 id = suspect(proofer, 1);
        vote(id, agreeing(1));
        vm.assertEq(council.feeDue(id, ada), 0);
        expectError(abi.encodeWithSelector(IValidatorCouncil.NoFeeDue.selector, id, ada));
        _claim(id, ada);
    }

    function test_revealers_of_the_first_round_share_only_if_they_reveal_in_the_second() public {
        train(worker);
        uint64 id = suspect(proofer, 1);
        commit(id, ada, agreeing(1));
        skip(COMMIT_SECONDS + 1);
        reveal(id, ada, agreeing(1));
        model.reviewSuspect(id);
        commit(id, bob, agreeing(1));
        commit(id, cyd, agreeing(1));
        skip(COMMIT_SECONDS + 1);
        reveal(id, bob, agreeing(1));
        reveal(id, cyd, agreeing(1));
        assertVerdict(model.reviewSuspect(id), Verdict.Innocent);
        vm.assertEq(council.feeDue(id, ada), 0);
        vm.assertEq(council.feeDue(id, bob), uint256(FEE) * 35 / 60);
    }
}
