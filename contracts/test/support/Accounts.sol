// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Batch, Claim, IUnstoppableModel, StepCommitment} from "../../src/interfaces/IUnstoppableModel.sol";
import {Ballot} from "../../src/interfaces/IValidatorCouncil.sol";
import {ValidatorCouncil} from "../../src/ValidatorCouncil.sol";

/// @notice A worker or suspecter whose account refuses every payment.
contract RefusingAccount {
    IUnstoppableModel private immutable _model;

    constructor(IUnstoppableModel model) payable {
        _model = model;
    }

    function train(StepCommitment[] calldata steps, uint256 deposit) external {
        _model.submitState(
            _model.applyToLearnPeriod{value: deposit}(_model.parametersVersion(), _model.headStateId()),
            steps,
            keccak256("checkpoint"),
            new bytes32[](0)
        );
    }

    function suspect(uint64 stateId, Batch calldata batch, uint256 bond) external returns (uint64) {
        return _model.suspectState{value: bond}(stateId, Claim.InvalidTransition, 0, batch);
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
        _learningPeriodId = _model.applyToLearnPeriod{value: deposit}(_model.parametersVersion(), _model.headStateId());
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

/// @notice A validator that, while its share of a fee is being paid, tries to be paid it again.
contract ReenteringValidator {
    bytes32 private constant SALT = keccak256("salt");

    ValidatorCouncil private immutable _council;
    uint64 private _disputeId;

    /// What the nested call ended with.
    bytes public refusal;

    constructor(ValidatorCouncil council) {
        _council = council;
    }

    receive() external payable {
        (bool ok, bytes memory result) = address(_council).call(abi.encodeCall(_council.claimFee, (_disputeId)));
        require(!ok, "the nested call went through");
        refusal = result;
    }

    function stake(uint256 amount) external {
        _council.token().approve(address(_council), amount);
        _council.stake(amount);
    }

    function commit(uint64 disputeId, Ballot calldata ballot) external {
        _disputeId = disputeId;
        _council.commitBallot(disputeId, _council.commitmentOf(disputeId, address(this), ballot, SALT));
    }

    function reveal(Ballot calldata ballot) external {
        _council.revealBallot(_disputeId, ballot, SALT);
    }

    function claim() external {
        _council.claimFee(_disputeId);
    }
}
