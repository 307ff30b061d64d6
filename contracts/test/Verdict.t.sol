// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Claim, IUnstoppableModel, LearningPeriod, PeriodStatus, Verdict} from "../src/interfaces/IUnstoppableModel.sol";
import {Ballot, IValidatorCouncil, Phase} from "../src/interfaces/IValidatorCouncil.sol";
import {RefusingAccount} from "./support/Accounts.sol";
import {ProtocolTest} from "./support/ProtocolTest.sol";
import {vm} from "./support/Vm.sol";

/// @notice Rule 6: the exact wei of every verdict. The suspecter's bond has been paid in when a dispute is open.
contract VerdictTest is ProtocolTest {
    function _assertDeposits(uint64 learningPeriodId, uint256 stake, uint256 bond) private view {
        LearningPeriod memory period = model.learningPeriod(learningPeriodId);
        vm.assertEq(period.stake, stake, "stake held");
        vm.assertEq(period.bond, bond, "bond held");
    }

    /// Reviews and expects the event; state and claim are those of an `InvalidTransition`.
    function _decide(uint64 id, uint64 stateId, Verdict verdict, uint64 head) private {
        vote(id, verdict == Verdict.Guilty ? disagreeing(stateId) : agreeing(stateId));
        vm.expectEmit();
        emit IUnstoppableModel.ReviewSuspect(id, stateId, verdict, verdict == Verdict.Guilty, head);
        assertVerdict(model.reviewSuspect(id), verdict);
        assertVerdict(model.dispute(id).verdict, verdict);
        vm.assertEq(model.openDisputeOf(stateId), 0);
    }

    function test_guilty_of_a_wrong_step() public {
        uint64 period = train(worker);
        uint64 id = suspect(proofer, 3);
        _decide(id, 3, Verdict.Guilty, 2);
        assertCredits(0, uint256(BOND) + STAKE + HALF, FEE, OTHER_HALF);
        _assertDeposits(period, 0, 0);
        assertStatus(period, PeriodStatus.Slashed);
        vm.assertEq(model.escrow(), 0);
        assertSolvent();
    }

    function test_innocent_of_a_wrong_step() public {
        uint64 period = train(worker);
        uint64 id = suspect(proofer, 3);
        _decide(id, 3, Verdict.Innocent, 4);
        assertCredits(HALF, 0, FEE, OTHER_HALF);
        _assertDeposits(period, STAKE, BOND);
        assertStatus(period, PeriodStatus.Complete);
        vm.assertEq(model.learningPeriod(period).disputedStates, 0);
        vm.assertEq(model.escrow(), uint256(STAKE) + BOND);
        assertSolvent();
    }

    function test_one_differing_root_is_enough_for_guilt() public {
        train(worker);
        uint64 id = suspect(proofer, 2);
        bytes32 oneUlpAway = keccak256("one unit in the last place");
        Ballot memory ballot = agreeing(2);
        ballot.gradientRoot = oneUlpAway;
        assertVerdict(decide(id, ballot), Verdict.Guilty);
        id = suspect(proofer, 1);
        ballot = agreeing(1);
        ballot.stateRoot = oneUlpAway;
        assertVerdict(decide(id, ballot), Verdict.Guilty);
    }

    function test_guilty_of_withholding_the_checkpoint_costs_the_bond_and_never_the_stake() public {
        uint64 period = train(worker);
        assertVerdict(decide(suspect(proofer, 4, Claim.Unavailable), notFetched()), Verdict.Guilty);
        assertCredits(STAKE, uint256(BOND) + HALF, FEE, OTHER_HALF);
        _assertDeposits(period, 0, 0);
        assertStatus(period, PeriodStatus.Slashed);
        assertHead(3, 3);
        vm.assertEq(model.escrow(), 0);
        assertSolvent();
    }

    function test_innocent_of_withholding_the_checkpoint() public {
        uint64 period = train(worker);
        assertVerdict(decide(suspect(proofer, 4, Claim.Unavailable), fetched()), Verdict.Innocent);
        assertCredits(HALF, 0, FEE, OTHER_HALF);
        _assertDeposits(period, STAKE, BOND);
        assertHead(4, 4);
        assertSolvent();
    }

    function test_only_the_agreed_answer_says_that_a_checkpoint_was_fetched() public {
        train(worker);
        uint64 id = suspect(proofer, 4, Claim.Unavailable);
        assertVerdict(decide(id, Ballot(bytes32(uint256(2)), 0, 0)), Verdict.Guilty);
    }

    function test_undecided_without_any_voter_burns_the_fee() public {
        uint64 period = train(worker);
        assertVerdict(letLapse(suspect(proofer, 3)), Verdict.Undecided);
        assertCredits(uint256(STAKE) + BOND, BOND - FEE, 0, FEE);
        _assertDeposits(period, 0, 0);
        assertStatus(period, PeriodStatus.Cancelled);
        assertHead(2, 2);
        vm.assertEq(model.escrow(), 0);
        assertSolvent();
    }

    function test_undecided_pays_every_revealer_of_the_second_round() public {
        train(worker);
        uint64 id = suspect(proofer, 3);
        skip(COMMIT_SECONDS + 1);
        model.reviewSuspect(id);
        commit(id, bob, agreeing(3));
        commit(id, ada, disagreeing(3));
        skip(COMMIT_SECONDS + 1);
        reveal(id, bob, agreeing(3));
        skip(REVEAL_SECONDS);
        assertVerdict(model.reviewSuspect(id), Verdict.Undecided);
        assertCredits(uint256(STAKE) + BOND, BOND - FEE, FEE, 0);
        vm.assertEq(council.feeDue(id, bob), FEE);
        vm.assertEq(council.feeDue(id, ada), 0);
        assertSolvent();
    }

    function test_moot_refunds_the_later_suspecter_and_pays_nobody() public {
        train(worker);
        train(otherWorker);
        uint64 earlier = suspect(proofer, 2);
        uint64 later = suspect(otherProofer, 6);
        commit(later, ada, agreeing(6));
        decide(earlier, disagreeing(2));
        vm.expectEmit();
        emit IValidatorCouncil.DisputeCancelled(later);
        assertVerdict(model.reviewSuspect(later), Verdict.Moot);
        vm.assertEq(model.withdrawable(otherProofer), BOND);
        vm.assertEq(address(council).balance, FEE);
        vm.assertEq(BURN.balance, OTHER_HALF);
        assertPhase(later, Phase.Closed);
        vm.assertEq(council.feeDue(later, ada), 0);
        // The other worker's deposits are all that is left in question.
        vm.assertEq(model.escrow(), uint256(STAKE) + BOND);
        assertSolvent();
    }

    function test_the_earliest_suspicion_of_a_period_is_decided_first() public {
        uint64 period = train(worker);
        uint64 later = suspect(proofer, 3);
        uint64 earlier = suspect(otherProofer, 1);
        vote(later, disagreeing(3));
        expectError(IUnstoppableModel.EarlierDisputeOpen.selector, period);
        model.reviewSuspect(later);

        assertVerdict(decide(earlier, disagreeing(1)), Verdict.Guilty);
        assertVerdict(model.reviewSuspect(later), Verdict.Moot);
        vm.assertEq(model.withdrawable(otherProofer), uint256(BOND) + STAKE + HALF);
        vm.assertEq(model.withdrawable(proofer), BOND);
        assertHead(0, 0);
        vm.assertEq(model.escrow(), 0);
        assertSolvent();
    }

    function test_an_innocent_earlier_state_lets_the_later_suspicion_win() public {
        train(worker);
        uint64 later = suspect(proofer, 3);
        uint64 earlier = suspect(otherProofer, 1);
        assertVerdict(decide(earlier, agreeing(1)), Verdict.Innocent);
        assertVerdict(decide(later, disagreeing(3)), Verdict.Guilty);
        assertCredits(HALF, uint256(BOND) + STAKE + HALF, 2 * uint256(FEE), 2 * OTHER_HALF);
        vm.assertEq(model.withdrawable(otherProofer), 0);
        assertHead(2, 2);
        assertSolvent();
    }

    function test_earlier_periods_do_not_have_to_be_waited_for() public {
        train(worker);
        train(otherWorker);
        uint64 earlier = suspect(proofer, 2);
        uint64 later = suspect(otherProofer, 6);
        assertVerdict(decide(later, disagreeing(6)), Verdict.Guilty);
        vm.assertEq(model.withdrawable(otherProofer), uint256(BOND) + STAKE + HALF);
        assertHead(5, 5);
        assertVerdict(decide(earlier, disagreeing(2)), Verdict.Guilty);
        vm.assertEq(model.withdrawable(proofer), uint256(BOND) + STAKE + HALF);
        assertHead(1, 1);
        vm.assertEq(model.escrow(), 0);
        assertSolvent();
    }

    function test_second_guilty_verdict_in_a_period_pays_the_fee_from_the_suspecters_bond() public {
        train(worker);
        decide(suspect(otherProofer, 3), disagreeing(3));
        uint256 burned = BURN.balance;
        assertVerdict(decide(suspect(proofer, 1), disagreeing(1)), Verdict.Guilty);
        // Stake and bond went to the first suspecter; validators earn the same again.
        assertCredits(0, BOND - FEE, 2 * uint256(FEE), burned);
        assertHead(0, 0);
        vm.assertEq(model.escrow(), 0);
        assertSolvent();
    }

    function test_the_fee_is_the_same_for_either_verdict() public {
        train(worker);
        uint64 innocent = suspect(proofer, 1);
        decide(innocent, agreeing(1));
        uint256[3] memory due =
            [council.feeDue(innocent, ada), council.feeDue(innocent, bob), council.feeDue(innocent, cyd)];
        uint64 guilty = suspect(proofer, 2);
        decide(guilty, disagreeing(2));
        vm.assertEq(council.feeDue(guilty, ada), due[0]);
        vm.assertEq(council.feeDue(guilty, bob), due[1]);
        vm.assertEq(council.feeDue(guilty, cyd), due[2]);
        vm.assertEq(due[0], uint256(FEE) * 40 / 100);
    }

    function test_suspecting_oneself_always_costs() public {
        train(worker);
        uint64 id = suspect(worker, 3);
        decide(id, disagreeing(3));
        // Of S + 2B come back S + B + half of what the fee left of the bond.
        vm.assertEq(model.withdrawable(worker), uint256(STAKE) + BOND + HALF);
        assertSolvent();
    }

    function test_an_account_that_refuses_money_cannot_block_a_verdict() public {
        RefusingAccount refusing = new RefusingAccount{value: 100 ether}(model);
        write(model, 1, steps(4), CHECKPOINT);
        refusing.train(steps(4), uint256(STAKE) + BOND);
        uint64 id = suspect(proofer, 4);
        assertVerdict(letLapse(id), Verdict.Undecided);
        vm.assertEq(model.withdrawable(address(refusing)), uint256(STAKE) + BOND);

        // It is credited what it is due as a suspecter, too: state 5 is the first after the reverted state 4.
        train(worker);
        id = refusing.suspect(5, batchOf(5), BOND);
        assertVerdict(decide(id, disagreeing(5)), Verdict.Guilty);
        vm.assertEq(model.withdrawable(address(refusing)), 2 * (uint256(STAKE) + BOND) + HALF);
        expectError(bytes4(keccak256("FailedCall()")));
        refusing.withdraw();
    }
}
