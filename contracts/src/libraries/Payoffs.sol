// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Claim, Verdict} from "../interfaces/IUnstoppableModel.sol";

/// @notice Who gets what of the deposits a verdict moves, in wei.
/// @param suspecter credited to the suspecter.
/// @param worker credited to the worker.
/// @param fee shared by the validators: the flat fee, whatever the verdict; 0 for `Moot`.
/// @param burned destroyed.
struct Payoff {
    uint256 suspecter;
    uint256 worker;
    uint256 fee;
    uint256 burned;
}

/// @title The money of a verdict, as pure arithmetic.
/// @notice The loser's bond pays the flat fee; of the rest half compensates the winner (rounded down) and half is burned,
/// so that suspecting oneself always costs.
library Payoffs {
    /// @notice Splits the deposits that a verdict moves. Nothing is created or lost: the parts sum up to `suspecterBond`
    /// for `Innocent` and `Moot` (the worker's deposits stay where they are) and to `stake + bond + suspecterBond` otherwise.
    /// @param stake S as far as it is still held for the period, in wei.
    /// @param bond B as far as it is still held for the period, in wei. Where it is gone (the lease expired, or a later state
    /// of the period was reverted before) there is no compensation, and the suspecter's bond pays the fee: validators must
    /// not earn less with one verdict than with the other.
    /// @param suspecterBond what the suspecter posted, in wei; at least `flatFee`.
    /// @param flatFee F, in wei; at most the bond.
    function split(Verdict verdict, Claim claim, uint256 stake, uint256 bond, uint256 suspecterBond, uint256 flatFee)
        internal
        pure
        returns (Payoff memory payoff)
    {
        if (verdict == Verdict.Moot) {
            payoff.suspecter = suspecterBond;
            return payoff;
        }
        payoff.fee = flatFee;
        if (verdict == Verdict.Innocent) {
            (payoff.worker, payoff.burned) = _halve(suspecterBond - flatFee);
        } else if (verdict == Verdict.Undecided) {
            payoff.worker = stake + bond;
            payoff.suspecter = suspecterBond - flatFee;
        } else {
            if (bond == 0) {
                payoff.suspecter = suspecterBond - flatFee;
            } else {
                (payoff.suspecter, payoff.burned) = _halve(bond - flatFee);
                payoff.suspecter += suspecterBond;
            }
            // Only a wrong result costs the stake; missing weights cost the bond.
            if (claim == Claim.InvalidTransition) {
                payoff.suspecter += stake;
            } else {
                payoff.worker = stake;
            }
        }
    }

    /// @notice What the worker of a period that became final whole is credited, in wei: in proportion for a lease of fewer than k
    /// steps, and never more than the donations that are left.
    /// @param rewardPerPeriod R, in wei.
    /// @param steps how many steps the lease covered; at most k.
    /// @param stepsPerPeriod k; not 0.
    /// @param pool the donations that are left, in wei.
    function reward(uint256 rewardPerPeriod, uint256 steps, uint256 stepsPerPeriod, uint256 pool)
        internal
        pure
        returns (uint256 amount)
    {
        amount = rewardPerPeriod * steps / stepsPerPeriod;
        if (amount > pool) {
            amount = pool;
        }
    }

    function _halve(uint256 amount) private pure returns (uint256 compensation, uint256 burned) {
        compensation = amount / 2;
        burned = amount - compensation;
    }
}
