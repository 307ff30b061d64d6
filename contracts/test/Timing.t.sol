// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IUnstoppableModel, StepCommitment, Verdict} from "../src/interfaces/IUnstoppableModel.sol";
import {IValidatorCouncil, Phase} from "../src/interfaces/IValidatorCouncil.sol";
import {ProtocolTest} from "./support/ProtocolTest.sol";
import {vm} from "./support/Vm.sol";

/// @notice Every move at any second: it goes through exactly up to its deadline.
contract TimingTest is ProtocolTest {
    function testFuzz_a_step_is_accepted_up_to_the_deadline(uint16 later) public {
        uint64 id = lease(worker);
        uint64 deadline = model.learningPeriod(id).deadline;
        skip(uint256(later) % 500);
        bool late = block.timestamp > deadline;
        StepCommitment[] memory list = steps(1);
        if (late) {
            expectError(IUnstoppableModel.LeaseExpired.selector, deadline);
        }
        vm.prank(worker);
        model.submitState(id, list, 0, new bytes32[](0));
        vm.assertEq(model.headStep(), late ? 0 : 1);
    }

    function testFuzz_a_lease_is_taken_over_after_the_deadline(uint16 later) public {
        uint64 id = lease(worker);
        uint64 deadline = model.learningPeriod(id).deadline;
        skip(uint256(later) % 500);
        bool held = block.timestamp <= deadline;
        if (held) {
            leaseIsRefused(otherWorker, abi.encodeWithSelector(IUnstoppableModel.LeaseHeld.selector, id, deadline));
        } else {
            lease(otherWorker);
        }
        vm.assertEq(model.currentLease(), held ? id : id + 1);
    }

    function testFuzz_either_suspected_or_final_never_both_and_never_neither(uint16 later) public {
        train(worker);
        uint64 end = windowEnd(4);
        skip(uint256(later) % 1300);
        bool open = block.timestamp <= end;
        expectError(
            open ? IUnstoppableModel.NotFinal.selector : IUnstoppableModel.ChallengeWindowClosed.selector,
            open ? 1 : end
        );
        if (open) {
            model.finalizeLearningPeriod();
            suspect(proofer, 4);
        } else {
            suspect(proofer, 4);
            model.finalizeLearningPeriod();
        }
        vm.assertEq(model.isFinal(4) ? 1 : 0, open ? 0 : 1);
    }

    function testFuzz_a_ballot_is_committed_then_revealed_then_closed(uint16 first, uint16 second) public {
        train(worker);
        uint64 id = suspect(proofer, 2);
        uint256 opened = block.timestamp;
        commit(id, ada, agreeing(2));
        skip(uint256(first) % 200);
        bool committing = block.timestamp <= opened + COMMIT_SECONDS;
        bool revealing = !committing && block.timestamp <= opened + COMMIT_SECONDS + REVEAL_SECONDS;
        assertPhase(id, committing ? Phase.Commit : revealing ? Phase.Reveal : Phase.Closable);
        if (!committing) {
            expectError(
                abi.encodeWithSelector(
                    IValidatorCouncil.WrongPhase.selector, id, revealing ? Phase.Reveal : Phase.Closable
                )
            );
            vm.prank(bob);
            council.commitBallot(id, keccak256("late"));
        }
        skip(uint256(second) % 200);
        bool over = block.timestamp > opened + COMMIT_SECONDS + REVEAL_SECONDS;
        if (!over) {
            expectError(abi.encodeWithSelector(IUnstoppableModel.WrongPhase.selector, id, council.phase(id)));
        }
        Verdict verdict = model.reviewSuspect(id);
        // Nobody revealed, so what follows is a second round.
        assertVerdict(verdict, Verdict.Pending);
        vm.assertEq(council.round(id), over ? 2 : 1);
    }

    /// However long the dispute takes, the time in which the state could be suspected adds up to the same.
    function testFuzz_a_dispute_takes_nothing_off_the_window(uint16 before, uint16 silence) public {
        train(worker);
        uint64 end = windowEnd(2);
        skip(uint256(before) % (CHALLENGE_SECONDS + 1));
        uint64 id = suspect(otherProofer, 2);
        uint256 opened = block.timestamp;
        skip(uint256(silence) % COMMIT_SECONDS);
        decide(id, agreeing(2));
        vm.assertEq(windowEnd(2) - block.timestamp, end - opened);
        vm.warp(windowEnd(2));
        suspect(proofer, 2);
    }
}
