// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Compares the code of an account with what the compiler made.
library RuntimeCode {
    uint256 private constant PUSH1 = 0x60;
    uint256 private constant PUSH32 = 0x7f;

    /// @notice Whether the code is the template with any values in its immutables. The compiler leaves room for them as PUSH32 of
    /// zero, which it writes for nothing else; the constructor fills them in. All other bytes have to be equal.
    function matches(bytes memory template, bytes memory code) internal pure returns (bool) {
        if (template.length == 0 || template.length != code.length) {
            return false;
        }
        uint256 i = 0;
        while (i < template.length) {
            uint256 opcode = uint8(template[i]);
            uint256 length = opcode >= PUSH1 && opcode <= PUSH32 ? opcode - PUSH1 + 2 : 1;
            uint256 compared = length == 33 && _isZero(template, i + 1) ? 1 : length;
            for (uint256 k = i; k < i + compared && k < template.length; ++k) {
                if (template[k] != code[k]) {
                    return false;
                }
            }
            i += length;
        }
        return true;
    }

    /// @dev Whether 32 bytes from an offset on are there and zero.
    function _isZero(bytes memory data, uint256 offset) private pure returns (bool) {
        if (offset + 32 > data.length) {
            return false;
        }
        for (uint256 i = offset; i < offset + 32; ++i) {
            if (data[i] != 0) {
                return false;
            }
        }
        return true;
    }
}
