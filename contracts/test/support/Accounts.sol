// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Batch, Claim, IUnstoppableModel, StepCommitment} from "../../src/interfaces/IUnstoppableModel.sol";

/// @notice A worker or suspecter whose account refuses every payment.
contract RefusingAccount {
    IUnstoppableModel private immutable _model;

    constructor(IUnstoppableModel model) payable {
        _model = model;
    }

    function train(StepCommitment[] calldata steps, uint256 deposit) external {
        _model.submitState(
            _model.applyToLearnPeriod{value: deposit}(_model.parametersVersion()),
            steps,
            keccak256("checkpoint"),
            new bytes32[](0)
        );
    }

    function suspect(uint64 stateId, Batch calldata batch, uint256 bond) external returns (uint64) {
        return _model.suspectState{value: bond}(stateId, Claim.InvalidTransition, batch);
    }

    function withdraw() external {
        _model.withdraw();
    }
}

/// @notice A worker that, while it is being paid, tries to be paid again.
contract ReenteringAccount {
    IUnstoppableModel private immutable _model;
    uint64 private _learningPeriodId;
    bytes private _attack;

    /// What the nested call ended with.
    bytes public refusal;

    constructor(IUnstoppableModel model) payable {
        _model = model;
    }

    receive() external payable {
        (bool ok, bytes memory result) = address(_model).call(_attack);
        require(!ok, "the nested call went through");
        refusal = result;
    }

    function train(StepCommitment[] calldata steps, uint256 deposit) external {
        _learningPeriodId = _model.applyToLearnPeriod{value: deposit}(_model.parametersVersion());
        _model.submitState(_learningPeriodId, steps, keccak256("checkpoint"), new bytes32[](0));
    }

    function withdrawCollateral() external {
        _attack = abi.encodeCall(_model.withdrawCollateralPerLearningPeriod, (_learningPeriodId));
        _model.withdrawCollateralPerLearningPeriod(_learningPeriodId);
    }

    function withdraw() external {
        _attack = abi.encodeCall(_model.withdraw, ());
        _model.withdraw();
    }
}
