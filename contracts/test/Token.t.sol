// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {UnstoppableModelErc20} from "../src/UnstoppableModelErc20.sol";
import {ProtocolTest} from "./support/ProtocolTest.sol";
import {vm} from "./support/Vm.sol";

/// @notice UMC: fixed supply, permit, votes.
contract TokenTest is ProtocolTest {
    function test_supply_is_what_the_holders_were_named_with() public {
        address[] memory holders = new address[](2);
        (holders[0], holders[1]) = (ada, bob);
        uint256[] memory amounts = new uint256[](2);
        (amounts[0], amounts[1]) = (3, 4);
        UnstoppableModelErc20 umc = new UnstoppableModelErc20(holders, amounts);
        vm.assertEq(umc.totalSupply(), 7);
        vm.assertEq(umc.balanceOf(ada), 3);
        vm.assertEq(umc.balanceOf(bob), 4);
        vm.assertEq(umc.name(), "Unstoppable Models");
        vm.assertEq(umc.symbol(), "UMC");
        vm.assertEq(umc.decimals(), 18);
    }

    function test_every_holder_needs_an_amount() public {
        expectError(abi.encodeWithSelector(UnstoppableModelErc20.InvalidHolders.selector, 1, 0));
        new UnstoppableModelErc20(new address[](1), new uint256[](0));
        expectError(abi.encodeWithSelector(UnstoppableModelErc20.InvalidHolders.selector, 0, 0));
        new UnstoppableModelErc20(new address[](0), new uint256[](0));
    }

    function test_allowance_by_signature() public {
        uint256 key = 0xA11CE;
        address owner = vm.addr(key);
        bytes32 permit = keccak256(
            abi.encode(
                keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"),
                owner,
                address(council),
                uint256(5),
                uint256(0),
                block.timestamp
            )
        );
        (uint8 v, bytes32 r, bytes32 s) =
            vm.sign(key, keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), permit)));
        token.permit(owner, address(council), 5, block.timestamp, v, r, s);
        vm.assertEq(token.allowance(owner, address(council)), 5);
        vm.assertEq(token.nonces(owner), 1);
    }

    function test_votes_follow_delegated_balances() public {
        vm.prank(dan);
        token.delegate(dan);
        vm.assertEq(token.getVotes(dan), 100 ether);
        vm.prank(dan);
        require(token.transfer(ada, 1 ether));
        vm.assertEq(token.getVotes(dan), 99 ether);
    }
}
