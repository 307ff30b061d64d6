// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IUnstoppableModel, StepCommitment} from "../src/interfaces/IUnstoppableModel.sol";
import {ProtocolTest} from "./support/ProtocolTest.sol";
import {Vm, vm} from "./support/Vm.sol";

/// @notice Rule 10: everyone may say what its replay computed. Events are all that comes of it.
contract AttestationTest is ProtocolTest {
    function _ids(uint256 count) private pure returns (uint64[] memory ids) {
        ids = new uint64[](count);
        for (uint64 i = 0; i < count; ++i) {
            ids[i] = i % 4 + 1;
        }
    }

    function test_one_event_per_state_agreeing_or_not() public {
        train(worker);
        StepCommitment[] memory list = steps(2);
        list[0] = committed[1];
        vm.recordLogs();
        vm.prank(dan);
        model.attestState(_ids(2), list);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        vm.assertEq(logs.length, 2);
        for (uint256 i = 0; i < 2; ++i) {
            vm.assertEq(logs[i].topics[0], IUnstoppableModel.AttestState.selector);
            vm.assertEq(uint256(logs[i].topics[1]), i + 1);
            vm.assertEq(uint256(logs[i].topics[2]), uint160(dan));
            vm.assertEq(keccak256(logs[i].data), keccak256(abi.encode(list[i])));
        }
    }

    function test_it_stores_nothing_and_takes_no_money() public {
        train(worker);
        vm.record();
        model.attestState(_ids(2), steps(2));
        (, bytes32[] memory written) = vm.accesses(address(model));
        vm.assertEq(written.length, 0);
        (bool ok,) = address(model).call{value: 1}(abi.encodeCall(model.attestState, (_ids(2), steps(2))));
        vm.assertFalse(ok);
    }

    function test_reverted_states_can_be_attested_too() public {
        train(worker);
        decide(suspect(proofer, 1), disagreeing(1));
        model.attestState(_ids(1), steps(1));
    }

    function test_unknown_states_are_refused() public {
        train(worker);
        uint64[] memory ids = _ids(2);
        ids[1] = 5;
        expectError(IUnstoppableModel.UnknownState.selector, 5);
        model.attestState(ids, new StepCommitment[](2));
        ids[1] = 0;
        expectError(IUnstoppableModel.UnknownState.selector, 0);
        model.attestState(ids, new StepCommitment[](2));
    }

    function test_a_call_names_1_to_256_states_and_as_many_commitments() public {
        train(worker);
        model.attestState(_ids(256), new StepCommitment[](256));
        uint256[2][4] memory wrong = [[uint256(0), 0], [uint256(257), 257], [uint256(1), 2], [uint256(2), 1]];
        for (uint256 i = 0; i < 4; ++i) {
            expectError(
                abi.encodeWithSelector(IUnstoppableModel.WrongAttestationCount.selector, wrong[i][0], wrong[i][1])
            );
            model.attestState(_ids(wrong[i][0]), new StepCommitment[](wrong[i][1]));
        }
    }
}
