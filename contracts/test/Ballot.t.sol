// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Claim, Verdict} from "../src/interfaces/IUnstoppableModel.sol";
import {Ballot, IValidatorCouncil, Outcome, Phase, Vote} from "../src/interfaces/IValidatorCouncil.sol";
import {ProtocolTest} from "./support/ProtocolTest.sol";
import {vm} from "./support/Vm.sol";

/// @notice Rule 5: ballots are replays, committed and revealed.
contract BallotTest is ProtocolTest {
    uint64 private id;

    function setUp() public override {
        super.setUp();
        train(worker);
        id = suspect(proofer, 2);
    }

    function test_commitment_binds_dispute_matter_voter_roots_and_salt() public view {
        Ballot memory ballot = agreeing(2);
        bytes32 matter = keccak256(abi.encode(address(model), 2, Claim.InvalidTransition, model.batchHash(1)));
        vm.assertEq(
            council.commitmentOf(id, ada, ballot, SALT),
            keccak256(abi.encode(id, matter, ada, ballot.stateRoot, ballot.gradientRoot, ballot.traceRoot, SALT))
        );
    }

    function test_opening_announces_eligible_stake_and_deadlines() public {
        vm.expectEmit();
        emit IValidatorCouncil.DisputeOpened(2, address(model), 100 ether);
        vm.expectEmit();
        emit IValidatorCouncil.RoundOpened(
            2, 1, uint64(block.timestamp) + COMMIT_SECONDS, uint64(block.timestamp) + COMMIT_SECONDS + REVEAL_SECONDS
        );
        suspect(proofer, 3);
        vm.assertEq(council.round(2), 1);
        vm.assertEq(council.round(3), 0);
        assertPhase(3, Phase.None);
    }

    function test_phases_end_early_once_everybody_has_acted() public {
        Ballot memory ballot = agreeing(2);
        commit(id, ada, ballot);
        commit(id, bob, ballot);
        assertPhase(id, Phase.Commit);
        commit(id, cyd, ballot);
        assertPhase(id, Phase.Reveal);
        reveal(id, ada, ballot);
        reveal(id, bob, ballot);
        assertPhase(id, Phase.Reveal);
        reveal(id, cyd, ballot);
        assertPhase(id, Phase.Closable);
        model.reviewSuspect(id);
        assertPhase(id, Phase.Closed);
    }

    function test_phases_end_at_their_deadlines() public {
        commit(id, ada, agreeing(2));
        skip(COMMIT_SECONDS);
        assertPhase(id, Phase.Commit);
        skip(1);
        assertPhase(id, Phase.Reveal);
        skip(REVEAL_SECONDS - 1);
        assertPhase(id, Phase.Reveal);
        skip(1);
        assertPhase(id, Phase.Closable);
    }

    function test_round_without_any_commitment_can_be_closed_after_the_commit_phase() public {
        skip(COMMIT_SECONDS);
        assertPhase(id, Phase.Commit);
        skip(1);
        assertPhase(id, Phase.Closable);
    }

    function test_two_thirds_of_the_stake_outvote_the_rest() public {
        Ballot memory majority = disagreeing(2);
        Ballot memory minority = agreeing(2);
        commit(id, ada, minority);
        commit(id, bob, majority);
        commit(id, cyd, majority);
        // The loser reveals first and leads for a while.
        reveal(id, ada, minority);
        reveal(id, bob, majority);
        vm.expectEmit();
        emit IValidatorCouncil.BallotRevealed(
            id, cyd, 1, 25 ether, majority.stateRoot, majority.gradientRoot, majority.traceRoot
        );
        reveal(id, cyd, majority);
        vm.expectEmit();
        emit IValidatorCouncil.DisputeClosed(id, Outcome.Decided, majority);
        assertVerdict(model.reviewSuspect(id), Verdict.Guilty);
    }

    function test_copied_public_roots_with_another_trace_do_not_join_the_majority() public {
        Ballot memory honest = agreeing(2);
        Ballot memory copied = Ballot(honest.stateRoot, honest.gradientRoot, keccak256("made up"));
        commit(id, ada, copied);
        commit(id, bob, honest);
        commit(id, cyd, honest);
        reveal(id, ada, copied);
        reveal(id, bob, honest);
        reveal(id, cyd, honest);
        assertVerdict(model.reviewSuspect(id), Verdict.Innocent);
        vm.assertEq(council.feeDue(id, ada), 0);
        vm.assertEq(council.feeDue(id, bob) + council.feeDue(id, cyd), FEE - 1);
    }

    function test_exactly_half_of_the_revealed_stake_is_no_majority() public {
        stakeUmc(cyd, 15 ether);
        vm.prank(bob);
        council.requestUnstake(35 ether);
        skip(1);
        uint64 tied = suspect(otherProofer, 3);
        Ballot memory honest = agreeing(3);
        commit(tied, ada, honest);
        commit(tied, cyd, disagreeing(3));
        reveal(tied, ada, honest);
        reveal(tied, cyd, disagreeing(3));
        vm.expectEmit();
        emit IValidatorCouncil.RoundOpened(
            tied, 2, uint64(block.timestamp) + COMMIT_SECONDS, uint64(block.timestamp) + COMMIT_SECONDS + REVEAL_SECONDS
        );
        vm.prank(address(model));
        (Outcome outcome,, uint256 feeWeight) = council.closeRound(tied);
        vm.assertEq(uint256(outcome), uint256(Outcome.NextRound));
        vm.assertEq(feeWeight, 0);
    }

    function test_below_the_quorum_even_unanimity_decides_nothing() public {
        commit(id, ada, agreeing(2));
        skip(COMMIT_SECONDS + 1);
        reveal(id, ada, agreeing(2));
        assertVerdict(model.reviewSuspect(id), Verdict.Pending);
        vm.assertEq(council.round(id), 2);
    }

    function test_quorum_is_reached_with_exactly_half_of_the_eligible_stake() public {
        assertVerdict(_voteWithHalfOfTheStakeLess(0), Verdict.Innocent);
    }

    function test_quorum_is_missed_by_one_unit() public {
        assertVerdict(_voteWithHalfOfTheStakeLess(1), Verdict.Pending);
    }

    /// Ada and Cyd step back to 20 and 15 UMC, less what is `missing`; Bob's 35 stay away.
    function _voteWithHalfOfTheStakeLess(uint256 missing) private returns (Verdict) {
        vm.prank(ada);
        council.requestUnstake(20 ether + missing);
        vm.prank(cyd);
        council.requestUnstake(10 ether);
        skip(1);
        uint64 second = suspect(otherProofer, 1);
        commit(second, ada, agreeing(1));
        commit(second, cyd, agreeing(1));
        skip(COMMIT_SECONDS + 1);
        reveal(second, ada, agreeing(1));
        reveal(second, cyd, agreeing(1));
        return model.reviewSuspect(second);
    }

    function test_second_round_takes_fresh_commitments_and_decides() public {
        commit(id, ada, agreeing(2));
        skip(COMMIT_SECONDS + REVEAL_SECONDS + 1);
        assertVerdict(model.reviewSuspect(id), Verdict.Pending);
        assertPhase(id, Phase.Commit);
        assertVerdict(decide(id, agreeing(2)), Verdict.Innocent);
        Vote memory first = council.voteOf(id, 1, ada);
        vm.assertEq(first.weight, 40 ether);
        vm.assertEq(first.ballotHash, bytes32(0));
        vm.assertTrue(council.voteOf(id, 2, ada).ballotHash != 0);
    }

    function test_two_rounds_without_quorum_are_undecided() public {
        assertVerdict(letLapse(id), Verdict.Undecided);
        assertPhase(id, Phase.Closed);
    }

    function test_without_any_validator_both_commit_phases_are_waited_for() public {
        vm.prank(ada);
        council.requestUnstake(40 ether);
        vm.prank(bob);
        council.requestUnstake(35 ether);
        vm.prank(cyd);
        council.requestUnstake(25 ether);
        skip(1);
        uint64 lonely = suspect(otherProofer, 1);
        assertPhase(lonely, Phase.Commit);
        assertVerdict(letLapse(lonely), Verdict.Undecided);
    }

    function test_votes_are_announced_with_their_round() public {
        vm.expectEmit();
        emit IValidatorCouncil.BallotCommitted(id, ada, 1);
        commit(id, ada, agreeing(2));
        skip(COMMIT_SECONDS + REVEAL_SECONDS + 1);
        model.reviewSuspect(id);
        vm.expectEmit();
        emit IValidatorCouncil.BallotCommitted(id, bob, 2);
        commit(id, bob, notFetched());
        skip(COMMIT_SECONDS + 1);
        vm.expectEmit();
        emit IValidatorCouncil.BallotRevealed(id, bob, 2, 35 ether, 0, 0, 0);
        reveal(id, bob, notFetched());
    }

    function test_what_is_committed_and_not_revealed_does_not_count_for_the_quorum() public {
        commit(id, ada, agreeing(2));
        commit(id, bob, agreeing(2));
        commit(id, cyd, agreeing(2));
        reveal(id, ada, agreeing(2));
        skip(COMMIT_SECONDS + REVEAL_SECONDS + 1);
        assertVerdict(model.reviewSuspect(id), Verdict.Pending);
    }

    /// Ada's 40 are more than half of the 65 that are revealed, not of the 100 that are committed.
    function test_the_majority_is_one_of_what_is_revealed() public {
        commit(id, ada, agreeing(2));
        commit(id, bob, agreeing(2));
        commit(id, cyd, disagreeing(2));
        reveal(id, cyd, disagreeing(2));
        reveal(id, ada, agreeing(2));
        skip(COMMIT_SECONDS + REVEAL_SECONDS + 1);
        assertVerdict(model.reviewSuspect(id), Verdict.Innocent);
    }

    function test_one_commitment_per_voter_and_round() public {
        commit(id, ada, agreeing(2));
        expectError(IValidatorCouncil.AlreadyCommitted.selector, uint160(ada));
        vm.prank(ada);
        council.commitBallot(id, keccak256("second thoughts"));
    }

    function test_worker_and_suspecter_have_no_vote() public {
        vm.prank(dan);
        require(token.transfer(worker, 50 ether));
        vm.prank(dan);
        require(token.transfer(proofer, 50 ether));
        vm.prank(worker);
        token.approve(address(council), 50 ether);
        vm.prank(proofer);
        token.approve(address(council), 50 ether);
        stakeUmc(worker, 50 ether);
        stakeUmc(proofer, 50 ether);
        skip(1);
        vm.expectEmit();
        emit IValidatorCouncil.DisputeOpened(2, address(model), 100 ether);
        uint64 second = suspect(proofer, 3);
        expectError(IValidatorCouncil.PartyToTheDispute.selector, uint160(worker));
        vm.prank(worker);
        council.commitBallot(second, keccak256("mine"));
        expectError(IValidatorCouncil.PartyToTheDispute.selector, uint160(proofer));
        vm.prank(proofer);
        council.commitBallot(second, keccak256("mine"));
    }

    function test_a_worker_suspecting_itself_is_excluded_once() public {
        vm.prank(dan);
        require(token.transfer(worker, 50 ether));
        vm.prank(worker);
        token.approve(address(council), 50 ether);
        stakeUmc(worker, 50 ether);
        skip(1);
        vm.expectEmit();
        emit IValidatorCouncil.DisputeOpened(2, address(model), 100 ether);
        suspect(worker, 3);
    }

    function test_without_stake_there_is_no_vote() public {
        expectError(IValidatorCouncil.NoVote.selector, uint160(dan));
        vm.prank(dan);
        council.commitBallot(id, keccak256("mine"));
    }

    function test_stake_from_the_second_of_the_opening_has_no_vote() public {
        stakeUmc(dan, 10 ether);
        expectError(IValidatorCouncil.NoVote.selector, uint160(dan));
        vm.prank(dan);
        council.commitBallot(id, keccak256("mine"));
        skip(1);
        uint64 next = suspect(proofer, 3);
        vm.prank(dan);
        council.commitBallot(next, keccak256("mine"));
    }

    function test_nobody_can_commit_after_the_commit_phase() public {
        skip(COMMIT_SECONDS + 1);
        expectError(abi.encodeWithSelector(IValidatorCouncil.WrongPhase.selector, id, Phase.Closable));
        vm.prank(ada);
        council.commitBallot(id, keccak256("mine"));
    }

    function test_nobody_can_reveal_while_others_commit() public {
        Ballot memory ballot = agreeing(2);
        commit(id, ada, ballot);
        expectError(abi.encodeWithSelector(IValidatorCouncil.WrongPhase.selector, id, Phase.Commit));
        reveal(id, ada, ballot);
    }

    function test_late_reveal_is_refused() public {
        Ballot memory ballot = agreeing(2);
        commit(id, ada, ballot);
        skip(COMMIT_SECONDS + REVEAL_SECONDS + 1);
        expectError(abi.encodeWithSelector(IValidatorCouncil.WrongPhase.selector, id, Phase.Closable));
        reveal(id, ada, ballot);
    }

    function test_wrong_salt_and_other_roots_are_refused() public {
        Ballot memory ballot = agreeing(2);
        commit(id, ada, ballot);
        skip(COMMIT_SECONDS + 1);
        expectError(IValidatorCouncil.CommitmentMismatch.selector, uint160(ada));
        vm.prank(ada);
        council.revealBallot(id, ballot, keccak256("another salt"));
        expectError(IValidatorCouncil.CommitmentMismatch.selector, uint160(ada));
        reveal(id, ada, disagreeing(2));
    }

    function test_a_copied_commitment_cannot_be_revealed() public {
        Ballot memory ballot = agreeing(2);
        bytes32 commitment = council.commitmentOf(id, ada, ballot, SALT);
        vm.prank(ada);
        council.commitBallot(id, commitment);
        vm.prank(bob);
        council.commitBallot(id, commitment);
        skip(COMMIT_SECONDS + 1);
        reveal(id, ada, ballot);
        expectError(IValidatorCouncil.CommitmentMismatch.selector, uint160(bob));
        reveal(id, bob, ballot);
    }

    function test_only_what_was_committed_can_be_revealed_and_only_once() public {
        Ballot memory ballot = agreeing(2);
        commit(id, ada, ballot);
        commit(id, bob, ballot);
        skip(COMMIT_SECONDS + 1);
        expectError(IValidatorCouncil.NothingToReveal.selector, uint160(cyd));
        reveal(id, cyd, ballot);
        reveal(id, ada, ballot);
        expectError(IValidatorCouncil.NothingToReveal.selector, uint160(ada));
        reveal(id, ada, ballot);
    }

    function test_unstaking_after_the_commitment_changes_no_weight() public {
        Ballot memory ballot = agreeing(2);
        commit(id, ada, ballot);
        vm.prank(ada);
        council.requestUnstake(40 ether);
        vm.assertEq(council.voteOf(id, 1, ada).weight, 40 ether);
        commit(id, bob, ballot);
        skip(COMMIT_SECONDS + 1);
        reveal(id, ada, ballot);
        reveal(id, bob, ballot);
        assertVerdict(model.reviewSuspect(id), Verdict.Innocent);
    }

    function test_what_was_staked_at_the_opening_votes_whatever_came_in_or_left_since() public {
        vm.prank(ada);
        council.requestUnstake(40 ether);
        stakeUmc(bob, 7 ether);
        vm.assertEq(council.weightIn(id, ada), 40 ether);
        vm.assertEq(council.weightIn(id, bob), 35 ether);
        assertVerdict(decide(id, agreeing(2)), Verdict.Innocent);
        vm.assertEq(council.voteOf(id, 1, ada).weight, 40 ether);
        vm.assertEq(council.voteOf(id, 1, bob).weight, 35 ether);
        uint64 next = suspect(proofer, 3);
        vm.assertEq(council.weightIn(next, ada), 40 ether);
        skip(1);
        next = suspect(proofer, 4);
        vm.assertEq(council.weightIn(next, ada), 0);
        vm.assertEq(council.weightIn(next, bob), 42 ether);
    }

    function test_stake_in_the_second_of_the_opening_does_not_raise_the_quorum() public {
        stakeUmc(dan, 100 ether);
        vm.expectEmit();
        emit IValidatorCouncil.DisputeOpened(2, address(model), 100 ether);
        uint64 next = suspect(proofer, 3);
        vm.assertEq(council.weightIn(next, dan), 0);
    }

    function test_parties_and_unknown_disputes_have_no_weight() public {
        stakeUmc(dan, 10 ether);
        skip(1);
        vm.deal(dan, BOND);
        uint64 next = suspect(dan, 3);
        vm.assertEq(council.weightIn(next, dan), 0);
        vm.assertEq(council.weightIn(next, ada), 40 ether);
        vm.assertEq(council.weightIn(next + 1, ada), 0);
    }

    function test_unbonded_tokens_do_not_vote_a_second_time_through_another_account() public {
        commit(id, ada, agreeing(2));
        vm.prank(ada);
        council.requestUnstake(40 ether);
        skip(UNBONDING_SECONDS);
        vm.prank(ada);
        council.unstake();
        vm.prank(ada);
        require(token.transfer(dan, 40 ether));
        stakeUmc(dan, 40 ether);
        assertVerdict(model.reviewSuspect(id), Verdict.Pending);
        expectError(IValidatorCouncil.NoVote.selector, uint160(dan));
        vm.prank(dan);
        council.commitBallot(id, keccak256("again"));
    }

    function test_only_the_model_of_a_dispute_can_close_cancel_or_pay_it() public {
        expectError(IValidatorCouncil.NotAModel.selector, uint160(ada));
        vm.prank(ada);
        council.closeRound(id);
        expectError(IValidatorCouncil.NotAModel.selector, uint160(ada));
        vm.prank(ada);
        council.cancelDispute(id);
        expectError(IValidatorCouncil.NotAModel.selector, uint160(ada));
        vm.prank(ada);
        council.payFee(id);
        address otherModel = factory.createModel(genesis(), parameters(), owner);
        expectError(IValidatorCouncil.NotAModel.selector, uint160(otherModel));
        vm.prank(otherModel);
        council.cancelDispute(id);
    }

    function test_only_a_model_of_the_factory_can_open_a_dispute() public {
        expectError(IValidatorCouncil.NotAModel.selector, uint160(ada));
        vm.prank(ada);
        council.openDispute(worker, proofer, 1, 1, 0);
    }

    function test_a_closed_dispute_cannot_be_cancelled_and_an_undecided_one_not_be_paid() public {
        expectError(abi.encodeWithSelector(IValidatorCouncil.WrongPhase.selector, id, Phase.Commit));
        vm.prank(address(model));
        council.payFee(id);
        decide(id, agreeing(2));
        expectError(abi.encodeWithSelector(IValidatorCouncil.WrongPhase.selector, id, Phase.Closed));
        vm.prank(address(model));
        council.cancelDispute(id);
    }
}
