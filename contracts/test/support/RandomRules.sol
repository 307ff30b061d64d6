// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Parameters} from "../../src/interfaces/IUnstoppableModel.sol";

/// @notice Rules that may follow others: what an owner may come up with.
library RandomRules {
    function from(uint256 seed, Parameters memory earlier) internal pure returns (Parameters memory rules) {
        rules.stake = uint96(earlier.stake + _draw(seed, 0) % 1 ether);
        rules.bond = uint96(earlier.bond + _draw(seed, 1) % 0.3 ether);
        uint256 most = rules.stake < rules.bond ? rules.stake : rules.bond;
        rules.fee = uint96(earlier.fee + _draw(seed, 2) % ((most - earlier.fee) / 8 + 1));
        rules.stepsPerPeriod = uint32(1 + _draw(seed, 4) % 8);
        // Per step never more than before: now and then a little less.
        uint256 reward = uint256(earlier.rewardPerPeriod) * rules.stepsPerPeriod / earlier.stepsPerPeriod;
        rules.rewardPerPeriod = uint96(_draw(seed, 3) % 8 == 0 ? reward * 9 / 10 : reward);
        rules.stepSeconds = uint32(1 + _draw(seed, 5) % 60);
        rules.challengeSeconds = uint32(earlier.challengeSeconds + _draw(seed, 6) % 8);
        rules.commitSeconds = uint32(earlier.commitSeconds + _draw(seed, 7) % 4);
        rules.revealSeconds = uint32(earlier.revealSeconds + _draw(seed, 8) % 4);
        rules.totalSteps = uint64(earlier.totalSteps + _draw(seed, 9) % 4);
    }

    function _draw(uint256 seed, uint256 index) private pure returns (uint256) {
        return uint256(keccak256(abi.encode(seed, index)));
    }
}
