// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Claim, Verdict} from "../src/interfaces/IUnstoppableModel.sol";
import {Payoff, Payoffs} from "../src/libraries/Payoffs.sol";

/// @title What holds for the money of every verdict, whatever the deposits are. Proved by the SMTChecker, never deployed.
/// @notice The premises are what {UnstoppableModel} guarantees: S, B and F are at most 128 bits wide, F is at most B, the suspecter posted
/// B, and the period's own S and B are each held in full or gone. Overflow, underflow and division by zero are proved absent, too.
contract PayoffsProof {
    function moot(Claim claim, uint128 stake, uint128 bond, uint128 fee) external pure {
        require(fee <= bond);
        Payoff memory payoff = Payoffs.split(Verdict.Moot, claim, stake, bond, bond, fee);
        assert(payoff.suspecter == bond);
        assert(payoff.worker == 0);
        assert(payoff.fee == 0);
        assert(payoff.burned == 0);
    }

    function innocent(Claim claim, uint128 stake, uint128 bond, uint128 fee) external pure {
        require(fee <= bond);
        Payoff memory payoff = Payoffs.split(Verdict.Innocent, claim, stake, bond, bond, fee);
        assert(payoff.suspecter == 0);
        assert(payoff.fee == fee);
        assert(payoff.worker + payoff.fee + payoff.burned == bond);
        assert(payoff.burned >= payoff.worker);
        assert(payoff.burned - payoff.worker <= 1);
    }

    function undecided(Claim claim, uint128 stake, uint128 bond, uint128 fee, bool stakeIsGone, bool bondIsGone)
        external
        pure
    {
        require(fee <= bond);
        uint256 stakeHeld = stakeIsGone ? 0 : stake;
        uint256 bondHeld = bondIsGone ? 0 : bond;
        Payoff memory payoff = Payoffs.split(Verdict.Undecided, claim, stakeHeld, bondHeld, bond, fee);
        assert(payoff.worker == stakeHeld + bondHeld);
        assert(payoff.fee == fee);
        assert(payoff.suspecter + payoff.fee == bond);
        assert(payoff.burned == 0);
    }

    function guiltyOfAWrongStep(uint128 stake, uint128 bond, uint128 fee) external pure {
        require(fee <= bond && bond != 0);
        Payoff memory payoff = Payoffs.split(Verdict.Guilty, Claim.InvalidTransition, stake, bond, bond, fee);
        assert(payoff.worker == 0);
        assert(payoff.fee == fee);
        assert(payoff.suspecter >= uint256(stake) + bond);
        assert(payoff.suspecter + payoff.fee + payoff.burned == uint256(stake) + bond + bond);
        // Who suspects itself gets back less than it paid in, by half of what the fee leaves of the bond at least.
        assert(payoff.burned >= (uint256(bond) - fee) / 2);
    }

    function guiltyOfAWrongStepWithoutABond(uint128 stake, uint128 bond, uint128 fee, bool stakeIsGone) external pure {
        require(fee <= bond && bond != 0);
        uint256 stakeHeld = stakeIsGone ? 0 : stake;
        Payoff memory payoff = Payoffs.split(Verdict.Guilty, Claim.InvalidTransition, stakeHeld, 0, bond, fee);
        assert(payoff.worker == 0);
        assert(payoff.fee == fee);
        assert(payoff.suspecter + payoff.fee == stakeHeld + bond);
        assert(payoff.burned == 0);
        // Who is right about a lapsed lease does not lose by it, because rules have F at most S.
        assert(stakeIsGone || fee > stake || payoff.suspecter >= bond);
    }

    /// A reward is at most R, at most what is left of the donations, and all of R for all of the steps where they last.
    function reward(uint96 rewardPerPeriod, uint16 steps, uint16 stepsPerPeriod, uint128 pool) external pure {
        require(stepsPerPeriod != 0 && steps <= stepsPerPeriod);
        uint256 amount = Payoffs.reward(rewardPerPeriod, steps, stepsPerPeriod, pool);
        assert(amount <= pool);
        assert(amount <= rewardPerPeriod);
    }

    function guiltyOfWithholding(uint128 stake, uint128 bond, uint128 fee) external pure {
        require(fee <= bond && bond != 0);
        Payoff memory payoff = Payoffs.split(Verdict.Guilty, Claim.Unavailable, stake, bond, bond, fee);
        assert(payoff.worker == stake);
        assert(payoff.fee == fee);
        assert(payoff.suspecter + payoff.fee + payoff.burned == uint256(bond) + bond);
    }

    function guiltyOfWithholdingWithoutABond(uint128 stake, uint128 bond, uint128 fee, bool stakeIsGone) external pure {
        require(fee <= bond && bond != 0);
        uint256 stakeHeld = stakeIsGone ? 0 : stake;
        Payoff memory payoff = Payoffs.split(Verdict.Guilty, Claim.Unavailable, stakeHeld, 0, bond, fee);
        assert(payoff.worker == stakeHeld);
        assert(payoff.fee == fee);
        assert(payoff.suspecter + payoff.fee == bond);
        assert(payoff.burned == 0);
    }
}
