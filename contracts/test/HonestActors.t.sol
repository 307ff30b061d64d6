// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Parameters, Verdict} from "../src/interfaces/IUnstoppableModel.sol";
import {UnstoppableModel} from "../src/UnstoppableModel.sol";
import {UnstoppableModelErc20} from "../src/UnstoppableModelErc20.sol";
import {UnstoppableModelFactory} from "../src/UnstoppableModelFactory.sol";
import {ValidatorCouncil} from "../src/ValidatorCouncil.sol";
import {HonestMajority} from "./support/HonestMajority.sol";
import {ProtocolTest} from "./support/ProtocolTest.sol";
import {vm} from "./support/Vm.sol";

/// @notice With honest validators in the majority, whoever follows the rules never loses more than gas, whatever others do.
contract HonestActorsTest is ProtocolTest {
    HonestMajority private actors;

    function setUp() public override {
        vm.warp(1_700_000_000);
        address[] memory holders = new address[](4);
        uint256[] memory amounts = new uint256[](4);
        for (uint256 i = 0; i < 4; ++i) {
            holders[i] = [address(0xD1), address(0xD2), address(0xD3), address(0xC2)][i];
            amounts[i] = 100 ether;
        }
        token = new UnstoppableModelErc20(holders, amounts);
        council = new ValidatorCouncil(token, UNBONDING_SECONDS, 5000, NO_SHOW_BPS, REVEAL_SECONDS, FEE);
        factory = new UnstoppableModelFactory(address(new UnstoppableModel()), council);
        council.initialize(address(factory));
        Parameters memory rules = parameters();
        (rules.totalSteps, rules.rewardPerPeriod, rules.challengeSeconds) = (400, 0.1 ether, 60);
        model = UnstoppableModel(factory.createModel(genesis(), rules, address(0xC0)));
        actors = new HonestMajority(model, council, token);
        skip(1);
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(actors);
    }

    function invariant_honest_actors_lose_nothing_but_gas() public view {
        vm.assertTrue(actors.wealthOfWorker() >= actors.FUNDS());
        vm.assertTrue(actors.wealthOfProofer() >= actors.FUNDS());
        vm.assertEq(actors.honestStake(), 80 ether);
    }

    /// The same actors in one long, repeatable run: proof that cheating, suspecting and verdicts do happen.
    function test_honest_actors_lose_nothing_but_gas_in_a_long_run() public {
        bytes4[16] memory moves = [
            actors.wait.selector,
            actors.honestLease.selector,
            actors.honestSubmit.selector,
            actors.honestSuspect.selector,
            actors.honestWithdraw.selector,
            actors.honestWithdrawCollateral.selector,
            actors.adversaryLease.selector,
            actors.adversarySubmit.selector,
            actors.adversarySuspect.selector,
            actors.review.selector,
            actors.finalize.selector,
            actors.changeRules.selector,
            actors.pauseOrUnpause.selector,
            actors.donate.selector,
            actors.expireLease.selector,
            actors.adversaryReport.selector
        ];
        for (uint256 i = 0; i < 2000; ++i) {
            uint256 seed = uint256(keccak256(abi.encode(i)));
            // What is against the rules reverts, as in the invariant runs.
            (bool ok,) = address(actors)
                .call(
                    abi.encodeWithSelector(
                        moves[seed % 16], (seed >> 8) % 2 ** 60, (seed >> 72) % 2 ** 60, (seed >> 136) % 2
                    )
                );
            if (ok && i % 16 == 0) {
                this.invariant_honest_actors_lose_nothing_but_gas();
            }
        }
        this.invariant_honest_actors_lose_nothing_but_gas();
        vm.assertTrue(actors.verdicts(Verdict.Innocent) > 0);
        vm.assertTrue(actors.verdicts(Verdict.Guilty) > 0);
        vm.assertTrue(actors.verdicts(Verdict.Moot) > 0);
        vm.assertEq(actors.verdicts(Verdict.Undecided), 0);
        vm.assertTrue(actors.collateralsWithdrawn() > 0);
        // The honest Fraud-Proofer has earned the stakes of cheaters, the honest worker halves of lost bonds.
        vm.assertTrue(actors.wealthOfProofer() > actors.FUNDS());
        vm.assertTrue(actors.wealthOfWorker() > actors.FUNDS());
    }
}
