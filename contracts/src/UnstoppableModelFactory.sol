// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {Genesis, Parameters} from "./interfaces/IUnstoppableModel.sol";
import {IUnstoppableModelFactory} from "./interfaces/IUnstoppableModelFactory.sol";
import {IValidatorCouncil} from "./interfaces/IValidatorCouncil.sol";
import {UnstoppableModel} from "./UnstoppableModel.sol";

/// @title Creates models and lists them.
/// @notice Models are minimal clones (EIP-1167) of one implementation. Anyone may create one.
contract UnstoppableModelFactory is IUnstoppableModelFactory {
    /// @notice The code every model runs.
    address public immutable implementation;
    /// @notice Who decides the disputes of every model.
    IValidatorCouncil public immutable council;

    address[] private _models;

    /// @inheritdoc IUnstoppableModelFactory
    mapping(address account => bool) public isModel;

    /// @param implementation_ a deployed {UnstoppableModel}.
    /// @param council_ the council that is going to be initialised with this factory.
    constructor(address implementation_, IValidatorCouncil council_) {
        implementation = implementation_;
        council = council_;
    }

    /// @inheritdoc IUnstoppableModelFactory
    function createModel(Genesis calldata genesis, Parameters calldata parameters, address owner)
        external
        returns (address model)
    {
        model = Clones.clone(implementation);
        isModel[model] = true;
        emit CreateModel(model, msg.sender, genesis.manifest, _models.length, owner);
        _models.push(model);
        UnstoppableModel(model).initialize(genesis, parameters, council, owner);
    }

    /// @inheritdoc IUnstoppableModelFactory
    function modelCount() external view returns (uint256) {
        return _models.length;
    }

    /// @inheritdoc IUnstoppableModelFactory
    function modelAt(uint256 modelId) external view returns (address) {
        if (modelId >= _models.length) {
            revert NoSuchModel(modelId);
        }
        return _models[modelId];
    }
}
