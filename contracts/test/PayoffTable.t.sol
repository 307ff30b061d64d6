// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Claim, Parameters, Verdict} from "../src/interfaces/IUnstoppableModel.sol";
import {Ballot} from "../src/interfaces/IValidatorCouncil.sol";
import {UnstoppableModel} from "../src/UnstoppableModel.sol";
import {ProtocolTest} from "./support/ProtocolTest.sol";
import {vm} from "./support/Vm.sol";

/// @notice The payoff table of PROTOCOL.md, row by row, with S = 1, B = 0.5, F = 0.3 ether: what everybody has more or less
/// than at the start once all has been paid out, in hundredths of an ether.
contract PayoffTableTest is ProtocolTest {
    int256 private constant UNIT = 0.01 ether;

    uint256 private workerBefore;
    uint256 private suspecterBefore;

    function setUp() public override {
        super.setUp();
        Parameters memory rules = parameters();
        (rules.stake, rules.bond, rules.fee) = (1 ether, 0.5 ether, 0.3 ether);
        model = UnstoppableModel(factory.createModel(genesis(), rules, owner));
        workerBefore = worker.balance;
        suspecterBefore = proofer.balance;
    }

    function _lease() private returns (uint64) {
        return _leaseBy(worker);
    }

    function _leaseBy(address who) private returns (uint64) {
        return lease(who, 1.5 ether);
    }

    function _train() private returns (uint64 id) {
        id = _lease();
        submit(worker, id, STEPS_PER_PERIOD, CHECKPOINT);
    }

    /// Two of four states, the second with a checkpoint; then the lease lapses and is taken over.
    function _lapse() private returns (uint64 id) {
        id = _lease();
        submit(worker, id, 2, CHECKPOINT);
        vm.warp(model.learningPeriod(id).deadline + 1);
        _leaseBy(otherWorker);
    }

    /// Two of four states and no checkpoint; the second is suspected, then the lease lapses and both are dropped.
    function _suspectAndLapse() private returns (uint64 disputeId) {
        uint64 id = _lease();
        submit(worker, id, 2, 0);
        vm.warp(model.learningPeriod(id).deadline);
        disputeId = _suspect(2, Claim.InvalidTransition);
        skip(1);
        _leaseBy(otherWorker);
    }

    function _suspect(uint64 stateId, Claim claim) private returns (uint64) {
        return _suspectBy(proofer, stateId, claim);
    }

    function _suspectBy(address who, uint64 stateId, Claim claim) private returns (uint64) {
        vm.prank(who);
        return model.suspectState{value: 0.5 ether}(stateId, claim, 0, batchOf(stateId));
    }

    function _decide(uint64 id, Ballot memory ballot, Verdict verdict) private {
        assertVerdict(decide(id, ballot), verdict);
    }

    /// Everybody takes what is theirs; then compares, in hundredths of an ether.
    function _assertNet(int256 ofWorker, int256 ofSuspecter, int256 ofValidators, int256 burned) private {
        skip(CHALLENGE_SECONDS + 1);
        for (uint64 id = 1; id <= model.learningPeriodCount(); ++id) {
            vm.prank(worker);
            try model.withdrawCollateralPerLearningPeriod(id) {} catch {}
        }
        _withdraw(worker);
        _withdraw(proofer);
        _assertHundredths(worker.balance, workerBefore, ofWorker);
        _assertHundredths(proofer.balance, suspecterBefore, ofSuspecter);
        _assertHundredths(address(council).balance, 0, ofValidators);
        _assertHundredths(BURN.balance, 0, burned);
    }

    function _withdraw(address who) private {
        if (model.withdrawable(who) != 0) {
            vm.prank(who);
            model.withdraw();
        }
    }

    function _assertHundredths(uint256 now_, uint256 before, int256 change) private pure {
        // All amounts here are some ether.
        // forge-lint: disable-next-line(unsafe-typecast)
        vm.assertEq(now_, uint256(int256(before) + change * UNIT));
    }

    function test_row_final() public {
        _train();
        _assertNet(0, 0, 0, 0);
    }

    function test_row_lease_lapsed() public {
        _lapse();
        _assertNet(-50, 0, 0, 50);
    }

    function test_row_cancelled_by_a_revert_below() public {
        uint64 below = _leaseBy(otherWorker);
        submit(otherWorker, below, STEPS_PER_PERIOD, CHECKPOINT);
        _train();
        _decide(_suspectBy(otherProofer, 2, Claim.InvalidTransition), disagreeing(2), Verdict.Guilty);
        // Fee and burned half belong to the period below.
        _assertNet(0, 0, 30, 10);
    }

    function test_row_innocent() public {
        _train();
        _decide(_suspect(2, Claim.InvalidTransition), agreeing(2), Verdict.Innocent);
        _assertNet(10, -50, 30, 10);
    }

    function test_row_innocent_of_withholding() public {
        _train();
        _decide(_suspect(4, Claim.Unavailable), fetched(), Verdict.Innocent);
        _assertNet(10, -50, 30, 10);
    }

    function test_row_guilty_of_a_wrong_step() public {
        _train();
        _decide(_suspect(2, Claim.InvalidTransition), disagreeing(2), Verdict.Guilty);
        _assertNet(-150, 110, 30, 10);
    }

    function test_row_guilty_of_withholding() public {
        _train();
        _decide(_suspect(4, Claim.Unavailable), notFetched(), Verdict.Guilty);
        _assertNet(-50, 10, 30, 10);
    }

    function test_row_undecided() public {
        _train();
        uint64 id = _suspect(2, Claim.InvalidTransition);
        skip(COMMIT_SECONDS + 1);
        model.reviewSuspect(id);
        commit(id, ada, agreeing(2));
        skip(COMMIT_SECONDS + 1);
        reveal(id, ada, agreeing(2));
        assertVerdict(model.reviewSuspect(id), Verdict.Undecided);
        _assertNet(0, -30, 30, 0);
    }

    function test_row_undecided_without_a_revealer() public {
        _train();
        assertVerdict(letLapse(_suspect(2, Claim.InvalidTransition)), Verdict.Undecided);
        _assertNet(0, -30, 0, 30);
    }

    function test_row_moot() public {
        _train();
        uint64 later = _suspect(3, Claim.InvalidTransition);
        _decide(_suspectBy(otherProofer, 2, Claim.InvalidTransition), disagreeing(2), Verdict.Guilty);
        assertVerdict(model.reviewSuspect(later), Verdict.Moot);
        // Worker, fee and burned half as with any guilty verdict; the later suspecter neither wins nor loses.
        _assertNet(-150, 0, 30, 10);
    }

    function test_row_lapsed_and_guilty_of_a_wrong_step() public {
        _lapse();
        _decide(_suspect(2, Claim.InvalidTransition), disagreeing(2), Verdict.Guilty);
        _assertNet(-150, 70, 30, 50);
    }

    function test_row_lapsed_and_guilty_of_withholding() public {
        _lapse();
        _decide(_suspect(2, Claim.Unavailable), notFetched(), Verdict.Guilty);
        _assertNet(-50, -30, 30, 50);
    }

    function test_row_lapsed_and_innocent() public {
        _lapse();
        _decide(_suspect(2, Claim.InvalidTransition), agreeing(2), Verdict.Innocent);
        _assertNet(-40, -50, 30, 60);
    }

    function test_row_lapsed_and_undecided() public {
        _lapse();
        uint64 id = _suspect(2, Claim.InvalidTransition);
        skip(COMMIT_SECONDS + 1);
        model.reviewSuspect(id);
        commit(id, ada, agreeing(2));
        skip(COMMIT_SECONDS + 1);
        reveal(id, ada, agreeing(2));
        assertVerdict(model.reviewSuspect(id), Verdict.Undecided);
        _assertNet(-50, -30, 30, 50);
    }

    function test_row_dropped_and_guilty_of_a_wrong_step() public {
        _decide(_suspectAndLapse(), disagreeing(2), Verdict.Guilty);
        _assertNet(-150, 70, 30, 50);
    }

    function test_row_dropped_and_innocent() public {
        _decide(_suspectAndLapse(), agreeing(2), Verdict.Innocent);
        _assertNet(-40, -50, 30, 60);
    }

    function test_row_dropped_and_undecided() public {
        assertVerdict(letLapse(_suspectAndLapse()), Verdict.Undecided);
        _assertNet(-50, -30, 0, 80);
    }

    function test_row_dropped_and_moot() public {
        uint64 below = _leaseBy(otherWorker);
        submit(otherWorker, below, STEPS_PER_PERIOD, CHECKPOINT);
        uint64 id = _lease();
        submit(worker, id, 1, 0);
        uint64 disputeId = _suspect(5, Claim.InvalidTransition);
        vm.warp(model.learningPeriod(id).deadline + 1);
        _leaseBy(otherWorker);
        _decide(_suspectBy(otherProofer, 2, Claim.InvalidTransition), disagreeing(2), Verdict.Guilty);
        assertVerdict(model.reviewSuspect(disputeId), Verdict.Moot);
        // Of what is burned 0.1 belongs to the period below, as does the fee.
        _assertNet(-50, 0, 30, 60);
    }

    function test_row_final_with_a_reward() public {
        Parameters memory rules = model.parameters();
        rules.rewardPerPeriod = 0.2 ether;
        model = UnstoppableModel(factory.createModel(genesis(), rules, owner));
        model.donate{value: 0.5 ether}();
        _train();
        _assertNet(20, 0, 0, 0);
        vm.assertEq(model.rewardPool(), 0.3 ether);
    }

    function test_row_second_guilty_verdict_in_a_period() public {
        _train();
        _decide(_suspectBy(otherProofer, 3, Claim.InvalidTransition), disagreeing(3), Verdict.Guilty);
        _decide(_suspect(2, Claim.InvalidTransition), disagreeing(2), Verdict.Guilty);
        // The first verdict has taken everything of the worker; both have paid the validators.
        _assertNet(-150, -30, 60, 10);
    }

    function test_row_suspecting_oneself_and_being_guilty() public {
        _train();
        _decide(_suspectBy(worker, 2, Claim.InvalidTransition), disagreeing(2), Verdict.Guilty);
        _assertNet(-40, 0, 30, 10);
    }

    function test_row_suspecting_oneself_and_being_innocent() public {
        _train();
        _decide(_suspectBy(worker, 2, Claim.InvalidTransition), agreeing(2), Verdict.Innocent);
        _assertNet(-40, 0, 30, 10);
    }
}
