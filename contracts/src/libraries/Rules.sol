// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Parameters} from "../interfaces/IUnstoppableModel.sol";
import {OpenDisputes} from "./OpenDisputes.sol";

/// @title The bounds of the rules of a model.
library Rules {
    /// @notice Whether a model may run under these rules. The fee is at most the bond, because the loser's bond pays it, and at most
    /// the stake, so that a suspecter who is right never pays more for the verdict on a lapsed lease than it wins.
    function areSound(Parameters calldata rules) internal pure returns (bool) {
        bool deposits = rules.stake != 0 && rules.bond != 0 && rules.fee <= rules.bond && rules.fee <= rules.stake
            && uint256(rules.stake) + rules.bond <= type(uint96).max;
        bool durations = rules.stepSeconds != 0 && rules.challengeSeconds != 0 && rules.commitSeconds != 0
            && rules.revealSeconds != 0;
        bool lengths =
            rules.stepsPerPeriod != 0 && rules.stepsPerPeriod <= OpenDisputes.MAX_STATES && rules.totalSteps != 0;
        return deposits && durations && lengths;
    }
}
