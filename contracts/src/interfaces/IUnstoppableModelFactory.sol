// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Genesis, Parameters} from "./IUnstoppableModel.sol";

/// @title Creates models and lists them.
/// @notice Models are minimal clones (EIP-1167) of one implementation. Anyone may create one.
interface IUnstoppableModelFactory {
    /// @notice A model was created.
    /// @param manifest sha2-256 digest of the manifest's IPFS block.
    /// @param modelId its place in the list, from 0 on.
    /// @param owner who may change its rules for later leases and pause new ones; 0 where nobody may.
    event CreateModel(
        address indexed model, address indexed initiator, bytes32 indexed manifest, uint256 modelId, address owner
    );

    /// Parameters or genesis are out of bounds (thrown by the new model).
    error InvalidParameters();

    /// `modelAt` takes 0 to `modelCount() - 1`.
    error NoSuchModel(uint256 modelId);

    /// @notice Creates a model. Anyone may.
    /// @param genesis what the run starts from; nothing in it may be zero.
    /// @param parameters the first rules, see {Parameters} for their units.
    /// @param owner who may change its rules for later leases and pause new ones, a timelock for instance; 0 fixes them for ever.
    function createModel(Genesis calldata genesis, Parameters calldata parameters, address owner)
        external
        returns (address model);
    /// @notice How many models there are.
    function modelCount() external view returns (uint256);
    /// @notice The model at a place in the list, in the order of creation.
    /// @param modelId from 0 on.
    function modelAt(uint256 modelId) external view returns (address);
    /// @notice Whether this factory created the account.
    function isModel(address account) external view returns (bool);
}
