// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {
    Claim,
    IUnstoppableModel,
    LearningPeriod,
    Parameters,
    PeriodStatus,
    StepCommitment,
    Verdict
} from "../src/interfaces/IUnstoppableModel.sol";
import {UnstoppableModel} from "../src/UnstoppableModel.sol";
import {ProtocolTest} from "./support/ProtocolTest.sol";
import {vm} from "./support/Vm.sol";

/// @notice The stories the original project told in its own tests, in the words of this interface: a period that goes well, and
/// one that is suspected. Periods have one step, as there; every event and every balance is asserted, which was not the case there.
contract OriginalFlowsTest is ProtocolTest {
    uint256 private constant DEPOSIT = uint256(STAKE) + BOND;
    uint256 private constant FUNDS = 1000 ether;

    function setUp() public override {
        super.setUp();
        Parameters memory rules = parameters();
        rules.stepsPerPeriod = 1;
        model = UnstoppableModel(factory.createModel(genesis(), rules, owner));
    }

    function _apply(address who, uint64 expectedId, uint64 baseStateId, uint64 firstStep) private {
        vm.expectEmit();
        emit IUnstoppableModel.ApplyToLearnPeriod(
            expectedId, who, baseStateId, firstStep, 1, uint64(block.timestamp) + STEP_SECONDS, 1
        );
        vm.assertEq(lease(who), expectedId);
    }

    /// The only step of a period, which is the first of the run.
    function _submit(address who, uint64 leaseId, uint64 stateId) private {
        StepCommitment memory step = steps(1)[0];
        vm.expectEmit();
        emit IUnstoppableModel.SubmitBatch(stateId, leaseId, 1, 1, uint64(block.timestamp), CHECKPOINT);
        vm.expectEmit();
        emit IUnstoppableModel.SubmitState(stateId, leaseId, 1, step.stateRoot, step.gradientRoot, CHECKPOINT, 0);
        submit(who, leaseId, 1, CHECKPOINT);
    }

    function _applyIsRefused(address who, uint256 deposit, bytes memory error) private {
        uint64 base = model.headStateId();
        expectError(error);
        vm.prank(who);
        model.applyToLearnPeriod{value: deposit}(1, base);
    }

    function _assertBalances(uint256 ofWorker, uint256 ofProofer, uint256 ofModel) private view {
        vm.assertEq(worker.balance, ofWorker, "worker");
        vm.assertEq(proofer.balance, ofProofer, "proofer");
        vm.assertEq(address(model).balance, ofModel, "model");
    }

    function test_only_the_owner_hands_a_model_over() public {
        expectError(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, worker));
        vm.prank(worker);
        model.transferOwnership(worker);
        vm.assertEq(model.owner(), owner);
    }

    function test_success_flow() public {
        // One wei less than the collateral does not do, nor one more.
        _applyIsRefused(
            worker, DEPOSIT - 1, abi.encodeWithSelector(IUnstoppableModel.WrongDeposit.selector, DEPOSIT, DEPOSIT - 1)
        );
        _applyIsRefused(
            worker, DEPOSIT + 1, abi.encodeWithSelector(IUnstoppableModel.WrongDeposit.selector, DEPOSIT, DEPOSIT + 1)
        );
        _assertBalances(FUNDS, FUNDS, 0);

        _apply(worker, 1, 0, 1);
        uint64 deadline = uint64(block.timestamp) + STEP_SECONDS;
        _assertBalances(FUNDS - DEPOSIT, FUNDS, DEPOSIT);

        // The period is taken, for everybody.
        bytes memory held = abi.encodeWithSelector(IUnstoppableModel.LeaseHeld.selector, 1, deadline);
        _applyIsRefused(otherWorker, DEPOSIT, held);
        _applyIsRefused(worker, DEPOSIT, held);

        _submit(worker, 1, 1);
        assertHead(1, 1);
        assertStatus(1, PeriodStatus.Complete);

        // One step was agreed on, and one is there.
        StepCommitment[] memory another = steps(1);
        expectError(IUnstoppableModel.NotLeaseHolder.selector, 1);
        vm.prank(worker);
        model.submitState(1, another, CHECKPOINT, new bytes32[](0));

        // No withdrawal in the last second of the challenge window; the original had commented this check out.
        skip(CHALLENGE_SECONDS);
        expectError(IUnstoppableModel.NotFinal.selector, 1);
        withdrawCollateral(worker, 1);

        skip(1);
        vm.expectEmit();
        emit IUnstoppableModel.FinalizeLearningPeriod(1);
        vm.expectEmit();
        emit IUnstoppableModel.WithdrawCollateralPerLearningPeriod(1, worker, DEPOSIT);
        withdrawCollateral(worker, 1);
        vm.assertTrue(model.isFinal(1));
        _assertBalances(FUNDS, FUNDS, 0);
        vm.assertEq(model.escrow(), 0);

        // The money went to who had paid it, once.
        expectError(IUnstoppableModel.NothingToWithdraw.selector);
        withdrawCollateral(worker, 1);
    }

    function test_suspect_flow() public {
        _apply(worker, 1, 0, 1);
        LearningPeriod memory period = model.learningPeriod(1);
        vm.assertEq(period.worker, worker);
        vm.assertEq(uint256(period.stake) + period.bond, DEPOSIT);
        _applyIsRefused(
            otherWorker,
            DEPOSIT,
            abi.encodeWithSelector(IUnstoppableModel.LeaseHeld.selector, 1, block.timestamp + STEP_SECONDS)
        );
        _submit(worker, 1, 1);

        vm.expectEmit();
        emit IUnstoppableModel.SuspectState(1, 1, proofer, Claim.InvalidTransition);
        vm.assertEq(suspect(proofer, 1), 1);
        _assertBalances(FUNDS - DEPOSIT, FUNDS - BOND, DEPOSIT + BOND);

        // The original asked its owner; here three validators compute something else than the worker.
        vote(1, disagreeing(1));
        vm.expectEmit();
        emit IUnstoppableModel.ReviewSuspect(1, 1, Verdict.Guilty, true, 0);
        assertVerdict(model.reviewSuspect(1), Verdict.Guilty);

        // Of the states only the initial one is left, and nothing is held for the worker.
        assertHead(0, 0);
        vm.assertTrue(model.isLive(0));
        vm.assertFalse(model.isLive(1));
        assertStatus(1, PeriodStatus.Slashed);
        period = model.learningPeriod(1);
        vm.assertEq(period.submitted, 0);
        vm.assertEq(uint256(period.stake) + period.bond, 0);
        expectError(IUnstoppableModel.NothingToWithdraw.selector);
        withdrawCollateral(worker, 1);

        // The suspecter has its bond back, the stake of the worker and half of what the fee left of the worker's bond.
        assertCredits(0, STAKE + BOND + HALF, FEE, OTHER_HALF);
        vm.expectEmit();
        emit IUnstoppableModel.Withdraw(proofer, STAKE + BOND + HALF);
        vm.prank(proofer);
        model.withdraw();
        _assertBalances(FUNDS - DEPOSIT, FUNDS + STAKE + HALF, 0);
        vm.assertEq(model.escrow(), 0);
        vm.prank(ada);
        council.claimFee(1);
        vm.assertEq(ada.balance, uint256(FEE) * 40 / 100);

        // The mutex is free. The next lease has an id of its own, on the initial state.
        _apply(otherWorker, 2, 0, 1);
        vm.assertEq(model.learningPeriod(2).worker, otherWorker);
        _submit(otherWorker, 2, 2);
        assertHead(2, 1);
    }

    /// The half of the suspect flow that the original did not test.
    function test_suspect_flow_of_an_innocent_worker() public {
        _apply(worker, 1, 0, 1);
        _submit(worker, 1, 1);
        suspect(proofer, 1);
        vote(1, agreeing(1));
        vm.expectEmit();
        emit IUnstoppableModel.ReviewSuspect(1, 1, Verdict.Innocent, false, 1);
        model.reviewSuspect(1);
        assertHead(1, 1);
        assertCredits(HALF, 0, FEE, OTHER_HALF);
        vm.prank(worker);
        model.withdraw();
        skip(CHALLENGE_SECONDS + 1);
        withdrawCollateral(worker, 1);
        _assertBalances(FUNDS + HALF, FUNDS - BOND, 0);
    }
}
