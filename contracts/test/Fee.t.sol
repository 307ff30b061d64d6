// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Claim, Parameters, Verdict} from "../src/interfaces/IUnstoppableModel.sol";
import {IValidatorCouncil} from "../src/interfaces/IValidatorCouncil.sol";
import {UnstoppableModel} from "../src/UnstoppableModel.sol";
import {UnstoppableModelErc20} from "../src/UnstoppableModelErc20.sol";
import {UnstoppableModelFactory} from "../src/UnstoppableModelFactory.sol";
import {ValidatorCouncil} from "../src/ValidatorCouncil.sol";
import {ReenteringValidator} from "./support/Accounts.sol";
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

    /// The largest supply a token with votes can have, all of it at stake, and the largest fee a suspecter can pay for one dispute.
    function test_the_widest_fee_and_weight_can_be_claimed() public {
        address[] memory holders = new address[](2);
        uint256[] memory amounts = new uint256[](2);
        (holders[0], holders[1]) = (ada, bob);
        (amounts[0], amounts[1]) = (type(uint208).max - 3, 3);
        token = new UnstoppableModelErc20(holders, amounts);
        council = new ValidatorCouncil(token, 0, 10_000, NO_SHOW_BPS, 0, 0);
        factory = new UnstoppableModelFactory(address(new UnstoppableModel()), council);
        council.initialize(address(factory));
        uint96 fee = type(uint96).max / 3;
        Parameters memory rules = parameters();
        (rules.stake, rules.bond, rules.fee) = (fee, fee, fee);
        model = UnstoppableModel(factory.createModel(genesis(), rules, owner));
        for (uint256 i = 0; i < 2; ++i) {
            vm.prank(holders[i]);
            token.approve(address(council), amounts[i]);
            stakeUmc(holders[i], amounts[i]);
        }
        skip(1);
        vm.deal(worker, 2 * uint256(fee));
        submit(worker, lease(worker, 2 * uint256(fee)), 1, CHECKPOINT);
        vm.deal(proofer, fee);
        vm.prank(proofer);
        uint64 id = model.suspectState{value: fee}(1, Claim.InvalidTransition, 0, batchOf(1));
        commit(id, ada, agreeing(1));
        commit(id, bob, agreeing(1));
        reveal(id, ada, agreeing(1));
        reveal(id, bob, agreeing(1));
        assertVerdict(model.reviewSuspect(id), Verdict.Innocent);
        _claim(id, ada);
        vm.assertEq(ada.balance, fee - 1);
        vm.assertEq(council.feeDue(id, bob), 0);
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

    function test_fee_cannot_be_taken_twice_by_reentering() public {
        ReenteringValidator eve = new ReenteringValidator(council);
        vm.prank(dan);
        require(token.transfer(address(eve), 100 ether));
        eve.stake(100 ether);
        skip(1);
        train(worker);
        uint64 id = suspect(proofer, 1);
        // The last commitment ends the phase, so that all can reveal at once.
        eve.commit(id, agreeing(1));
        vote(id, agreeing(1));
        eve.reveal(agreeing(1));
        model.reviewSuspect(id);
        eve.claim();
        vm.assertEq(address(eve).balance, FEE / 2);
        vm.assertEq(keccak256(eve.refusal()), keccak256(abi.encodeWithSignature("ReentrancyGuardReentrantCall()")));
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
