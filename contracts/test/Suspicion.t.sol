// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {
    Batch,
    Claim,
    Dispute,
    IUnstoppableModel,
    StepCommitment,
    Verdict
} from "../src/interfaces/IUnstoppableModel.sol";
import {Phase} from "../src/interfaces/IValidatorCouncil.sol";
import {ProtocolTest} from "./support/ProtocolTest.sol";
import {vm} from "./support/Vm.sol";

/// @notice Rule 4: who can suspect what, and when.
contract SuspicionTest is ProtocolTest {
    function test_suspicion_posts_the_bond_and_opens_a_ballot() public {
        uint64 period = train(worker);
        vm.expectEmit();
        emit IUnstoppableModel.SuspectState(1, 2, proofer, Claim.InvalidTransition);
        uint64 id = suspect(proofer, 2);
        Dispute memory matter = model.dispute(id);
        vm.assertEq(id, 1);
        vm.assertEq(matter.suspecter, proofer);
        vm.assertEq(uint256(matter.claim), uint256(Claim.InvalidTransition));
        assertVerdict(matter.verdict, Verdict.Pending);
        vm.assertEq(matter.stateId, 2);
        vm.assertEq(matter.learningPeriodId, period);
        vm.assertEq(matter.bond, BOND);
        vm.assertEq(model.openDisputeOf(2), id);
        vm.assertEq(model.learningPeriod(period).disputedStates, 2);
        vm.assertEq(model.escrow(), uint256(STAKE) + 2 * uint256(BOND));
        assertPhase(id, Phase.Commit);
    }

    function test_bond_has_to_be_exact() public {
        train(worker);
        expectError(abi.encodeWithSelector(IUnstoppableModel.WrongDeposit.selector, BOND, BOND - 1));
        vm.prank(proofer);
        model.suspectState{value: BOND - 1}(1, Claim.InvalidTransition, 0, batchOf(1));
        expectError(abi.encodeWithSelector(IUnstoppableModel.WrongDeposit.selector, BOND, BOND + 1));
        vm.prank(proofer);
        model.suspectState{value: BOND + 1}(1, Claim.InvalidTransition, 0, batchOf(1));
    }

    function test_genesis_cannot_be_suspected() public {
        expectError(IUnstoppableModel.UnknownBatch.selector, 0);
        suspect(proofer, 0);
        train(worker);
        Batch memory first = batchOf(1);
        expectError(abi.encodeWithSelector(IUnstoppableModel.StateNotInBatch.selector, 0, 1, 4));
        vm.prank(proofer);
        model.suspectState{value: BOND}(0, Claim.InvalidTransition, 0, first);
    }

    function test_state_that_was_never_submitted_cannot_be_suspected() public {
        train(worker);
        Batch memory last = batchOf(4);
        expectError(abi.encodeWithSelector(IUnstoppableModel.StateNotInBatch.selector, 5, 1, 4));
        vm.prank(proofer);
        model.suspectState{value: BOND}(5, Claim.InvalidTransition, 0, last);
    }

    function test_reverted_state_cannot_be_suspected() public {
        train(worker);
        train(otherWorker);
        decide(suspect(proofer, 3), disagreeing(3));
        for (uint64 stateId = 3; stateId <= 8; ++stateId) {
            expectError(IUnstoppableModel.NotALiveState.selector, stateId);
            suspect(otherProofer, stateId);
        }
        suspect(otherProofer, 2);
    }

    function test_window_includes_its_last_second() public {
        train(worker);
        uint64 end = uint64(block.timestamp) + CHALLENGE_SECONDS;
        vm.assertEq(windowEnd(1), end);
        vm.warp(end + 1);
        expectError(IUnstoppableModel.ChallengeWindowClosed.selector, end);
        suspect(proofer, 1);
        vm.warp(end);
        suspect(proofer, 1);
    }

    function test_second_suspecter_of_an_open_dispute_is_refused() public {
        train(worker);
        uint64 id = suspect(proofer, 1);
        expectError(abi.encodeWithSelector(IUnstoppableModel.AlreadySuspected.selector, 1, id));
        suspect(otherProofer, 1);
    }

    function test_a_state_found_innocent_can_be_suspected_again() public {
        train(worker);
        decide(suspect(proofer, 4, Claim.Unavailable), fetched());
        vm.assertEq(model.openDisputeOf(4), 0);
        uint64 id = suspect(otherProofer, 4);
        vm.assertEq(model.openDisputeOf(4), id);
    }

    function test_window_stands_still_while_a_dispute_is_open() public {
        train(worker);
        uint64 end = uint64(block.timestamp) + CHALLENGE_SECONDS;
        // The cheater suspects itself of something harmless, so that its window passes behind the open dispute.
        vm.warp(end);
        uint64 shield = suspect(worker, 4, Claim.Unavailable);
        skip(COMMIT_SECONDS + 1);
        assertVerdict(model.reviewSuspect(shield), Verdict.Pending);
        assertVerdict(decide(shield, fetched()), Verdict.Innocent);
        vm.assertEq(windowEnd(4), end + COMMIT_SECONDS + 1);
        suspect(proofer, 4);
    }

    function test_only_a_state_with_a_checkpoint_can_be_unavailable() public {
        train(worker);
        expectError(IUnstoppableModel.NoCheckpointToFetch.selector, 3);
        suspect(proofer, 3, Claim.Unavailable);
        suspect(proofer, 4, Claim.Unavailable);
    }

    function test_states_of_a_running_lease_can_be_suspected() public {
        uint64 id = lease(worker);
        submit(worker, id, 2, 0);
        assertVerdict(decide(suspect(proofer, 2), disagreeing(2)), Verdict.Guilty);
        assertHead(1, 1);
        vm.assertEq(model.currentLease(), 0);
        expectError(IUnstoppableModel.NotLeaseHolder.selector, id);
        vm.prank(worker);
        model.submitState(id, new StepCommitment[](1), 0, new bytes32[](0));
    }

    function test_dispute_has_one_verdict() public {
        train(worker);
        uint64 id = suspect(proofer, 1);
        decide(id, agreeing(1));
        expectError(IUnstoppableModel.DisputeNotOpen.selector, id);
        model.reviewSuspect(id);
        expectError(IUnstoppableModel.DisputeNotOpen.selector, 99);
        model.reviewSuspect(99);
    }

    function test_review_waits_for_the_ballot() public {
        train(worker);
        uint64 id = suspect(proofer, 1);
        expectError(abi.encodeWithSelector(IUnstoppableModel.WrongPhase.selector, id, Phase.Commit));
        model.reviewSuspect(id);
        commit(id, ada, agreeing(1));
        skip(COMMIT_SECONDS + 1);
        expectError(abi.encodeWithSelector(IUnstoppableModel.WrongPhase.selector, id, Phase.Reveal));
        model.reviewSuspect(id);
    }

    function test_a_suspecter_names_what_has_to_be_held_of_the_deposits() public {
        uint64 id = train(worker);
        uint96 held = STAKE + BOND;
        expectError(abi.encodeWithSelector(IUnstoppableModel.DepositsMoved.selector, held + 1, held));
        vm.prank(proofer);
        model.suspectState{value: BOND}(4, Claim.InvalidTransition, held + 1, batchOf(4));
        vm.prank(proofer);
        model.suspectState{value: BOND}(4, Claim.InvalidTransition, held, batchOf(4));
        vm.assertEq(model.learningPeriod(id).disputedStates, 8);
    }

    /// A lapsed lease has lost its bond: enough for a wrong step, not for a missing checkpoint.
    function test_of_a_lapsed_lease_the_stake_is_held() public {
        uint64 id = lease(worker);
        submit(worker, id, 1, CHECKPOINT);
        vm.warp(model.learningPeriod(id).deadline + 1);
        model.expireLearningPeriod();
        expectError(abi.encodeWithSelector(IUnstoppableModel.DepositsMoved.selector, STAKE + BOND, STAKE));
        vm.prank(proofer);
        model.suspectState{value: BOND}(1, Claim.Unavailable, STAKE + BOND, batchOf(1));
        vm.prank(proofer);
        vm.assertEq(model.suspectState{value: BOND}(1, Claim.InvalidTransition, STAKE, batchOf(1)), 1);
    }
}
