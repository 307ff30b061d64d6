// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ERC20Votes} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Votes.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";

/// @title UMC, the validators' token.
/// @notice The whole supply exists from the first block on and goes to the holders named at deployment; nobody can mint, and
/// only holders can burn what is theirs. 18 decimals. Approvals by signature (ERC-2612); checkpointed voting power (ERC-5805) for
/// the Governor, in seconds, because blocks take a different time on every chain.
contract UnstoppableModelErc20 is ERC20, ERC20Burnable, ERC20Permit, ERC20Votes {
    /// There are no holders, or not exactly one amount for each of them.
    error InvalidHolders(uint256 holders, uint256 amounts);

    /// @param holders who receives the supply.
    /// @param amounts how much each of them receives, in the smallest unit.
    constructor(address[] memory holders, uint256[] memory amounts)
        ERC20("Unstoppable Models", "UMC")
        ERC20Permit("Unstoppable Models")
    {
        if (holders.length == 0 || holders.length != amounts.length) {
            revert InvalidHolders(holders.length, amounts.length);
        }
        for (uint256 i = 0; i < holders.length; ++i) {
            _mint(holders[i], amounts[i]);
        }
    }

    /// @notice The next nonce of `owner` for signed approvals and delegations.
    function nonces(address owner) public view override(ERC20Permit, Nonces) returns (uint256) {
        return super.nonces(owner);
    }

    /// @notice The clock of the voting power (ERC-6372), in unix seconds.
    function clock() public view override returns (uint48) {
        return uint48(block.timestamp);
    }

    /// @notice What the clock counts. The name is that of the standard (ERC-6372).
    function CLOCK_MODE() public pure override returns (string memory) {
        // solhint-disable-previous-line func-name-mixedcase
        return "mode=timestamp";
    }

    function _update(address from, address to, uint256 value) internal override(ERC20, ERC20Votes) {
        super._update(from, to, value);
    }
}
