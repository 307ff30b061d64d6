// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title The set of a period's states that are under an open dispute, as one word.
/// @notice Bit n stands for the n-th state of the period, so "is an earlier state disputed?" needs no loop.
library OpenDisputes {
    /// @notice Most states a period can have.
    uint256 internal constant MAX_STATES = 256;
    uint256 private constant ONE = 1;

    function add(uint256 set, uint256 offset) internal pure returns (uint256) {
        return set | (ONE << offset);
    }

    function remove(uint256 set, uint256 offset) internal pure returns (uint256) {
        return set & ~(ONE << offset);
    }

    /// @notice Whether one of the first `count` states is under an open dispute; `count` is at most 256.
    function anyBelow(uint256 set, uint256 count) internal pure returns (bool) {
        // Shifting by 256 gives 0, and 0 - 1 all ones: the whole word.
        unchecked {
            return set & ((ONE << count) - 1) != 0;
        }
    }
}
