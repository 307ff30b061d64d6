// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IUnstoppableModel, Parameters, Verdict} from "../src/interfaces/IUnstoppableModel.sol";
import {UnstoppableModel} from "../src/UnstoppableModel.sol";
import {ReenteringAccount} from "./support/Accounts.sol";
import {ProtocolTest} from "./support/ProtocolTest.sol";
import {Vm, vm} from "./support/Vm.sol";

/// @notice Rule 8: donations, and a reward for every period that becomes final whole.
contract RewardTest is ProtocolTest {
    uint96 private constant REWARD = 2 ether;

    function setUp() public override {
        super.setUp();
        Parameters memory rules = parameters();
        (rules.rewardPerPeriod, rules.totalSteps) = (REWARD, 1000);
        model = UnstoppableModel(factory.createModel(genesis(), rules, owner));
    }

    function _donate(uint256 amount) private {
        vm.prank(otherProofer);
        model.donate{value: amount}();
    }

    function test_a_donation_adds_to_the_pool() public {
        vm.expectEmit();
        emit IUnstoppableModel.Donate(otherProofer, 3 ether);
        _donate(3 ether);
        _donate(1);
        vm.assertEq(model.rewardPool(), 3 ether + 1);
        vm.assertEq(address(model).balance, 3 ether + 1);
        vm.assertEq(model.escrow(), 0);
        assertSolvent();
    }

    function test_a_donation_of_nothing_is_refused() public {
        expectError(IUnstoppableModel.NothingDonated.selector);
        _donate(0);
    }

    function test_where_there_are_no_rewards_no_donation_gets_stuck() public {
        Parameters memory rules = model.parameters();
        rules.rewardPerPeriod = 0;
        change(rules);
        expectError(IUnstoppableModel.NoRewards.selector);
        _donate(1 ether);
    }

    /// There is no way back for a donation: an owner that ends the rewards leaves what is there to nobody, itself included.
    function test_donations_from_before_the_last_reward_stay_for_ever() public {
        _donate(5 ether);
        Parameters memory rules = model.parameters();
        rules.rewardPerPeriod = 0;
        change(rules);
        uint64 id = train(worker);
        skip(CHALLENGE_SECONDS + 1);
        withdrawCollateral(worker, id);
        vm.assertEq(model.withdrawable(worker), 0);
        vm.assertEq(model.rewardPool(), 5 ether);
        rules.rewardPerPeriod = 1;
        expectError(IUnstoppableModel.InvalidParameters.selector);
        vm.prank(owner);
        model.setParameters(rules);
        assertSolvent();
    }

    function test_a_shorter_lease_is_rewarded_in_proportion() public {
        Parameters memory rules = model.parameters();
        rules.totalSteps = 5;
        model = UnstoppableModel(factory.createModel(genesis(), rules, owner));
        _donate(5 ether);
        train(worker);
        train(otherWorker);
        skip(CHALLENGE_SECONDS + 1);
        model.finalizeLearningPeriod();
        model.finalizeLearningPeriod();
        vm.assertEq(model.withdrawable(worker), REWARD);
        vm.assertEq(model.withdrawable(otherWorker), REWARD / 4);
    }

    function test_the_worker_of_a_period_that_became_final_whole_is_credited() public {
        _donate(5 ether);
        uint64 id = train(worker);
        skip(CHALLENGE_SECONDS + 1);
        vm.assertEq(model.withdrawable(worker), 0);
        vm.expectEmit();
        emit IUnstoppableModel.RewardLearningPeriod(id, worker, REWARD);
        model.finalizeLearningPeriod();
        vm.assertEq(model.withdrawable(worker), REWARD);
        vm.assertEq(model.rewardPool(), 3 ether);
        assertSolvent();
        withdrawCollateral(worker, id);
        vm.prank(worker);
        model.withdraw();
        vm.assertEq(worker.balance, 1000 ether + REWARD);
        assertSolvent();
    }

    function test_the_withdrawal_that_finalizes_credits_the_reward_once() public {
        _donate(5 ether);
        uint64 id = train(worker);
        skip(CHALLENGE_SECONDS + 1);
        withdrawCollateral(worker, id);
        vm.assertEq(model.withdrawable(worker), REWARD);
        expectError(IUnstoppableModel.NotFinal.selector, 0);
        model.finalizeLearningPeriod();
        expectError(IUnstoppableModel.NothingToWithdraw.selector);
        withdrawCollateral(worker, id);
        vm.assertEq(model.withdrawable(worker), REWARD);
    }

    function test_the_last_reward_is_what_is_left_and_then_there_is_none() public {
        _donate(3 ether);
        for (uint256 i = 0; i < 3; ++i) {
            train(i == 1 ? otherWorker : worker);
        }
        skip(CHALLENGE_SECONDS + 1);
        vm.recordLogs();
        for (uint256 i = 0; i < 3; ++i) {
            model.finalizeLearningPeriod();
        }
        vm.assertEq(model.withdrawable(worker), REWARD);
        vm.assertEq(model.withdrawable(otherWorker), 1 ether);
        vm.assertEq(model.rewardPool(), 0);
        // Three periods became final, two were rewarded.
        Vm.Log[] memory logs = vm.getRecordedLogs();
        vm.assertEq(logs.length, 5);
        assertSolvent();
    }

    function test_a_slashed_period_gets_none() public {
        _donate(5 ether);
        train(worker);
        decide(suspect(proofer, 3), disagreeing(3));
        _assertFinalWithoutReward();
    }

    function test_an_undecided_period_gets_none() public {
        _donate(5 ether);
        train(worker);
        letLapse(suspect(proofer, 3));
        _assertFinalWithoutReward();
    }

    function test_a_lapsed_period_gets_none() public {
        _donate(5 ether);
        uint64 id = lease(worker);
        submit(worker, id, 3, CHECKPOINT);
        vm.warp(model.learningPeriod(id).deadline + 1);
        lease(otherWorker);
        _assertFinalWithoutReward();
    }

    function _assertFinalWithoutReward() private {
        skip(CHALLENGE_SECONDS + 1);
        model.finalizeLearningPeriod();
        vm.assertTrue(model.isFinal(2));
        vm.assertEq(model.rewardPool(), 5 ether);
        assertSolvent();
    }

    function test_a_cancelled_period_gets_none() public {
        _donate(5 ether);
        train(otherWorker);
        uint64 id = train(worker);
        decide(suspect(proofer, 1), disagreeing(1));
        withdrawCollateral(worker, id);
        vm.assertEq(worker.balance, 1000 ether);
        vm.assertEq(model.withdrawable(worker), 0);
        vm.assertEq(model.rewardPool(), 5 ether);
    }

    function test_a_period_that_was_found_innocent_gets_one() public {
        _donate(5 ether);
        train(worker);
        assertVerdict(decide(suspect(proofer, 3), agreeing(3)), Verdict.Innocent);
        skip(CHALLENGE_SECONDS + 1);
        model.finalizeLearningPeriod();
        vm.assertEq(model.withdrawable(worker), HALF + REWARD);
        assertSolvent();
    }

    function test_a_withdrawal_credits_the_rewards_of_those_it_finalizes_on_the_way() public {
        _donate(5 ether);
        train(worker);
        uint64 id = train(otherWorker);
        skip(CHALLENGE_SECONDS + 1);
        withdrawCollateral(otherWorker, id);
        vm.assertEq(model.withdrawable(worker), REWARD);
        vm.assertEq(model.withdrawable(otherWorker), REWARD);
    }

    function test_a_reward_cannot_be_taken_twice_by_reentering() public {
        _donate(5 ether);
        ReenteringAccount attacker = new ReenteringAccount{value: 100 ether}(model);
        attacker.train(steps(4), uint256(STAKE) + BOND);
        train(worker);
        skip(CHALLENGE_SECONDS + 1);
        attacker.withdrawCollateral();
        attacker.withdraw();
        vm.assertEq(address(attacker).balance, 100 ether + REWARD);
        vm.assertEq(keccak256(attacker.refusal()), keccak256(abi.encodeWithSignature("ReentrancyGuardReentrantCall()")));
        vm.assertEq(model.rewardPool(), 3 ether);
        assertSolvent();
    }

    function testFuzz_rewards_and_pool_add_up_to_the_donations(uint96 donated, uint96 reward, uint8 periods) public {
        Parameters memory rules = model.parameters();
        rules.rewardPerPeriod = reward == 0 ? 1 : reward;
        model = UnstoppableModel(factory.createModel(genesis(), rules, owner));
        uint256 amount = uint256(donated) + 1;
        uint256 count = uint256(periods) % 8 + 1;
        vm.deal(otherProofer, amount);
        _donate(amount);
        for (uint256 i = 0; i < count; ++i) {
            train(worker);
        }
        skip(CHALLENGE_SECONDS + 1);
        for (uint256 i = 0; i < count; ++i) {
            model.finalizeLearningPeriod();
        }
        uint256 due = count * rules.rewardPerPeriod;
        vm.assertEq(model.withdrawable(worker), due < amount ? due : amount);
        vm.assertEq(model.rewardPool() + model.withdrawable(worker), amount);
        assertSolvent();
    }
}
