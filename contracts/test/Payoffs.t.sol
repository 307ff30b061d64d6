// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Claim, Verdict} from "../src/interfaces/IUnstoppableModel.sol";
import {Payoff, Payoffs} from "../src/libraries/Payoffs.sol";
import {vm} from "./support/Vm.sol";

/// @notice Rule 6 as arithmetic, for any deposits.
contract PayoffsTest {
    struct Case {
        uint128 stake;
        uint128 bond;
        uint128 suspecterBond;
        uint128 fee;
        bool bondIsGone;
        bool unavailable;
    }

    function _split(Verdict verdict, Case memory c) private pure returns (Payoff memory) {
        return Payoffs.split(
            verdict,
            c.unavailable ? Claim.Unavailable : Claim.InvalidTransition,
            c.stake,
            c.bond,
            c.suspecterBond,
            c.fee
        );
    }

    /// Any deposits the model can hold: the fee is at most the bond, and both sides post the same one.
    function _bounded(Case memory c) private pure returns (Case memory) {
        vm.assume(c.bond > 0);
        c.fee = uint128(uint256(c.fee) % (uint256(c.bond) + 1));
        c.suspecterBond = c.bond;
        if (c.bondIsGone) {
            c.bond = 0;
        }
        return c;
    }

    function _sum(Payoff memory payoff) private pure returns (uint256) {
        return payoff.suspecter + payoff.worker + payoff.fee + payoff.burned;
    }

    function testFuzz_no_wei_appears_or_vanishes(Case memory c) public pure {
        c = _bounded(c);
        uint256 all = uint256(c.stake) + c.bond + c.suspecterBond;
        vm.assertEq(_sum(_split(Verdict.Guilty, c)), all);
        vm.assertEq(_sum(_split(Verdict.Undecided, c)), all);
        vm.assertEq(_sum(_split(Verdict.Innocent, c)), c.suspecterBond);
        vm.assertEq(_sum(_split(Verdict.Moot, c)), c.suspecterBond);
    }

    function testFuzz_no_verdict_pays_the_deciders_more_than_another(Case memory c) public pure {
        c = _bounded(c);
        vm.assertEq(_split(Verdict.Guilty, c).fee, c.fee);
        vm.assertEq(_split(Verdict.Innocent, c).fee, c.fee);
        vm.assertEq(_split(Verdict.Undecided, c).fee, c.fee);
        vm.assertEq(_split(Verdict.Moot, c).fee, 0);
    }

    function testFuzz_suspecting_oneself_never_pays(Case memory c) public pure {
        c = _bounded(c);
        uint256 all = uint256(c.stake) + c.bond + c.suspecterBond;
        Payoff memory guilty = _split(Verdict.Guilty, c);
        vm.assertTrue(guilty.suspecter + guilty.worker + guilty.fee <= all);
        Payoff memory innocent = _split(Verdict.Innocent, c);
        vm.assertTrue(innocent.burned >= innocent.worker);
        vm.assertTrue(innocent.burned - innocent.worker <= 1);
    }

    function testFuzz_unavailable_never_moves_the_stake(Case memory c) public pure {
        c.unavailable = true;
        c = _bounded(c);
        vm.assertEq(_split(Verdict.Guilty, c).worker, c.stake);
    }

    function test_exact_halves() public pure {
        Case memory c = Case(100, 21, 21, 4, false, false);
        Payoff memory guilty = _split(Verdict.Guilty, c);
        vm.assertEq(guilty.suspecter, 129);
        vm.assertEq(guilty.worker, 0);
        vm.assertEq(guilty.fee, 4);
        vm.assertEq(guilty.burned, 9);
        Payoff memory innocent = _split(Verdict.Innocent, c);
        vm.assertEq(innocent.suspecter, 0);
        vm.assertEq(innocent.worker, 8);
        vm.assertEq(innocent.burned, 9);
    }
}
