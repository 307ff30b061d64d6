// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Parameters, StepCommitment} from "../src/interfaces/IUnstoppableModel.sol";
import {UnstoppableModel} from "../src/UnstoppableModel.sol";
import {ProtocolTest} from "./support/ProtocolTest.sol";
import {vm} from "./support/Vm.sol";

/// @notice The gas of whole stories, for `.gas-snapshot`: `npm run gas:check` fails where one costs more or less than it did.
contract GasTest is ProtocolTest {
    function setUp() public override {
        super.setUp();
        Parameters memory rules = parameters();
        (rules.stepsPerPeriod, rules.totalSteps) = (3, 3000);
        model = UnstoppableModel(factory.createModel(genesis(), rules, owner));
        // The first burn and the first credit of an account would be counted where they happen to fall.
        vm.deal(BURN, 1);
        vm.deal(worker, 10_000 ether);
    }

    function test_happy_period_of_3_states_in_one_call() public {
        train(worker);
        skip(CHALLENGE_SECONDS + 1);
        withdrawCollateral(worker, 1);
    }

    function test_happy_period_of_3_states_in_three_calls() public {
        uint64 id = lease(worker);
        submit(worker, id, 1, 0);
        submit(worker, id, 1, 0);
        submit(worker, id, 1, CHECKPOINT);
        skip(CHALLENGE_SECONDS + 1);
        withdrawCollateral(worker, id);
    }

    function test_guilty_verdict() public {
        train(worker);
        decide(suspect(proofer, 2), disagreeing(2));
    }

    function test_innocent_verdict() public {
        train(worker);
        decide(suspect(proofer, 2), agreeing(2));
    }

    function test_undecided_verdict() public {
        train(worker);
        letLapse(suspect(proofer, 2));
    }

    function test_lapsed_lease() public {
        uint64 id = lease(worker);
        submit(worker, id, 1, CHECKPOINT);
        vm.warp(model.learningPeriod(id).deadline + 1);
        lease(otherWorker);
    }

    /// The original took 160,078 gas for 3 states and 39,500 for every further one.
    function test_reverting_300_states_takes_less_gas_than_the_original_for_7() public {
        for (uint256 i = 0; i < 100; ++i) {
            train(worker);
        }
        uint64 id = suspect(proofer, 1);
        vote(id, disagreeing(1));
        uint256 before = gasleft();
        model.reviewSuspect(id);
        vm.assertTrue(before - gasleft() < 160_078 + 4 * 39_500);
        assertHead(0, 0);
    }
}

/// @notice The gas of single transactions, as a receipt shows it: every call from here is one of its own (`isolate`).
/// forge-config: default.isolate = true
contract TransactionGasTest is ProtocolTest {
    function _modelOf(uint32 stepsPerPeriod) private {
        Parameters memory rules = parameters();
        (rules.stepsPerPeriod, rules.totalSteps) = (stepsPerPeriod, 3000);
        model = UnstoppableModel(factory.createModel(genesis(), rules, owner));
    }

    function _gasOfSubmission(uint64 id, uint256 count) private returns (uint256) {
        StepCommitment[] memory list = steps(count);
        vm.prank(worker);
        model.submitState(id, list, CHECKPOINT, new bytes32[](0));
        return vm.lastCallGas().gasTotalUsed;
    }

    /// The original took 654,326; half of it is the goal.
    function test_a_happy_period_of_3_states_takes_less_than_half_of_the_original() public {
        _modelOf(3);
        uint64 id = lease(worker);
        uint256 used = vm.lastCallGas().gasTotalUsed;
        used += _gasOfSubmission(id, 3);
        skip(CHALLENGE_SECONDS + 1);
        withdrawCollateral(worker, id);
        used += vm.lastCallGas().gasTotalUsed;
        vm.assertTrue(used > 3 * 21_000);
        vm.assertTrue(used <= 275_000);
    }

    function test_a_step_in_a_batch_of_16_takes_less_than_12_000() public {
        _modelOf(16);
        uint256 used = _gasOfSubmission(lease(worker), 16);
        vm.assertTrue(used <= 16 * 9_300);
        vm.assertTrue(used > 21_000);
    }
}
