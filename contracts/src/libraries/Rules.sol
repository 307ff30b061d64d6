// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Parameters} from "../interfaces/IUnstoppableModel.sol";
import {OpenDisputes} from "./OpenDisputes.sol";

/// @title The bounds of the rules of a model, and of their changes.
/// @notice What they protect is said at each of them.
library Rules {
    /// @notice Longest lease, challenge window, commit phase and reveal phase, so that no rules bind anybody's money for ever.
    uint256 internal constant MAX_SECONDS = 30 days;

    /// @notice Whether a model may run under these rules. The fee is at most the bond, because the loser's bond pays it, and at most
    /// the stake, so that a suspecter who is right never pays more for the verdict on a lapsed lease than it wins.
    function areSound(Parameters calldata rules) internal pure returns (bool) {
        bool deposits = rules.stake != 0 && rules.bond != 0 && rules.fee <= rules.bond && rules.fee <= rules.stake
            && uint256(rules.stake) + rules.bond <= type(uint96).max;
        bool lengths =
            rules.stepsPerPeriod != 0 && rules.stepsPerPeriod <= OpenDisputes.MAX_STATES && rules.totalSteps != 0;
        return deposits && lengths && _isDuration(uint256(rules.stepsPerPeriod) * rules.stepSeconds)
            && _isDuration(rules.challengeSeconds) && _isDuration(rules.commitSeconds)
            && _isDuration(rules.revealSeconds);
    }

    /// @notice Whether rules may take the place of earlier ones: only safer ones. A run never gets shorter.
    /// The reward for a step never rises, and the challenge window never shrinks: otherwise an owner could earn all donations with one
    /// period of its own, or with periods that are final before anybody can suspect them. Deposits, fee and ballots never shrink:
    /// otherwise a period of its own, about which disputes cost it nothing or cannot be answered, could lie below those of others and
    /// take them along.
    function mayReplace(Parameters calldata rules, Parameters storage earlier) internal view returns (bool) {
        bool deposits = rules.stake >= earlier.stake && rules.bond >= earlier.bond && rules.fee >= earlier.fee;
        bool windows = rules.challengeSeconds >= earlier.challengeSeconds
            && rules.commitSeconds >= earlier.commitSeconds && rules.revealSeconds >= earlier.revealSeconds;
        bool reward = uint256(rules.rewardPerPeriod) * earlier.stepsPerPeriod
            <= uint256(earlier.rewardPerPeriod) * rules.stepsPerPeriod;
        return rules.totalSteps >= earlier.totalSteps && deposits && windows && reward;
    }

    function _isDuration(uint256 value) private pure returns (bool) {
        return value != 0 && value <= MAX_SECONDS;
    }
}
