// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Dispute, LearningPeriod, Parameters, PeriodStatus, Verdict} from "../src/interfaces/IUnstoppableModel.sol";
import {UnstoppableModelErc20} from "../src/UnstoppableModelErc20.sol";
import {ValidatorCouncil} from "../src/ValidatorCouncil.sol";
import {UnstoppableModel} from "../src/UnstoppableModel.sol";
import {UnstoppableModelFactory} from "../src/UnstoppableModelFactory.sol";
import {ProtocolTest} from "./support/ProtocolTest.sol";
import {RandomActors} from "./support/RandomActors.sol";
import {vm} from "./support/Vm.sol";

/// @notice Rule 8: whatever anyone does, every wei belongs to somebody, and the chain of states stays whole.
contract SolvencyTest is ProtocolTest {
    uint64 private constant RUN_LENGTH = 400;
    RandomActors private actors;

    function setUp() public override {
        vm.warp(1_700_000_000);
        address[] memory holders = new address[](5);
        uint256[] memory amounts = new uint256[](5);
        for (uint160 i = 0; i < 5; ++i) {
            (holders[i], amounts[i]) = (address(0xA1 + i), 100 ether);
        }
        token = new UnstoppableModelErc20(holders, amounts);
        council = new ValidatorCouncil(token, 600, 5000, NO_SHOW_BPS, 10, 1);
        factory = new UnstoppableModelFactory(address(new UnstoppableModel()), council);
        council.initialize(address(factory));
        Parameters memory rules = parameters();
        (rules.totalSteps, rules.rewardPerPeriod, rules.challengeSeconds) = (RUN_LENGTH, 2 ether, 200);
        model = UnstoppableModel(factory.createModel(genesis(), rules, address(0xA0)));
        actors = new RandomActors(model, council, token);
        skip(1);
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(actors);
    }

    function invariant_balance_is_escrow_plus_everything_withdrawable() public view {
        uint256 credits;
        for (uint256 i = 0; i < 5; ++i) {
            credits += model.withdrawable(actors.actors(i));
        }
        vm.assertEq(address(model).balance, model.escrow() + model.rewardPool() + credits);
    }

    function invariant_rewards_come_out_of_donations_alone() public view {
        vm.assertTrue(model.rewardPool() <= actors.donated());
    }

    /// Whatever the owner does: a lease or dispute follows rules that nobody can change any more.
    function invariant_rules_of_a_version_never_change() public view {
        for (uint32 number = 1; number <= model.parametersVersion(); ++number) {
            vm.assertEq(keccak256(abi.encode(model.parametersOf(number))), actors.rulesOf(number));
        }
    }

    function invariant_escrow_is_what_periods_and_open_disputes_hold() public view {
        uint256 held;
        for (uint64 id = 1; id <= model.learningPeriodCount(); ++id) {
            LearningPeriod memory period = model.learningPeriod(id);
            held += uint256(period.stake) + period.bond;
        }
        for (uint64 id = 1; id <= actors.disputeCount(); ++id) {
            Dispute memory matter = model.dispute(id);
            held += matter.verdict == Verdict.Pending ? matter.bond : 0;
        }
        vm.assertEq(model.escrow(), held);
    }

    function invariant_what_came_in_is_paid_out_burned_a_fee_or_still_here() public view {
        vm.assertEq(actors.paidIn(), actors.paidOut() + BURN.balance + actors.feesPaid() + address(model).balance);
    }

    function invariant_every_verdict_pays_the_deciders_the_same() public view {
        vm.assertEq(actors.wrongFees(), 0);
    }

    function invariant_at_most_one_lease_is_running() public view {
        uint64 running;
        for (uint64 id = 1; id <= model.learningPeriodCount(); ++id) {
            if (model.learningPeriod(id).status == PeriodStatus.Running) {
                vm.assertEq(running, 0);
                running = id;
            }
        }
        vm.assertEq(model.currentLease(), running);
    }

    function invariant_council_holds_exactly_the_unclaimed_fees() public view {
        vm.assertEq(address(council).balance, actors.feesPaid() - actors.feesClaimed());
        uint256 due;
        for (uint64 id = 1; id <= actors.disputeCount(); ++id) {
            for (uint256 i = 0; i < 5; ++i) {
                due += council.feeDue(id, actors.actors(i));
            }
        }
        vm.assertTrue(due <= address(council).balance);
    }

    function invariant_council_holds_at_least_the_active_stake() public view {
        uint256 active;
        for (uint256 i = 0; i < 5; ++i) {
            active += council.stakeOf(actors.actors(i));
        }
        vm.assertEq(council.totalStake(), active);
        vm.assertTrue(token.balanceOf(address(council)) >= active);
    }

    function invariant_council_holds_what_came_in_and_neither_left_nor_was_burned() public view {
        vm.assertEq(token.balanceOf(address(council)), actors.umcIn() - actors.umcOut() - actors.umcBurned());
        vm.assertEq(token.totalSupply(), 500 ether - actors.umcBurned());
    }

    function invariant_only_absentees_are_punished_and_nobody_gains() public view {
        vm.assertEq(actors.wrongNoShows(), 0);
    }

    function invariant_chain_of_states_is_whole() public view {
        uint64 live;
        for (uint64 id = 1; id <= model.stateCount(); ++id) {
            if (model.isLive(id)) {
                ++live;
                vm.assertEq(actors.stepOf(id), live);
            } else {
                vm.assertFalse(model.isFinal(id));
            }
        }
        vm.assertEq(model.headStep(), live);
        vm.assertTrue(model.isLive(model.headStateId()));
        vm.assertEq(live == 0 ? 0 : actors.stepOf(model.headStateId()), live);
        vm.assertTrue(live <= model.parameters().totalSteps);
    }

    function invariant_what_was_final_stays_final() public view {
        for (uint256 i = 0; i < actors.finalStateCount(); ++i) {
            vm.assertTrue(model.isFinal(actors.finalState(i)));
        }
    }

    /// The same actors in one long, repeatable run: proof that they get everywhere, so that the invariants mean something.
    function test_random_actors_reach_every_verdict() public {
        bytes4[20] memory moves = [
            actors.wait.selector,
            actors.applyForLease.selector,
            actors.submit.selector,
            actors.withdrawCollateral.selector,
            actors.finalize.selector,
            actors.withdraw.selector,
            actors.suspect.selector,
            actors.review.selector,
            actors.commit.selector,
            actors.voteTogether.selector,
            actors.reveal.selector,
            actors.claimFee.selector,
            actors.changeStake.selector,
            actors.unstake.selector,
            actors.reportNoShow.selector,
            actors.donate.selector,
            actors.changeRules.selector,
            actors.pauseOrUnpause.selector,
            actors.expireLease.selector,
            actors.lapseUnderSuspicion.selector
        ];
        for (uint256 i = 0; i < 3000; ++i) {
            uint256 seed = uint256(keccak256(abi.encode(i)));
            // What is against the rules reverts, as in the invariant runs.
            (bool ok,) =
                address(actors).call(abi.encodeWithSelector(moves[seed % 20], seed >> 8, seed >> 32, (seed >> 64) % 2));
            if (ok && i % 16 == 0) {
                this.checkAll();
            }
        }
        this.checkAll();
        vm.assertTrue(actors.verdicts(Verdict.Innocent) > 0);
        vm.assertTrue(actors.verdicts(Verdict.Guilty) > 0);
        vm.assertTrue(actors.verdicts(Verdict.Moot) > 0);
        vm.assertTrue(actors.verdicts(Verdict.Undecided) > 0);
        vm.assertTrue(actors.verdicts(Verdict.Pending) > 0);
        vm.assertTrue(actors.verdictsOnDropped() > 0);
        vm.assertTrue(actors.verdictsWithoutStake() > 0);
        vm.assertTrue(actors.finalStateCount() > 0);
        vm.assertTrue(actors.paidOut() > 0);
        vm.assertTrue(actors.feesClaimed() > 0);
        vm.assertTrue(actors.umcOut() > 0);
        vm.assertTrue(actors.umcBurned() > 0);
        vm.assertTrue(model.parametersVersion() > 10);
        vm.assertTrue(model.rewardPool() < actors.donated());
    }

    /// External, so that the memory it needs is given back.
    function checkAll() external view {
        invariant_balance_is_escrow_plus_everything_withdrawable();
        invariant_rewards_come_out_of_donations_alone();
        invariant_rules_of_a_version_never_change();
        invariant_escrow_is_what_periods_and_open_disputes_hold();
        invariant_what_came_in_is_paid_out_burned_a_fee_or_still_here();
        invariant_every_verdict_pays_the_deciders_the_same();
        invariant_at_most_one_lease_is_running();
        invariant_council_holds_exactly_the_unclaimed_fees();
        invariant_council_holds_at_least_the_active_stake();
        invariant_council_holds_what_came_in_and_neither_left_nor_was_burned();
        invariant_only_absentees_are_punished_and_nobody_gains();
        invariant_chain_of_states_is_whole();
        invariant_what_was_final_stays_final();
    }
}
