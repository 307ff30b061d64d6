// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Claim, IUnstoppableModel, Parameters, Verdict} from "../src/interfaces/IUnstoppableModel.sol";
import {UnstoppableModel} from "../src/UnstoppableModel.sol";
import {ProtocolTest} from "./support/ProtocolTest.sol";
import {Vm, vm} from "./support/Vm.sol";

/// @notice Rule 9: every set of rules has a version, and a lease follows its own for ever.
contract RulesTest is ProtocolTest {
    function _doubled() private pure returns (Parameters memory rules) {
        rules = parameters();
        (rules.stake, rules.bond, rules.fee, rules.rewardPerPeriod) = (2 * STAKE, 2 * BOND, 2 * FEE, 0);
        (rules.stepSeconds, rules.stepsPerPeriod) = (2 * STEP_SECONDS, 2);
        (rules.challengeSeconds, rules.commitSeconds, rules.revealSeconds) =
        (2 * CHALLENGE_SECONDS, 2 * COMMIT_SECONDS, 2 * REVEAL_SECONDS);
        rules.totalSteps = TOTAL_STEPS + 1;
    }

    function test_the_first_rules_are_version_one_and_announced() public {
        vm.recordLogs();
        factory.createModel(genesis(), parameters(), owner);
        Vm.Log memory log = vm.getRecordedLogs()[1];
        vm.assertEq(log.topics[0], IUnstoppableModel.ParametersChanged.selector);
        vm.assertEq(uint256(log.topics[1]), 1);
        vm.assertEq(keccak256(log.data), keccak256(abi.encode(parameters())));
        vm.assertEq(model.parametersVersion(), 1);
        vm.assertEq(keccak256(abi.encode(model.parametersOf(1))), keccak256(abi.encode(parameters())));
        vm.assertEq(model.parametersOf(0).bond, 0);
        vm.assertEq(model.parametersOf(2).bond, 0);
    }

    function test_a_change_adds_a_version_and_keeps_the_old_ones() public {
        Parameters memory rules = _doubled();
        vm.expectEmit();
        emit IUnstoppableModel.ParametersChanged(2, rules);
        change(rules);
        vm.assertEq(version, 2);
        vm.assertEq(model.parametersVersion(), 2);
        vm.assertEq(keccak256(abi.encode(model.parameters())), keccak256(abi.encode(rules)));
        vm.assertEq(keccak256(abi.encode(model.parametersOf(2))), keccak256(abi.encode(rules)));
        vm.assertEq(keccak256(abi.encode(model.parametersOf(1))), keccak256(abi.encode(parameters())));
    }

    function test_the_next_lease_follows_the_new_rules() public {
        uint64 first = train(worker);
        change(_doubled());
        uint64 second = lease(otherWorker, 2 * (uint256(STAKE) + BOND));
        vm.assertEq(model.learningPeriod(first).parametersVersion, 1);
        vm.assertEq(model.learningPeriod(second).parametersVersion, 2);
        vm.assertEq(model.learningPeriod(second).steps, 2);
        vm.assertEq(model.learningPeriod(second).deadline, block.timestamp + 4 * STEP_SECONDS);
        vm.assertEq(model.learningPeriod(second).stake, 2 * STAKE);
        vm.assertEq(model.learningPeriod(second).bond, 2 * BOND);
        submit(otherWorker, second, 2, CHECKPOINT);
        vm.assertEq(windowEnd(4), block.timestamp + CHALLENGE_SECONDS);
        vm.assertEq(windowEnd(5), block.timestamp + 2 * CHALLENGE_SECONDS);

        // Each is suspected, decided and paid under its own rules.
        uint64 old = suspect(proofer, 4);
        vm.prank(otherProofer);
        uint64 new_ = model.suspectState{value: 2 * BOND}(5, Claim.InvalidTransition, 0, batchOf(5));
        vm.assertEq(model.dispute(old).bond, BOND);
        vm.assertEq(model.dispute(new_).bond, 2 * BOND);
        assertVerdict(decide(new_, disagreeing(5)), Verdict.Guilty);
        vm.assertEq(address(council).balance, 2 * FEE);
        vm.assertEq(model.withdrawable(otherProofer), 2 * (uint256(STAKE) + BOND) + BOND - FEE);
        assertVerdict(decide(old, agreeing(4)), Verdict.Innocent);
        vm.assertEq(address(council).balance, 3 * FEE);
        vm.assertEq(model.withdrawable(worker), HALF);
        assertSolvent();
    }

    function test_the_bond_of_a_suspicion_is_that_of_the_period() public {
        train(worker);
        change(_doubled());
        expectError(abi.encodeWithSelector(IUnstoppableModel.WrongDeposit.selector, BOND, 2 * BOND));
        vm.prank(proofer);
        model.suspectState{value: 2 * BOND}(1, Claim.InvalidTransition, 0, batchOf(1));
        suspect(proofer, 1);
    }

    function test_a_lapsed_lease_burns_the_bond_it_posted() public {
        uint64 id = lease(worker);
        change(_doubled());
        vm.warp(model.learningPeriod(id).deadline + 1);
        lease(otherWorker, 2 * (uint256(STAKE) + BOND));
        vm.assertEq(BURN.balance, BOND);
        withdrawCollateral(worker, id);
        vm.assertEq(worker.balance, 1000 ether - BOND);
        assertSolvent();
    }

    function test_deposits_come_back_as_they_were_posted() public {
        uint64 id = train(worker);
        change(_doubled());
        skip(CHALLENGE_SECONDS + 1);
        withdrawCollateral(worker, id);
        vm.assertEq(worker.balance, 1000 ether);
        vm.assertEq(model.withdrawable(worker), 0);
    }

    function test_a_lease_names_the_version_in_force() public {
        change(_doubled());
        uint32[3] memory wrong = [uint32(0), 1, 3];
        for (uint256 i = 0; i < 3; ++i) {
            version = wrong[i];
            leaseIsRefused(
                worker, abi.encodeWithSelector(IUnstoppableModel.WrongParametersVersion.selector, 2, wrong[i])
            );
        }
    }

    function test_a_run_can_grow_and_never_shrink() public {
        for (uint256 i = 0; i < 3; ++i) {
            train(worker);
        }
        leaseIsRefused(worker, IUnstoppableModel.TrainingComplete.selector);
        Parameters memory rules = parameters();
        rules.totalSteps = TOTAL_STEPS - 1;
        expectError(IUnstoppableModel.InvalidParameters.selector);
        vm.prank(owner);
        model.setParameters(rules);
        rules.totalSteps = TOTAL_STEPS + 3;
        change(rules);
        vm.assertEq(model.learningPeriod(lease(worker)).steps, 3);
    }

    /// The rules of the model, but for one of their fields, which is 1 more or 1 less.
    function _other(uint256 field, bool more) private view returns (Parameters memory rules) {
        rules = model.parameters();
        uint256[7] memory values = [
            uint256(rules.stake),
            rules.bond,
            rules.fee,
            rules.challengeSeconds,
            rules.commitSeconds,
            rules.revealSeconds,
            rules.totalSteps
        ];
        values[field] = more ? values[field] + 1 : values[field] - 1;
        (rules.stake, rules.bond, rules.fee) = (uint96(values[0]), uint96(values[1]), uint96(values[2]));
        (rules.challengeSeconds, rules.commitSeconds) = (uint32(values[3]), uint32(values[4]));
        (rules.revealSeconds, rules.totalSteps) = (uint32(values[5]), uint64(values[6]));
    }

    /// Each by itself, by the smallest amount, and also back to what it once was.
    function test_deposits_fee_windows_and_run_can_grow_and_never_shrink() public {
        for (uint256 field = 0; field < 7; ++field) {
            _refuse(_other(field, false));
            change(_other(field, true));
            _refuse(_other(field, false));
            change(model.parameters());
        }
        vm.assertEq(model.parametersVersion(), 15);
        vm.assertEq(model.parameters().stake, STAKE + 1);
        vm.assertEq(model.parameters().revealSeconds, REVEAL_SECONDS + 1);
    }

    function test_every_bound_holds_for_later_rules_too() public {
        Parameters memory rules = parameters();
        rules.fee = rules.bond + 1;
        expectError(IUnstoppableModel.InvalidParameters.selector);
        vm.prank(owner);
        model.setParameters(rules);
        vm.assertEq(model.parametersVersion(), 1);
    }

    /// Nothing an owner sets disturbs a lease that is running: fuzzed over all deposits and times.
    function testFuzz_a_running_lease_does_not_notice(uint96 amount, uint32 seconds_, uint16 length) public {
        uint64 id = lease(worker);
        submit(worker, id, 1, 0);
        bytes32 before = keccak256(abi.encode(model.learningPeriod(id)));
        uint64 end = windowEnd(1);
        Parameters memory rules = parameters();
        rules.stake = STAKE + amount % 2 ** 94;
        (rules.bond, rules.fee) = (rules.stake, rules.stake);
        rules.stepSeconds = seconds_ % uint32(30 days / 256) + 1;
        (rules.challengeSeconds, rules.commitSeconds, rules.revealSeconds) =
        (CHALLENGE_SECONDS + rules.stepSeconds, COMMIT_SECONDS + rules.stepSeconds, REVEAL_SECONDS + rules.stepSeconds);
        rules.stepsPerPeriod = uint32(length) % 256 + 1;
        rules.totalSteps = TOTAL_STEPS + length;
        change(rules);
        vm.assertEq(keccak256(abi.encode(model.learningPeriod(id))), before);
        vm.assertEq(windowEnd(1), end);
        submit(worker, id, 3, CHECKPOINT);
        skip(CHALLENGE_SECONDS + 1);
        withdrawCollateral(worker, id);
        vm.assertEq(worker.balance, 1000 ether);
    }

    function _withReward(uint96 reward, uint32 stepsPerPeriod) private pure returns (Parameters memory rules) {
        rules = parameters();
        (rules.rewardPerPeriod, rules.stepsPerPeriod) = (reward, stepsPerPeriod);
    }

    function _refuse(Parameters memory rules) private {
        expectError(IUnstoppableModel.InvalidParameters.selector);
        vm.prank(owner);
        model.setParameters(rules);
    }

    function test_the_reward_per_step_can_fall_and_never_rise() public {
        _refuse(_withReward(1, 4));
        model = UnstoppableModel(factory.createModel(genesis(), _withReward(8 ether, 4), owner));
        _refuse(_withReward(8 ether + 1, 4));
        _refuse(_withReward(8 ether, 3));
        change(_withReward(16 ether, 8));
        change(_withReward(6 ether, 3));
        change(_withReward(6 ether, 4));
        _refuse(_withReward(8 ether, 4));
        change(_withReward(0, 4));
        _refuse(_withReward(1, 256));
    }
}
