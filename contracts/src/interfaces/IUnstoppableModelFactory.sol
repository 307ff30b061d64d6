// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Genesis, Parameters} from "./IUnstoppableModel.sol";

/// @title Creates models as minimal clones (EIP-1167) and lists them.
interface IUnstoppableModelFactory {
    event CreateModel(address indexed model, address indexed initiator, bytes32 indexed manifest, uint256 modelId);

    /// Parameters or genesis are out of bounds (thrown by the new model).
    error InvalidParameters();

    /// `modelAt` takes 0 to `modelCount() - 1`.
    error NoSuchModel(uint256 modelId);

    /// @notice Creates a model. Anyone may.
    function createModel(Genesis calldata genesis, Parameters calldata parameters) external returns (address model);
    function modelCount() external view returns (uint256);
    function modelAt(uint256 modelId) external view returns (address);
    function isModel(address account) external view returns (bool);
}
