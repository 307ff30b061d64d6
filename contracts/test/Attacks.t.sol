// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {
    Batch,
    Claim,
    IUnstoppableModel,
    Parameters,
    PeriodStatus,
    StepCommitment,
    Verdict
} from "../src/interfaces/IUnstoppableModel.sol";
import {Ballot, IValidatorCouncil, Phase} from "../src/interfaces/IValidatorCouncil.sol";
import {IUnstoppableModelFactory} from "../src/interfaces/IUnstoppableModelFactory.sol";
import {RefusingAccount} from "./support/Accounts.sol";
import {UnstoppableModel} from "../src/UnstoppableModel.sol";
import {ProtocolTest} from "./support/ProtocolTest.sol";
import {vm} from "./support/Vm.sol";

/// @notice The known attacks of PROTOCOL.md: what each of them achieves at most, and what it costs. Those on money, on the
/// mutex and on ballots that the rules rule out altogether are in the tests of these rules, too.
contract AttacksTest is ProtocolTest {
    // Defects of the original contract

    function test_a_reward_never_goes_to_address_zero() public {
        train(worker);
        decide(suspect(proofer, 2), disagreeing(2));
        expectError(IUnstoppableModel.DisputeNotOpen.selector, 0);
        model.reviewSuspect(0);
        vm.assertEq(model.withdrawable(address(0)), 0);
        vm.assertEq(address(0).balance, 0);
        vm.assertEq(model.dispute(0).suspecter, address(0));
    }

    function test_a_verdict_is_never_insolvent() public {
        // Every period and every dispute pays out of what was posted for it, however many there are.
        train(worker);
        train(otherWorker);
        uint64 first = suspect(proofer, 3);
        uint64 second = suspect(otherProofer, 7);
        decide(second, disagreeing(7));
        decide(first, disagreeing(3));
        for (uint256 i = 0; i < 2; ++i) {
            vm.prank(i == 0 ? proofer : otherProofer);
            model.withdraw();
        }
        vm.assertEq(address(model).balance, 0);
        vm.assertEq(model.escrow(), 0);
    }

    function test_a_worker_that_refuses_money_is_slashed_all_the_same() public {
        RefusingAccount refusing = new RefusingAccount{value: 100 ether}(model);
        write(model, 1, steps(4), CHECKPOINT);
        refusing.train(steps(4), uint256(STAKE) + BOND);
        assertVerdict(decide(suspect(proofer, 3), disagreeing(3)), Verdict.Guilty);
        vm.assertEq(model.withdrawable(proofer), uint256(BOND) + STAKE + HALF);
        vm.assertEq(model.withdrawable(address(refusing)), 0);
    }

    function test_a_front_run_application_costs_the_slower_one_nothing() public {
        uint256 before = otherWorker.balance;
        uint64 id = lease(worker);
        uint64 deadline = model.learningPeriod(id).deadline;
        leaseIsRefused(otherWorker, abi.encodeWithSelector(IUnstoppableModel.LeaseHeld.selector, id, deadline));
        vm.assertEq(otherWorker.balance, before);
        vm.assertEq(model.learningPeriod(id).worker, worker);
    }

    function test_everything_has_a_deadline() public {
        // Nobody but the attackers acts: a silent worker, a silent suspecter, silent validators.
        uint64 id = lease(worker);
        submit(worker, id, 1, CHECKPOINT);
        uint64 disputeId = suspect(proofer, 1);
        skip(STEPS_PER_PERIOD * STEP_SECONDS + 1);
        lease(otherWorker);
        vm.assertTrue(block.timestamp > COMMIT_SECONDS);
        assertVerdict(model.reviewSuspect(disputeId), Verdict.Pending);
        skip(COMMIT_SECONDS + 1);
        assertVerdict(model.reviewSuspect(disputeId), Verdict.Undecided);
        assertHead(0, 0);
        vm.assertEq(model.currentLease(), 0);
    }

    function test_a_period_starts_when_the_chain_says_so() public {
        // No function takes a time: what the callers of the original chose is read from the block.
        uint64 id = lease(worker);
        vm.assertEq(model.learningPeriod(id).deadline, block.timestamp + STEPS_PER_PERIOD * STEP_SECONDS);
        skip(7);
        submit(worker, id, 1, 0);
        vm.assertEq(windowEnd(1), block.timestamp + CHALLENGE_SECONDS);
    }

    // The owner

    /// Nothing an owner can call moves money: whatever else it tries, there is no such function.
    function test_an_owner_cannot_drain_a_model() public {
        _modelWithReward();
        train(worker);
        suspect(proofer, 2);
        model.donate{value: 1 ether}();
        uint256 before = address(model).balance;
        Parameters memory rules = model.parameters();
        (rules.stake, rules.bond, rules.fee) = (2 * STAKE, 2 * BOND, 2 * FEE);
        change(rules);
        vm.prank(owner);
        model.pause();
        bytes[5] memory calls = [
            abi.encodeWithSignature("withdrawAll()"),
            abi.encodeWithSignature("withdrawDonations()"),
            abi.encodeWithSignature("withdraw()"),
            abi.encodeWithSignature("upgradeTo(address)", owner),
            abi.encodeCall(model.withdrawCollateralPerLearningPeriod, (1))
        ];
        for (uint256 i = 0; i < 5; ++i) {
            vm.prank(owner);
            (bool ok,) = address(model).call(calls[i]);
            vm.assertFalse(ok);
        }
        expectError(bytes4(keccak256("InvalidInitialization()")));
        vm.prank(owner);
        model.initialize(genesis(), rules, council, owner);
        vm.assertEq(address(model).balance, before);
        vm.assertEq(model.escrow(), uint256(STAKE) + 2 * uint256(BOND));
        vm.assertEq(model.withdrawable(owner), 0);
    }

    function _modelWithReward() private {
        Parameters memory rules = parameters();
        rules.rewardPerPeriod = 0.1 ether;
        model = UnstoppableModel(factory.createModel(genesis(), rules, owner));
    }

    /// Raising the reward, or shortening periods or the run under the same reward, would earn all donations with one short lease.
    function test_an_owner_cannot_earn_the_donations_with_a_period_of_its_own() public {
        _modelWithReward();
        model.donate{value: 1 ether}();
        Parameters memory rules = model.parameters();
        rules.rewardPerPeriod = 1 ether;
        _rulesAreRefused(rules);
        (rules.rewardPerPeriod, rules.stepsPerPeriod) = (0.1 ether, 1);
        _rulesAreRefused(rules);
    }

    /// A window of one second would make wrong steps final before anybody can suspect them, each period worth its reward.
    function test_an_owner_cannot_earn_the_donations_behind_a_short_window() public {
        _modelWithReward();
        Parameters memory rules = model.parameters();
        rules.challengeSeconds = 1;
        _rulesAreRefused(rules);
    }

    /// A period of the owner's under tiny deposits, below those of others: disputes about it would hold their collateral up for next to
    /// nothing, and as nobody votes for nothing, revert their work.
    function test_an_owner_cannot_put_a_period_with_tiny_deposits_below_others() public {
        Parameters memory rules = model.parameters();
        (rules.bond, rules.fee) = (1, 1);
        _rulesAreRefused(rules);
        rules = model.parameters();
        rules.fee = 0;
        _rulesAreRefused(rules);
        rules = model.parameters();
        rules.stake = FEE;
        _rulesAreRefused(rules);
    }

    /// The same with ballots that are over before anybody can commit or reveal.
    function test_an_owner_cannot_put_a_period_below_others_about_which_nobody_can_vote() public {
        Parameters memory rules = model.parameters();
        rules.commitSeconds = 1;
        _rulesAreRefused(rules);
        rules = model.parameters();
        rules.revealSeconds = 1;
        _rulesAreRefused(rules);
    }

    function _rulesAreRefused(Parameters memory rules) private {
        expectError(IUnstoppableModel.InvalidParameters.selector);
        vm.prank(owner);
        model.setParameters(rules);
    }

    /// A hostile change under a running lease and an open dispute: deadline, windows, deposits, fee and ballots stay.
    function test_parameters_changed_mid_period_change_nothing_for_it() public {
        uint64 id = lease(worker);
        submit(worker, id, 3, CHECKPOINT);
        uint64 guilty = suspect(proofer, 3);
        uint64 deadline = model.learningPeriod(id).deadline;
        uint64 end = windowEnd(3);

        Parameters memory rules = parameters();
        (rules.stake, rules.bond, rules.fee) = (2 * STAKE, 2 * BOND, 2 * FEE);
        (rules.stepSeconds, rules.stepsPerPeriod, rules.challengeSeconds) = (1, 1, 30 days);
        (rules.commitSeconds, rules.revealSeconds) = (30 days, 30 days);
        change(rules);

        vm.assertEq(model.learningPeriod(id).parametersVersion, 1);
        vm.assertEq(model.learningPeriod(id).deadline, deadline);
        vm.assertEq(model.learningPeriod(id).stake, STAKE);
        vm.assertEq(model.learningPeriod(id).bond, BOND);
        vm.assertEq(model.dispute(guilty).bond, BOND);
        vm.assertEq(windowEnd(3), end);
        skip(COMMIT_SECONDS);
        assertPhase(guilty, Phase.Commit);
        // A later suspicion of the same period posts its bond, and gets its ballot.
        uint64 later = suspect(otherProofer, 2);
        skip(COMMIT_SECONDS);
        assertPhase(later, Phase.Commit);
        assertVerdict(decide(later, agreeing(2)), Verdict.Innocent);
        assertVerdict(model.reviewSuspect(guilty), Verdict.Pending);
        assertVerdict(decide(guilty, disagreeing(3)), Verdict.Guilty);
        vm.assertEq(model.withdrawable(proofer), uint256(BOND) + STAKE + HALF);
        vm.assertEq(model.withdrawable(worker), HALF);
        vm.assertEq(address(council).balance, 2 * uint256(FEE));
        assertSolvent();
    }

    /// The owner cannot slip other rules under an application that is on its way, not even with the same deposit.
    function test_an_owner_that_front_runs_an_application_is_refused() public {
        Parameters memory rules = parameters();
        rules.stepSeconds = 1;
        vm.prank(owner);
        model.setParameters(rules);
        uint256 before = worker.balance;
        leaseIsRefused(worker, abi.encodeWithSelector(IUnstoppableModel.WrongParametersVersion.selector, 2, 1));
        vm.assertEq(worker.balance, before);
        version = 2;
        vm.assertEq(model.learningPeriod(lease(worker)).deadline, block.timestamp + STEPS_PER_PERIOD);
    }

    function test_a_pause_does_not_stop_steps_disputes_verdicts_or_withdrawals() public {
        _modelWithReward();
        train(otherWorker);
        uint64 id = lease(worker);
        submit(worker, id, 1, 0);
        vm.prank(owner);
        model.pause();
        submit(worker, id, 3, CHECKPOINT);
        uint64 innocent = suspect(proofer, 2);
        assertVerdict(decide(innocent, agreeing(2)), Verdict.Innocent);
        uint64 guilty = suspect(proofer, 6);
        assertVerdict(decide(guilty, disagreeing(6)), Verdict.Guilty);
        model.donate{value: 1}();
        uint64[] memory ids = new uint64[](1);
        ids[0] = 6;
        model.attestState(ids, steps(1));
        skip(CHALLENGE_SECONDS + 1);
        vm.assertEq(model.finalizeLearningPeriod(), 1);
        withdrawCollateral(otherWorker, 1);
        vm.prank(proofer);
        model.withdraw();
        vm.assertTrue(model.paused());
        assertSolvent();
        leaseIsRefused(worker, IUnstoppableModel.LeasesPaused.selector);
    }

    /// A lapsed lease cannot be taken over while leases are paused, but anybody can end it, so that its stake is not trapped.
    function test_a_pause_does_not_trap_the_stake_of_a_lapsed_lease() public {
        uint64 id = lease(worker);
        submit(worker, id, 1, 0);
        vm.warp(model.learningPeriod(id).deadline + 1);
        vm.prank(owner);
        model.pause();
        model.expireLearningPeriod();
        withdrawCollateral(worker, id);
        vm.assertEq(worker.balance, 1000 ether - BOND);
        assertSolvent();
    }

    function test_nobody_else_can_do_what_the_owner_can() public {
        Parameters memory rules = parameters();
        bytes[5] memory calls = [
            abi.encodeCall(model.setParameters, (rules)),
            abi.encodeCall(model.pause, ()),
            abi.encodeCall(model.unpause, ()),
            abi.encodeCall(model.transferOwnership, (worker)),
            abi.encodeCall(model.renounceOwnership, ())
        ];
        for (uint256 i = 0; i < 5; ++i) {
            vm.prank(worker);
            (bool ok, bytes memory reason) = address(model).call(calls[i]);
            vm.assertFalse(ok);
            vm.assertEq(
                keccak256(reason), keccak256(abi.encodeWithSignature("OwnableUnauthorizedAccount(address)", worker))
            );
        }
        vm.assertEq(model.parametersVersion(), 1);
    }

    function test_huge_inputs_are_refused_before_they_cost_storage() public {
        uint64 id = lease(worker);
        StepCommitment[] memory list = new StepCommitment[](5000);
        expectError(abi.encodeWithSelector(IUnstoppableModel.WrongStepCount.selector, 5000, STEPS_PER_PERIOD));
        vm.prank(worker);
        model.submitState(id, list, CHECKPOINT, new bytes32[](0));

        expectError(IUnstoppableModel.NotLeaseHolder.selector, type(uint64).max);
        vm.prank(worker);
        model.submitState(type(uint64).max, new StepCommitment[](1), CHECKPOINT, new bytes32[](0));
        expectError(IUnstoppableModel.UnknownBatch.selector, 0);
        suspect(proofer, type(uint64).max);
        expectError(IUnstoppableModel.DisputeNotOpen.selector, type(uint64).max);
        model.reviewSuspect(type(uint64).max);
        expectError(abi.encodeWithSelector(IValidatorCouncil.InvalidAmount.selector, type(uint256).max));
        vm.prank(ada);
        council.requestUnstake(type(uint256).max);
        expectError(IUnstoppableModelFactory.NoSuchModel.selector, type(uint256).max);
        factory.modelAt(type(uint256).max);
    }

    function test_the_widest_rules_do_not_overflow() public {
        Parameters memory rules = Parameters({
            stake: 2 ** 94,
            bond: 2 ** 94,
            stepSeconds: 10_125,
            stepsPerPeriod: 256,
            fee: 2 ** 94,
            rewardPerPeriod: type(uint96).max,
            challengeSeconds: 30 days,
            commitSeconds: 30 days,
            revealSeconds: 30 days,
            totalSteps: type(uint64).max
        });
        UnstoppableModel widest = UnstoppableModel(factory.createModel(genesis(), rules, owner));
        uint256 deposit = 2 ** 95;
        vm.deal(worker, deposit);
        vm.prank(worker);
        uint64 id = widest.applyToLearnPeriod{value: deposit}(1, 0);
        vm.assertEq(widest.learningPeriod(id).deadline, block.timestamp + 30 days);
        vm.assertEq(widest.learningPeriod(id).steps, 256);
        StepCommitment[] memory list = steps(1);
        write(widest, id, list, CHECKPOINT);
        vm.prank(worker);
        widest.submitState(id, list, CHECKPOINT, new bytes32[](0));
        vm.deal(proofer, 2 ** 94);
        vm.prank(proofer);
        widest.suspectState{value: 2 ** 94}(1, Claim.InvalidTransition, 0, batchOf(1));
        vm.assertEq(widest.escrow(), 3 * 2 ** 94);
    }

    // Ballots

    /// Fifteen UMC of a newcomer do not help: stake counts from before the opening on.
    function test_stake_bought_for_a_dispute_has_no_vote_in_it() public {
        train(worker);
        uint64 id = suspect(proofer, 2);
        stakeUmc(dan, 15 ether);
        skip(1);
        expectError(abi.encodeWithSelector(IValidatorCouncil.NoVote.selector, dan));
        vm.prank(dan);
        council.commitBallot(id, keccak256("bought"));
    }

    /// After a reorganisation dispute 1 may be about another state. The old commitment binds dispute, matter, voter and roots, so it
    /// cannot be revealed there, not even as what it was; the second round is a new one.
    function test_a_reorged_ballot_cannot_be_turned_into_another_one() public {
        train(worker);
        uint256 fork = vm.snapshotState();
        uint64 id = suspect(proofer, 2);
        Ballot memory ballot = agreeing(2);
        bytes32 commitment = council.commitmentOf(id, ada, ballot, SALT);

        vm.assertTrue(vm.revertToState(fork));
        vm.assertEq(suspect(otherProofer, 3), id);
        vm.prank(ada);
        council.commitBallot(id, commitment);
        commit(id, bob, agreeing(3));
        commit(id, cyd, agreeing(3));
        expectError(abi.encodeWithSelector(IValidatorCouncil.CommitmentMismatch.selector, ada));
        reveal(id, ada, agreeing(3));
        reveal(id, bob, agreeing(3));
        reveal(id, cyd, agreeing(3));
        skip(COMMIT_SECONDS + REVEAL_SECONDS + 1);
        assertVerdict(model.reviewSuspect(id), Verdict.Innocent);
        vm.assertEq(council.feeDue(id, ada), 0);
    }

    /// A submission that is included again after a reorganisation meets a lease of somebody else.
    function test_a_reorged_submission_does_not_reach_another_lease() public {
        uint256 fork = vm.snapshotState();
        uint64 id = lease(worker);
        StepCommitment[] memory list = steps(1);
        vm.assertTrue(vm.revertToState(fork));
        vm.assertEq(lease(otherWorker), id);
        expectError(IUnstoppableModel.NotLeaseHolder.selector, id);
        vm.prank(worker);
        model.submitState(id, list, 0, new bytes32[](0));
    }

    /// The address of a model is a number in a row. An application that does not wait until its creation is settled can meet another
    /// model after a reorganisation, with the same deposits and any other rules.
    function test_a_reorged_application_can_reach_another_model_at_the_same_address() public {
        uint256 fork = vm.snapshotState();
        Parameters memory rules = parameters();
        address meant = factory.createModel(genesis(), rules, owner);
        vm.assertTrue(vm.revertToState(fork));
        rules.stepSeconds = 1;
        vm.prank(dan);
        model = UnstoppableModel(factory.createModel(genesis(), rules, dan));
        vm.assertEq(address(model), meant);
        vm.assertEq(model.learningPeriod(lease(worker)).deadline, block.timestamp + STEPS_PER_PERIOD);
    }

    /// Not prevented: validators who agree on a constant instead of a trace are paid. Whoever computes is outvoted, not fined.
    function test_lazy_voters_with_a_constant_trace_are_paid_while_they_are_the_majority() public {
        train(worker);
        uint64 id = suspect(proofer, 2);
        Ballot memory lazy = Ballot(agreeing(2).stateRoot, agreeing(2).gradientRoot, 0);
        commit(id, ada, lazy);
        commit(id, bob, lazy);
        commit(id, cyd, agreeing(2));
        reveal(id, ada, lazy);
        reveal(id, bob, lazy);
        reveal(id, cyd, agreeing(2));
        assertVerdict(model.reviewSuspect(id), Verdict.Innocent);
        vm.assertEq(council.feeDue(id, ada) + council.feeDue(id, bob) + 1, FEE);
        vm.assertEq(council.feeDue(id, cyd), 0);
        vm.assertEq(council.stakeOf(cyd), 25 ether);
    }

    /// Not prevented: what a first round without a quorum has revealed is public in the second, where the lazy can copy it.
    function test_what_was_revealed_in_the_first_round_can_be_copied_in_the_second() public {
        train(worker);
        uint64 id = suspect(proofer, 2);
        commit(id, ada, agreeing(2));
        skip(COMMIT_SECONDS + 1);
        reveal(id, ada, agreeing(2));
        assertVerdict(model.reviewSuspect(id), Verdict.Pending);
        // Neither of them has computed anything.
        commit(id, bob, agreeing(2));
        commit(id, cyd, agreeing(2));
        skip(COMMIT_SECONDS + 1);
        reveal(id, bob, agreeing(2));
        reveal(id, cyd, agreeing(2));
        assertVerdict(model.reviewSuspect(id), Verdict.Innocent);
        vm.assertEq(council.feeDue(id, bob) + council.feeDue(id, cyd) + 1, FEE);
    }

    /// A reorganisation takes back a whole vote, and another suspicion gets its number: about another state, by a claim of another kind, or
    /// of the same state in another batch. The same transactions do not decide it, because every commitment covers what it is about.
    function test_a_reorg_of_a_whole_vote_does_not_decide_another_dispute() public {
        uint64 period = lease(worker);
        uint256 fork = vm.snapshotState();
        submit(worker, period, 4, CHECKPOINT);
        bytes32[3] memory commitments = _commitmentsFor(suspect(proofer, 4));

        vm.assertTrue(vm.revertToState(fork));
        submit(worker, period, 4, CHECKPOINT);
        _assertNothingIsRevealed(suspect(proofer, 3), commitments);

        vm.assertTrue(vm.revertToState(fork));
        submit(worker, period, 4, CHECKPOINT);
        _assertNothingIsRevealed(suspect(proofer, 4, Claim.Unavailable), commitments);

        vm.assertTrue(vm.revertToState(fork));
        skip(1);
        submit(worker, period, 4, CHECKPOINT);
        _assertNothingIsRevealed(suspect(proofer, 4), commitments);
    }

    function _commitmentsFor(uint64 id) private view returns (bytes32[3] memory commitments) {
        (address[3] memory voters, Ballot memory ballot) = ([ada, bob, cyd], disagreeing(4));
        for (uint256 i = 0; i < 3; ++i) {
            commitments[i] = council.commitmentOf(id, voters[i], ballot, SALT);
        }
    }

    function _assertNothingIsRevealed(uint64 id, bytes32[3] memory commitments) private {
        vm.assertEq(id, 1);
        address[3] memory voters = [ada, bob, cyd];
        for (uint256 i = 0; i < 3; ++i) {
            vm.prank(voters[i]);
            council.commitBallot(id, commitments[i]);
        }
        for (uint256 i = 0; i < 3; ++i) {
            expectError(abi.encodeWithSelector(IValidatorCouncil.CommitmentMismatch.selector, voters[i]));
            reveal(id, voters[i], disagreeing(4));
        }
        skip(COMMIT_SECONDS + REVEAL_SECONDS + 1);
        assertVerdict(model.reviewSuspect(id), Verdict.Pending);
    }

    /// After a reorganisation state 2 may be another one. A suspicion brings the batch it means, time included, and is refused.
    function test_a_reorged_suspicion_does_not_hit_another_state() public {
        uint64 id = lease(worker);
        uint256 fork = vm.snapshotState();
        submit(worker, id, 2, 0);
        Batch memory batch = batchOf(2);
        vm.assertTrue(vm.revertToState(fork));
        StepCommitment[] memory list = new StepCommitment[](2);
        (list[0], list[1]) = (batch.steps[1], batch.steps[0]);
        vm.prank(worker);
        model.submitState(id, list, 0, new bytes32[](0));
        expectError(IUnstoppableModel.UnknownBatch.selector, 1);
        vm.prank(proofer);
        model.suspectState{value: BOND}(2, Claim.InvalidTransition, 0, batch);
    }

    // What a cheater, a griefer or a lapsing worker pays

    function test_holding_the_mutex_without_finishing_costs_the_bond_for_every_lease() public {
        uint256 before = worker.balance;
        for (uint256 i = 0; i < 3; ++i) {
            uint64 id = lease(worker);
            vm.warp(model.learningPeriod(id).deadline + 1);
        }
        lease(otherWorker);
        for (uint64 id = 1; id <= 3; ++id) {
            withdrawCollateral(worker, id);
        }
        vm.assertEq(worker.balance, before - 3 * uint256(BOND));
        vm.assertEq(BURN.balance, 3 * uint256(BOND));
        assertHead(0, 0);
    }

    /// The cheapest way out for a cheater that sees it is found: (B + F) / 2, if it is faster than every Fraud-Proofer.
    function test_a_cheater_that_suspects_itself_first_loses_half_of_bond_and_fee() public {
        uint256 before = worker.balance;
        train(worker);
        uint64 id = suspect(worker, 2);
        expectError(abi.encodeWithSelector(IUnstoppableModel.AlreadySuspected.selector, 2, id));
        suspect(proofer, 2);
        decide(id, disagreeing(2));
        vm.prank(worker);
        model.withdraw();
        // Rounded up: the burned half is the larger one.
        vm.assertEq(worker.balance, before - FEE - OTHER_HALF);
        vm.assertEq(uint256(FEE) + OTHER_HALF, (uint256(BOND) + FEE + 1) / 2);
        // The wrong state is gone all the same.
        assertHead(1, 1);
    }

    /// Whoever suspects an earlier wrong state meanwhile takes the prize of the self-suspicion away.
    function test_an_earlier_suspicion_beats_the_cheaters_own() public {
        train(worker);
        uint64 own = suspect(worker, 3);
        uint64 earlier = suspect(proofer, 2);
        vote(own, disagreeing(3));
        expectError(IUnstoppableModel.EarlierDisputeOpen.selector, 1);
        model.reviewSuspect(own);
        decide(earlier, disagreeing(2));
        assertVerdict(model.reviewSuspect(own), Verdict.Moot);
        vm.assertEq(model.withdrawable(worker), BOND);
        vm.assertEq(model.withdrawable(proofer), uint256(BOND) + STAKE + HALF);
    }

    /// Letting a disputed lease lapse drops the states no checkpoint covers, but not the dispute: stake and bond are lost.
    function test_letting_a_suspected_lease_lapse_saves_nothing() public {
        uint256 before = worker.balance;
        uint64 id = lease(worker);
        submit(worker, id, 2, 0);
        uint64 disputeId = suspect(proofer, 1);
        vm.warp(model.learningPeriod(id).deadline + 1);
        uint64 next = lease(otherWorker);
        expectError(IUnstoppableModel.NotFinal.selector, id);
        withdrawCollateral(worker, id);
        // The first round has passed without a vote meanwhile.
        assertVerdict(model.reviewSuspect(disputeId), Verdict.Pending);
        assertVerdict(decide(disputeId, disagreeing(1)), Verdict.Guilty);
        expectError(IUnstoppableModel.NothingToWithdraw.selector);
        withdrawCollateral(worker, id);
        vm.assertEq(worker.balance, before - STAKE - BOND);
        vm.assertEq(model.withdrawable(worker), 0);
        vm.assertEq(model.withdrawable(proofer), uint256(BOND) + STAKE - FEE);
        // Who trains now is not disturbed.
        vm.assertEq(model.currentLease(), next);
        assertSolvent();
    }

    /// States up to the last checkpoint survive; a verdict about them reverts them as any other.
    function test_a_lapsed_lease_does_not_save_the_stake_of_checkpointed_states() public {
        uint64 id = lease(worker);
        submit(worker, id, 2, CHECKPOINT);
        uint64 disputeId = suspect(proofer, 1);
        vm.warp(model.learningPeriod(id).deadline + 1);
        lease(otherWorker);
        assertVerdict(model.reviewSuspect(disputeId), Verdict.Pending);
        assertVerdict(decide(disputeId, disagreeing(1)), Verdict.Guilty);
        vm.assertEq(model.withdrawable(proofer), uint256(BOND) - FEE + STAKE);
        expectError(IUnstoppableModel.NothingToWithdraw.selector);
        withdrawCollateral(worker, id);
    }

    /// Why nobody should call a checkpoint of a running lease unavailable: the bond that would pay may lapse meanwhile.
    function test_a_missing_checkpoint_of_a_lapsing_lease_costs_its_suspecter_the_fee() public {
        uint64 id = lease(worker);
        submit(worker, id, 2, CHECKPOINT);
        uint64 disputeId = suspect(proofer, 2, Claim.Unavailable);
        vm.warp(model.learningPeriod(id).deadline + 1);
        lease(otherWorker);
        assertVerdict(model.reviewSuspect(disputeId), Verdict.Pending);
        assertVerdict(decide(disputeId, notFetched()), Verdict.Guilty);
        vm.assertEq(model.withdrawable(proofer), BOND - FEE);
        vm.assertEq(model.withdrawable(worker), STAKE);
    }

    /// A cheater may have a later state of its period slashed first; what is wrong before it then pays nobody.
    function test_after_a_slash_an_earlier_wrong_state_costs_its_suspecter_the_fee() public {
        uint64 id = train(worker);
        decide(suspect(worker, 3), disagreeing(3));
        assertStatus(id, PeriodStatus.Slashed);
        assertVerdict(decide(suspect(proofer, 1), disagreeing(1)), Verdict.Guilty);
        vm.assertEq(model.withdrawable(proofer), BOND - FEE);
        assertHead(0, 0);
    }

    /// Whoever looks at the deposits and suspects in two steps can be overtaken by the verdict that takes them, and names what has to be
    /// there.
    function test_a_verdict_put_in_front_of_a_suspicion_costs_its_suspecter_nothing() public {
        uint64 id = train(worker);
        uint64 own = suspect(worker, 3);
        vote(own, disagreeing(3));
        vm.assertEq(model.learningPeriod(id).bond, BOND);
        model.reviewSuspect(own);
        expectError(abi.encodeWithSelector(IUnstoppableModel.DepositsMoved.selector, STAKE, 0));
        vm.prank(proofer);
        model.suspectState{value: BOND}(1, Claim.InvalidTransition, STAKE, batchOf(1));
        vm.assertEq(proofer.balance, 1000 ether);
        // F + h′ for the cheater, as for any suspicion of oneself.
        vm.assertEq(model.withdrawable(worker), uint256(STAKE) + 2 * uint256(BOND) - FEE - OTHER_HALF);
    }

    /// A period that nobody can continue, because its states are made up, is put in front of an application; its author suspects it in
    /// a ballot that is longer than the lease. The application names the base that its worker knows.
    function test_a_made_up_period_put_under_an_application_is_refused() public {
        uint64 known = model.headStateId();
        train(otherWorker);
        suspect(otherWorker, 1);
        expectError(abi.encodeWithSelector(IUnstoppableModel.WrongBase.selector, 4, known));
        vm.prank(worker);
        model.applyToLearnPeriod{value: uint256(STAKE) + BOND}(version, known);
        vm.assertEq(worker.balance, 1000 ether);
    }

    /// Of the ballots about a period that is convicted of its first state, one is paid.
    function test_validators_are_paid_for_one_of_the_disputes_that_a_cheater_raises_against_itself() public {
        train(worker);
        uint64[4] memory ids;
        for (uint64 i = 0; i < 4; ++i) {
            ids[i] = suspect(worker, i + 1);
            vote(ids[i], disagreeing(i + 1));
        }
        assertVerdict(model.reviewSuspect(ids[0]), Verdict.Guilty);
        for (uint64 i = 1; i < 4; ++i) {
            assertVerdict(model.reviewSuspect(ids[i]), Verdict.Moot);
            vm.assertEq(council.feeDue(ids[i], ada), 0);
        }
        vm.assertEq(address(council).balance, FEE);
        vm.prank(worker);
        model.withdraw();
        vm.assertEq(worker.balance, 1000 ether - FEE - OTHER_HALF);
    }

    /// A groundless suspicion holds finality up for one ballot and costs the whole bond.
    function test_delaying_finality_by_suspicion_costs_a_bond_for_every_ballot() public {
        uint64 id = train(worker);
        uint256 before = proofer.balance;
        for (uint256 i = 0; i < 3; ++i) {
            vm.warp(windowEnd(4));
            decide(suspect(proofer, 4), agreeing(4));
        }
        vm.assertEq(proofer.balance, before - 3 * uint256(BOND));
        vm.assertEq(model.withdrawable(worker), 3 * HALF);
        skip(1);
        withdrawCollateral(worker, id);
    }

    /// Where no validator votes, anyone can revert anything for the fee.
    function test_reverting_while_the_validators_are_absent_costs_the_fee() public {
        train(worker);
        train(otherWorker);
        letLapse(suspect(proofer, 1));
        assertHead(0, 0);
        vm.prank(proofer);
        model.withdraw();
        vm.assertEq(proofer.balance, 1000 ether - FEE);
        // The workers lose their work and nothing else.
        withdrawCollateral(otherWorker, 2);
        vm.prank(worker);
        model.withdraw();
        vm.assertEq(worker.balance, 1000 ether);
        vm.assertEq(otherWorker.balance, 1000 ether);
    }
}
