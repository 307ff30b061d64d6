// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IValidatorCouncil} from "../src/interfaces/IValidatorCouncil.sol";
import {ValidatorCouncil} from "../src/ValidatorCouncil.sol";
import {ProtocolTest} from "./support/ProtocolTest.sol";
import {vm} from "./support/Vm.sol";

/// @notice The council's stake: in, out of the vote, out.
contract StakeTest is ProtocolTest {
    function test_stake_takes_tokens_in() public {
        vm.expectEmit();
        emit IValidatorCouncil.Stake(dan, 7 ether);
        stakeUmc(dan, 7 ether);
        vm.assertEq(council.stakeOf(dan), 7 ether);
        vm.assertEq(council.totalStake(), 107 ether);
        vm.assertEq(token.balanceOf(address(council)), 107 ether);
        vm.assertEq(token.balanceOf(dan), 93 ether);
    }

    function test_stake_needs_an_amount_an_allowance_and_a_balance() public {
        expectError(IValidatorCouncil.InvalidAmount.selector, 0);
        stakeUmc(dan, 0);
        vm.prank(dan);
        token.approve(address(council), 3);
        expectError(
            abi.encodeWithSignature("ERC20InsufficientAllowance(address,uint256,uint256)", address(council), 3, 4)
        );
        stakeUmc(dan, 4);
        expectError(
            abi.encodeWithSignature("ERC20InsufficientBalance(address,uint256,uint256)", ada, 60 ether, 61 ether)
        );
        stakeUmc(ada, 61 ether);
    }

    function test_unstaking_leaves_the_vote_at_once_and_pays_after_the_unbonding_time() public {
        uint64 availableAt = uint64(block.timestamp) + UNBONDING_SECONDS;
        vm.expectEmit();
        emit IValidatorCouncil.RequestUnstake(ada, 10 ether, availableAt);
        vm.prank(ada);
        council.requestUnstake(10 ether);
        vm.assertEq(council.stakeOf(ada), 30 ether);
        vm.assertEq(council.totalStake(), 90 ether);
        vm.warp(availableAt - 1);
        expectError(IValidatorCouncil.StillUnbonding.selector, availableAt);
        vm.prank(ada);
        council.unstake();
        vm.warp(availableAt);
        vm.expectEmit();
        emit IValidatorCouncil.Unstake(ada, 10 ether);
        vm.prank(ada);
        council.unstake();
        vm.assertEq(token.balanceOf(ada), 70 ether);
        vm.assertEq(token.balanceOf(address(council)), 90 ether);
        expectError(IValidatorCouncil.InvalidAmount.selector, 0);
        vm.prank(ada);
        council.unstake();
    }

    function test_a_second_request_restarts_the_unbonding_time() public {
        vm.prank(ada);
        council.requestUnstake(10 ether);
        skip(UNBONDING_SECONDS - 1);
        vm.prank(ada);
        council.requestUnstake(5 ether);
        skip(1);
        expectError(IValidatorCouncil.StillUnbonding.selector, block.timestamp + UNBONDING_SECONDS - 1);
        vm.prank(ada);
        council.unstake();
        skip(UNBONDING_SECONDS - 1);
        vm.prank(ada);
        council.unstake();
        vm.assertEq(token.balanceOf(ada), 75 ether);
    }

    function test_only_active_stake_can_be_requested() public {
        expectError(IValidatorCouncil.InvalidAmount.selector, 0);
        vm.prank(ada);
        council.requestUnstake(0);
        expectError(IValidatorCouncil.InvalidAmount.selector, 40 ether + 1);
        vm.prank(ada);
        council.requestUnstake(40 ether + 1);
        vm.prank(ada);
        council.requestUnstake(40 ether);
        expectError(IValidatorCouncil.InvalidAmount.selector, 1);
        vm.prank(ada);
        council.requestUnstake(1);
    }

    function test_no_stake_is_bound_for_ever() public {
        expectError(IValidatorCouncil.InvalidAmount.selector, 365 days + 1);
        new ValidatorCouncil(token, 365 days + 1, 5000, NO_SHOW_BPS, 1, 1);
        council = new ValidatorCouncil(token, 365 days, 5000, NO_SHOW_BPS, 1, 1);
        vm.prank(dan);
        token.approve(address(council), 1);
        stakeUmc(dan, 1);
        vm.prank(dan);
        council.requestUnstake(1);
        skip(365 days);
        vm.prank(dan);
        council.unstake();
        vm.assertEq(token.balanceOf(dan), 100 ether);
    }

    function test_quorum_is_a_share() public {
        expectError(IValidatorCouncil.InvalidAmount.selector, 0);
        new ValidatorCouncil(token, 1, 0, NO_SHOW_BPS, 1, 1);
        expectError(IValidatorCouncil.InvalidAmount.selector, 10_001);
        new ValidatorCouncil(token, 1, 10_001, NO_SHOW_BPS, 1, 1);
    }

    function test_share_of_a_no_show_is_at_most_five_percent() public {
        expectError(IValidatorCouncil.InvalidAmount.selector, 501);
        new ValidatorCouncil(token, 1, 5000, 501, 1, 1);
        ValidatorCouncil strict = new ValidatorCouncil(token, 1, 5000, 500, 2, 3);
        vm.assertEq(strict.noShowBps(), 500);
        vm.assertEq(strict.dutySeconds(), 2);
        vm.assertEq(strict.dutyFee(), 3);
        vm.assertEq(strict.quorumBps(), 5000);
        vm.assertEq(strict.unbondingSeconds(), 1);
        vm.assertEq(address(strict.token()), address(token));
    }

    function test_stake_is_remembered_by_seconds() public {
        uint48 first = uint48(block.timestamp);
        stakeUmc(dan, 3 ether);
        stakeUmc(dan, 4 ether);
        skip(10);
        vm.prank(dan);
        council.requestUnstake(2 ether);
        skip(1);
        vm.assertEq(council.stakeAt(dan, first - 1), 0);
        vm.assertEq(council.stakeAt(dan, first), 7 ether);
        vm.assertEq(council.stakeAt(dan, first + 9), 7 ether);
        vm.assertEq(council.stakeAt(dan, first + 10), 5 ether);
    }
}
