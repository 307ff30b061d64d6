// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Genesis, IUnstoppableModel, Parameters} from "../src/interfaces/IUnstoppableModel.sol";
import {IUnstoppableModelFactory} from "../src/interfaces/IUnstoppableModelFactory.sol";
import {IValidatorCouncil} from "../src/interfaces/IValidatorCouncil.sol";
import {UnstoppableModel} from "../src/UnstoppableModel.sol";
import {UnstoppableModelFactory} from "../src/UnstoppableModelFactory.sol";
import {ValidatorCouncil} from "../src/ValidatorCouncil.sol";
import {ProtocolTest} from "./support/ProtocolTest.sol";
import {vm} from "./support/Vm.sol";

/// @notice Creating models, and the bounds of what they can be created with.
contract FactoryTest is ProtocolTest {
    function test_models_are_small_clones_in_a_list() public {
        vm.assertEq(factory.modelCount(), 1);
        vm.assertEq(factory.modelAt(0), address(model));
        vm.prank(ada);
        address second = factory.createModel(genesis(), parameters(), owner);
        vm.assertEq(factory.modelCount(), 2);
        vm.assertEq(factory.modelAt(1), second);
        vm.assertTrue(factory.isModel(second));
        vm.assertFalse(factory.isModel(factory.implementation()));
        vm.assertEq(second.code.length, 45);
        vm.assertEq(address(UnstoppableModel(second).council()), address(council));
    }

    function test_creation_names_initiator_and_manifest() public {
        vm.recordLogs();
        vm.prank(ada);
        address second = factory.createModel(genesis(), parameters(), owner);
        bytes32[] memory topics = vm.getRecordedLogs()[0].topics;
        vm.assertEq(topics[0], IUnstoppableModelFactory.CreateModel.selector);
        vm.assertEq(topics[1], bytes32(uint256(uint160(second))));
        vm.assertEq(topics[2], bytes32(uint256(uint160(ada))));
        vm.assertEq(topics[3], genesis().manifest);
    }

    function test_unknown_model_ids_are_refused() public {
        expectError(IUnstoppableModelFactory.NoSuchModel.selector, 1);
        factory.modelAt(1);
    }

    function test_rules_and_origin_are_readable() public view {
        vm.assertEq(keccak256(abi.encode(model.parameters())), keccak256(abi.encode(parameters())));
        vm.assertEq(keccak256(abi.encode(model.genesis())), keccak256(abi.encode(genesis())));
    }

    function test_a_model_is_initialised_once_and_its_implementation_never() public {
        expectError(bytes4(keccak256("InvalidInitialization()")));
        model.initialize(genesis(), parameters(), council, owner);
        UnstoppableModel implementation = UnstoppableModel(factory.implementation());
        expectError(bytes4(keccak256("InvalidInitialization()")));
        implementation.initialize(genesis(), parameters(), council, owner);
    }

    function test_only_the_deployer_names_the_factory_and_only_once() public {
        ValidatorCouncil fresh = new ValidatorCouncil(token, 1, 5000, 0, 0, 0);
        expectError(IValidatorCouncil.CannotInitialize.selector, uint160(ada));
        vm.prank(ada);
        fresh.initialize(ada);
        expectError(IValidatorCouncil.CannotInitialize.selector, uint160(address(this)));
        fresh.initialize(address(0));
        expectError(IValidatorCouncil.NotAModel.selector, uint160(address(this)));
        fresh.openDispute(worker, proofer, 1, 1, 0);
        fresh.initialize(address(factory));
        vm.assertEq(address(fresh.factory()), address(factory));
        expectError(IValidatorCouncil.CannotInitialize.selector, uint160(address(this)));
        fresh.initialize(address(factory));
    }

    function _refuse(Genesis memory origin, Parameters memory rules) private {
        expectError(IUnstoppableModel.InvalidParameters.selector);
        factory.createModel(origin, rules, owner);
    }

    function test_deposits_are_positive_and_cover_the_fee() public {
        Parameters memory rules = parameters();
        rules.stake = 0;
        _refuse(genesis(), rules);
        rules = parameters();
        (rules.bond, rules.fee) = (0, 0);
        _refuse(genesis(), rules);
        rules = parameters();
        rules.fee = rules.bond + 1;
        _refuse(genesis(), rules);
        rules = parameters();
        rules.stake = rules.fee - 1;
        _refuse(genesis(), rules);
        rules = parameters();
        (rules.stake, rules.bond) = (2 ** 95, 2 ** 95);
        _refuse(genesis(), rules);
        --rules.stake;
        factory.createModel(genesis(), rules, owner);
        rules = parameters();
        rules.fee = rules.bond;
        factory.createModel(genesis(), rules, owner);
    }

    function test_durations_are_positive() public {
        Parameters memory rules = parameters();
        rules.stepSeconds = 0;
        _refuse(genesis(), rules);
        rules = parameters();
        rules.challengeSeconds = 0;
        _refuse(genesis(), rules);
        rules = parameters();
        rules.commitSeconds = 0;
        _refuse(genesis(), rules);
        rules = parameters();
        rules.revealSeconds = 0;
        _refuse(genesis(), rules);
    }

    function test_no_duration_is_longer_than_30_days() public {
        Parameters memory rules = parameters();
        (rules.stepsPerPeriod, rules.stepSeconds) = (2, 15 days + 1);
        _refuse(genesis(), rules);
        rules = parameters();
        rules.challengeSeconds = 30 days + 1;
        _refuse(genesis(), rules);
        rules = parameters();
        rules.commitSeconds = 30 days + 1;
        _refuse(genesis(), rules);
        rules = parameters();
        rules.revealSeconds = 30 days + 1;
        _refuse(genesis(), rules);
        (rules.stepsPerPeriod, rules.stepSeconds, rules.revealSeconds) = (2, 15 days, 30 days);
        (rules.challengeSeconds, rules.commitSeconds) = (30 days, 30 days);
        factory.createModel(genesis(), rules, owner);
    }

    function test_lengths_are_positive_and_a_period_has_at_most_256_steps() public {
        Parameters memory rules = parameters();
        rules.totalSteps = 0;
        _refuse(genesis(), rules);
        rules = parameters();
        rules.stepsPerPeriod = 0;
        _refuse(genesis(), rules);
        rules.stepsPerPeriod = 257;
        _refuse(genesis(), rules);
        rules.stepsPerPeriod = 256;
        factory.createModel(genesis(), rules, owner);
    }

    function test_a_model_needs_a_council() public {
        factory = new UnstoppableModelFactory(factory.implementation(), IValidatorCouncil(address(0)));
        _refuse(genesis(), parameters());
    }

    function test_origin_is_complete() public {
        Genesis memory origin = genesis();
        origin.manifest = 0;
        _refuse(origin, parameters());
        origin = genesis();
        origin.stateRoot = 0;
        _refuse(origin, parameters());
        origin = genesis();
        origin.checkpoint = 0;
        _refuse(origin, parameters());
    }

    function test_the_256th_state_of_a_period_can_be_disputed_and_reverted() public {
        Parameters memory rules = parameters();
        (rules.stepsPerPeriod, rules.totalSteps) = (256, 256);
        model = UnstoppableModel(factory.createModel(genesis(), rules, owner));
        uint64 id = train(worker);
        uint64 last = suspect(proofer, 256);
        uint64 first = suspect(otherProofer, 1);
        vote(last, disagreeing(256));
        expectError(IUnstoppableModel.EarlierDisputeOpen.selector, id);
        model.reviewSuspect(last);
        decide(first, agreeing(1));
        model.reviewSuspect(last);
        assertHead(255, 255);
        assertSolvent();
    }
}
