// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Batch, StepCommitment} from "../../src/interfaces/IUnstoppableModel.sol";
import {UnstoppableModel} from "../../src/UnstoppableModel.sol";

/// @notice What a reader of the events knows: every batch that was submitted, to bring it again with a suspicion.
abstract contract BatchBook {
    struct Entry {
        uint64 learningPeriodId;
        uint64 firstStep;
        uint64 submittedAt;
        uint32 count;
        bytes32 checkpoint;
    }

    /// What was committed for a state, to compute ballots from.
    mapping(uint64 stateId => StepCommitment) internal committed;
    mapping(uint64 stateId => uint64 firstStateId) private _firstOf;
    mapping(uint64 firstStateId => Entry) private _entries;

    /// To be called before the submission, at its time.
    function write(UnstoppableModel model, uint64 leaseId, StepCommitment[] memory list, bytes32 checkpoint) internal {
        uint64 first = model.stateCount() + 1;
        _entries[first] = Entry(leaseId, model.headStep() + 1, uint64(block.timestamp), uint32(list.length), checkpoint);
        for (uint64 i = 0; i < list.length; ++i) {
            committed[first + i] = list[i];
            _firstOf[first + i] = first;
        }
    }

    function stepOf(uint64 stateId) public view returns (uint64) {
        uint64 first = _firstOf[stateId];
        return _entries[first].firstStep + stateId - first;
    }

    /// Empty for a state that was never submitted.
    function batchOf(uint64 stateId) internal view returns (Batch memory batch) {
        uint64 first = _firstOf[stateId];
        Entry memory entry = _entries[first];
        StepCommitment[] memory list = new StepCommitment[](entry.count);
        for (uint64 i = 0; i < entry.count; ++i) {
            list[i] = committed[first + i];
        }
        return Batch(entry.learningPeriodId, first, entry.firstStep, entry.submittedAt, entry.checkpoint, list);
    }
}
