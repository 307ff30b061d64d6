// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {OpenDisputes} from "../src/libraries/OpenDisputes.sol";
import {vm} from "./support/Vm.sol";

/// @notice The set of disputed states of a period, up to its 256th.
contract OpenDisputesTest {
    using OpenDisputes for uint256;

    function testFuzz_a_member_shows_above_it_only(uint8 offset) public pure {
        uint256 set = uint256(0).add(offset);
        vm.assertFalse(set.anyBelow(offset));
        vm.assertTrue(set.anyBelow(uint256(offset) + 1));
        vm.assertTrue(set.anyBelow(256));
        vm.assertEq(set.remove(offset), 0);
    }

    function testFuzz_removing_one_member_leaves_the_others(uint256 set, uint8 offset) public pure {
        uint256 without = set.remove(offset);
        vm.assertEq(without.add(offset), set | (uint256(1) << offset));
        vm.assertEq(without.remove(offset), without);
    }

    function test_nothing_is_below_the_first() public pure {
        vm.assertFalse(type(uint256).max.anyBelow(0));
    }
}
