// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IUnstoppableModel} from "../src/interfaces/IUnstoppableModel.sol";
import {IUnstoppableModelFactory} from "../src/interfaces/IUnstoppableModelFactory.sol";
import {UnstoppableModel} from "../src/UnstoppableModel.sol";
import {ProtocolTest} from "./support/ProtocolTest.sol";
import {Vm, vm} from "./support/Vm.sol";

/// @notice Rule 9: an owner sets rules for later leases and pauses new ones. Its attacks are in `Attacks.t.sol`.
contract OwnerTest is ProtocolTest {
    event OwnershipTransferred(address indexed previousOwner, address indexed newOwner);
    event OwnershipTransferStarted(address indexed previousOwner, address indexed newOwner);

    function test_the_owner_is_named_at_creation() public {
        vm.assertEq(model.owner(), owner);
        vm.recordLogs();
        address next = factory.createModel(genesis(), parameters(), dan);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        vm.assertEq(logs[0].topics[0], IUnstoppableModelFactory.CreateModel.selector);
        (uint256 modelId, address named) = abi.decode(logs[0].data, (uint256, address));
        vm.assertEq(modelId, 1);
        vm.assertEq(named, dan);
        vm.assertEq(UnstoppableModel(next).owner(), dan);
    }

    function test_without_an_owner_the_rules_are_fixed_for_ever() public {
        UnstoppableModel fixedModel = UnstoppableModel(factory.createModel(genesis(), parameters(), address(0)));
        vm.assertEq(fixedModel.owner(), address(0));
        expectError(abi.encodeWithSignature("OwnableUnauthorizedAccount(address)", address(this)));
        fixedModel.setParameters(parameters());
    }

    function test_the_implementation_belongs_to_nobody() public {
        UnstoppableModel implementation = new UnstoppableModel();
        vm.assertEq(implementation.owner(), address(0));
        expectError(abi.encodeWithSignature("OwnableUnauthorizedAccount(address)", address(this)));
        implementation.pause();
    }

    function test_ownership_moves_in_two_steps() public {
        vm.expectEmit();
        emit OwnershipTransferStarted(owner, dan);
        vm.prank(owner);
        model.transferOwnership(dan);
        vm.assertEq(model.owner(), owner);
        vm.assertEq(model.pendingOwner(), dan);
        expectError(abi.encodeWithSignature("OwnableUnauthorizedAccount(address)", ada));
        vm.prank(ada);
        model.acceptOwnership();
        vm.expectEmit();
        emit OwnershipTransferred(owner, dan);
        vm.prank(dan);
        model.acceptOwnership();
        vm.assertEq(model.owner(), dan);
        vm.assertEq(model.pendingOwner(), address(0));
        expectError(abi.encodeWithSignature("OwnableUnauthorizedAccount(address)", owner));
        vm.prank(owner);
        model.pause();
    }

    function test_who_renounces_leaves_the_rules_and_takes_the_pause_along() public {
        vm.prank(owner);
        model.pause();
        vm.expectEmit();
        emit IUnstoppableModel.UnpauseLeases();
        vm.prank(owner);
        model.renounceOwnership();
        vm.assertEq(model.owner(), address(0));
        vm.assertFalse(model.paused());
        lease(worker);
    }

    function test_a_pause_stops_new_leases_until_it_ends() public {
        vm.expectEmit();
        emit IUnstoppableModel.PauseLeases();
        vm.prank(owner);
        model.pause();
        vm.assertTrue(model.paused());
        leaseIsRefused(worker, IUnstoppableModel.LeasesPaused.selector);
        vm.expectEmit();
        emit IUnstoppableModel.UnpauseLeases();
        vm.prank(owner);
        model.unpause();
        vm.assertFalse(model.paused());
        vm.assertEq(lease(worker), 1);
    }

    function test_a_pause_stops_taking_over_a_lapsed_lease() public {
        uint64 id = lease(worker);
        vm.warp(model.learningPeriod(id).deadline + 1);
        vm.prank(owner);
        model.pause();
        leaseIsRefused(otherWorker, IUnstoppableModel.LeasesPaused.selector);
    }
}
