// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Batch, StepCommitment} from "../interfaces/IUnstoppableModel.sol";

/// @title What the chain keeps of a batch of steps.
/// @notice One word, from which the events and the caller have to prove the rest.
library Batches {
    /// @notice The word for a batch that somebody claims was submitted.
    function hash(Batch calldata batch) internal pure returns (bytes32) {
        return hash(
            batch.learningPeriodId,
            batch.firstStateId,
            batch.firstStep,
            batch.submittedAt,
            batch.checkpoint,
            batch.steps
        );
    }

    /// @notice The word for the members of a {Batch}. Five of them have a fixed width and the list names its length, so two
    /// different batches never encode to the same bytes.
    function hash(
        uint64 learningPeriodId,
        uint64 firstStateId,
        uint64 firstStep,
        uint64 submittedAt,
        bytes32 checkpoint,
        StepCommitment[] calldata steps
    ) internal pure returns (bytes32) {
        return keccak256(abi.encode(learningPeriodId, firstStateId, firstStep, submittedAt, checkpoint, steps));
    }
}
