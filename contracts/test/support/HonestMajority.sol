// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {
    Claim,
    Dispute,
    LearningPeriod,
    Parameters,
    PeriodStatus,
    StepCommitment,
    Verdict
} from "../../src/interfaces/IUnstoppableModel.sol";
import {Ballot} from "../../src/interfaces/IValidatorCouncil.sol";
import {UnstoppableModel} from "../../src/UnstoppableModel.sol";
import {UnstoppableModelErc20} from "../../src/UnstoppableModelErc20.sol";
import {ValidatorCouncil} from "../../src/ValidatorCouncil.sol";
import {BatchBook} from "./BatchBook.sol";
import {RandomRules} from "./RandomRules.sol";
import {vm} from "./Vm.sol";

/// @notice One honest worker, one honest Fraud-Proofer and validators with 80% of the stake who vote what they computed, among
/// two adversaries who do what they like: lease, cheat, withhold, let leases lapse, suspect whom they please, vote against the truth.
/// The owner, who changes the rules and pauses all the time, is an adversary, too.
contract HonestMajority is BatchBook {
    bytes32 private constant SALT = keccak256("salt");
    address public constant WORKER = address(0xB1);
    address public constant PROOFER = address(0xB2);
    address public constant OWNER = address(0xC0);
    uint256 public constant FUNDS = 1_000_000 ether;

    UnstoppableModel private immutable _model;
    ValidatorCouncil private immutable _council;

    address[2] private _adversaries = [address(0xC1), address(0xC2)];
    /// The last of them is an adversary, too.
    address[4] private _validators = [address(0xD1), address(0xD2), address(0xD3), address(0xC2)];

    uint64 public disputeCount;
    uint256 public collateralsWithdrawn;
    mapping(Verdict => uint256) public verdicts;
    /// What a replay from the base of the period computes, and whether the checkpoint can be fetched.
    mapping(uint64 stateId => bytes32) private _computed;
    mapping(uint64 stateId => bool) private _withheld;

    constructor(UnstoppableModel model, ValidatorCouncil council, UnstoppableModelErc20 token) {
        (_model, _council) = (model, council);
        for (uint256 i = 0; i < 4; ++i) {
            vm.prank(_validators[i]);
            token.approve(address(council), type(uint256).max);
            vm.prank(_validators[i]);
            council.stake([uint256(30 ether), 30 ether, 20 ether, 20 ether][i]);
        }
        vm.deal(address(this), FUNDS);
        vm.deal(WORKER, FUNDS);
        vm.deal(PROOFER, FUNDS);
        vm.deal(_adversaries[0], FUNDS);
        vm.deal(_adversaries[1], FUNDS);
    }

    /// Everything that is the honest worker's, wherever it lies.
    function wealthOfWorker() external view returns (uint256 wealth) {
        wealth = WORKER.balance + _model.withdrawable(WORKER);
        for (uint64 id = 1; id <= _model.learningPeriodCount(); ++id) {
            LearningPeriod memory period = _model.learningPeriod(id);
            wealth += period.worker == WORKER ? uint256(period.stake) + period.bond : 0;
        }
    }

    /// Everything that is the honest Fraud-Proofer's.
    function wealthOfProofer() external view returns (uint256 wealth) {
        wealth = PROOFER.balance + _model.withdrawable(PROOFER);
        for (uint64 id = 1; id <= disputeCount; ++id) {
            Dispute memory matter = _model.dispute(id);
            wealth += matter.suspecter == PROOFER && matter.verdict == Verdict.Pending ? matter.bond : 0;
        }
    }

    // The honest worker: takes the mutex when it is free, computes rightly, is in time.

    function honestLease(uint256 count) external {
        _submitRightly(_lease(WORKER), count);
    }

    function honestSubmit(uint256 count) external {
        uint64 id = _model.currentLease();
        if (_model.learningPeriod(id).worker == WORKER) {
            _submitRightly(id, count);
        }
    }

    function honestWithdraw(uint256 seed) external {
        vm.prank(seed % 2 == 0 ? WORKER : PROOFER);
        _model.withdraw();
    }

    function honestWithdrawCollateral() external {
        uint64 count = _model.learningPeriodCount();
        for (uint64 id = count < 8 ? 1 : count - 7; id <= count; ++id) {
            vm.prank(WORKER);
            try _model.withdrawCollateralPerLearningPeriod(id) {
                ++collateralsWithdrawn;
            } catch {}
        }
    }

    function _submitRightly(uint64 id, uint256 count) private {
        LearningPeriod memory period = _model.learningPeriod(id);
        uint256 remaining = period.steps - period.submitted;
        count = 1 + count % remaining;
        _submit(id, WORKER, count, 0, count == remaining || count % 2 == 0, false);
    }

    // The honest Fraud-Proofer: suspects the earliest wrong state of the chain while the worker's stake is there to win, and a missing
    // checkpoint while the bond is, and only once the period is complete, so that the lease cannot lapse under it.

    function honestSuspect() external {
        for (uint64 stateId = 1; stateId <= _model.stateCount(); ++stateId) {
            bool wrong = committed[stateId].stateRoot != _computed[stateId];
            if (!(wrong || _withheld[stateId]) || !_model.isLive(stateId)) {
                continue;
            }
            LearningPeriod memory period = _model.learningPeriod(_model.learningPeriodOf(stateId));
            bool missing = _withheld[stateId] && period.status == PeriodStatus.Complete;
            if (!(wrong || missing) || block.timestamp > _model.challengeWindowEnd(stateId, batchOf(stateId))) {
                continue;
            }
            Parameters memory rules = _model.parametersOf(period.parametersVersion);
            uint96 needed = wrong ? rules.stake : rules.stake + rules.bond;
            if (period.stake + period.bond >= needed && _model.openDisputeOf(stateId) == 0) {
                _suspect(PROOFER, stateId, wrong ? Claim.InvalidTransition : Claim.Unavailable, needed);
            }
            return;
        }
    }

    // The adversaries

    function adversaryLease(uint256 seed) external {
        _lease(_adversaries[seed % 2]);
    }

    /// @param wrong which of the steps are wrong, as bits.
    function adversarySubmit(uint256 count, uint256 wrong, uint256 checkpoint) external {
        uint64 id = _model.currentLease();
        LearningPeriod memory period = _model.learningPeriod(id);
        if (period.status != PeriodStatus.Running || period.worker == WORKER) {
            return;
        }
        uint256 remaining = period.steps - period.submitted;
        count = 1 + count % remaining;
        bool published = count == remaining || checkpoint % 2 == 0;
        _submit(id, period.worker, count, wrong, published, checkpoint % 3 == 0);
    }

    function adversarySuspect(uint256 seed, uint64 state, bool unavailable) external {
        uint64 count = _model.stateCount();
        uint64 newest = count < 8 ? count : 8;
        if (newest != 0) {
            _suspect(
                _adversaries[seed % 2],
                count - state % newest,
                unavailable ? Claim.Unavailable : Claim.InvalidTransition,
                0
            );
        }
    }

    function adversaryWithdrawCollateral(uint256 seed, uint64 id) external {
        vm.prank(_adversaries[seed % 2]);
        _model.withdrawCollateralPerLearningPeriod(id % _model.learningPeriodCount() + 1);
    }

    /// The honest validators always reveal: nobody can have a share of theirs burned.
    function adversaryReport(uint256 seed, uint64 dispute, bool second) external {
        vm.prank(_adversaries[seed % 2]);
        _council.reportNoShow(1 + dispute % (disputeCount + 1), second ? 2 : 1, _validators[seed % 3]);
    }

    /// Stake of the three honest validators.
    function honestStake() external view returns (uint256) {
        return _council.stakeOf(_validators[0]) + _council.stakeOf(_validators[1]) + _council.stakeOf(_validators[2]);
    }

    // The owner, who is an adversary, too

    function changeRules(uint256 seed) external {
        Parameters memory rules = RandomRules.from(seed, _model.parameters());
        vm.prank(OWNER);
        _model.setParameters(rules);
    }

    function pauseOrUnpause(uint256 seed) external {
        vm.prank(OWNER);
        seed % 4 == 0 ? _model.pause() : _model.unpause();
    }

    // Anyone

    function expireLease() external {
        _model.expireLearningPeriod();
    }

    function donate(uint256 seed) external {
        _model.donate{value: seed % 1 ether}();
    }

    function review(uint64 seed) external {
        uint64 newest = disputeCount < 8 ? disputeCount : 8;
        if (newest != 0) {
            ++verdicts[_model.reviewSuspect(disputeCount - seed % newest)];
        }
    }

    function finalize() external {
        _model.finalizeLearningPeriod();
    }

    /// Mostly a little. An honest worker does not let its lease lapse.
    function wait(uint256 seed) external {
        uint256 seconds_ = 1 + (seed % 4 == 0 ? seed % 700 : seed % 40);
        uint64 id = _model.currentLease();
        LearningPeriod memory period = _model.learningPeriod(id);
        if (period.worker == WORKER && block.timestamp + seconds_ > period.deadline) {
            _submit(id, WORKER, period.steps - period.submitted, 0, true, false);
        }
        vm.warp(block.timestamp + seconds_);
    }

    function _lease(address who) private returns (uint64) {
        Parameters memory rules = _model.parameters();
        uint32 version = _model.parametersVersion();
        uint64 base = _model.nextBaseStateId();
        vm.prank(who);
        return _model.applyToLearnPeriod{value: uint256(rules.stake) + rules.bond}(version, base);
    }

    function _submit(uint64 id, address who, uint256 count, uint256 wrong, bool published, bool withheld) private {
        uint64 head = _model.headStateId();
        bytes32 computed = _model.learningPeriod(id).submitted == 0 ? committed[head].stateRoot : _computed[head];
        uint64 first = _model.stateCount() + 1;
        StepCommitment[] memory list = new StepCommitment[](count);
        for (uint64 i = 0; i < count; ++i) {
            computed = keccak256(abi.encode(computed));
            bytes32 root = (wrong >> i) % 2 == 0 ? computed : keccak256(abi.encode("wrong", computed));
            list[i] = StepCommitment(root, root);
            _computed[first + i] = computed;
        }
        _withheld[_model.stateCount() + uint64(list.length)] = published && withheld;
        bytes32 checkpoint = published ? keccak256("weights") : bytes32(0);
        write(_model, id, list, checkpoint);
        vm.prank(who);
        _model.submitState(id, list, checkpoint, new bytes32[](0));
    }

    /// The validators do not let anybody wait: the ballot can be closed at once, and is, in any order.
    function _suspect(address who, uint64 stateId, Claim claim, uint96 heldAtLeast) private {
        LearningPeriod memory period = _model.learningPeriod(_model.learningPeriodOf(stateId));
        uint256 bond = _model.parametersOf(period.parametersVersion).bond;
        vm.prank(who);
        uint64 id = _model.suspectState{value: bond}(stateId, claim, heldAtLeast, batchOf(stateId));
        disputeCount = id;
        for (uint256 i = 0; i < 8; ++i) {
            address voter = _validators[i % 4];
            if (voter == who || voter == period.worker) {
                continue;
            }
            Ballot memory ballot = _ballot(stateId, claim, i % 4 != 3);
            bytes32 commitment = _council.commitmentOf(id, voter, ballot, SALT);
            vm.prank(voter);
            i < 4 ? _council.commitBallot(id, commitment) : _council.revealBallot(id, ballot, SALT);
        }
    }

    function _ballot(uint64 stateId, Claim claim, bool honest) private view returns (Ballot memory) {
        if (claim == Claim.Unavailable) {
            return Ballot(bytes32(uint256(_withheld[stateId] == honest ? 0 : 1)), 0, 0);
        }
        bytes32 computed = _computed[stateId];
        if (honest) {
            return Ballot(computed, computed, keccak256(abi.encode("trace", computed)));
        }
        bytes32 lie = computed == committed[stateId].stateRoot ? keccak256("lie") : committed[stateId].stateRoot;
        return Ballot(lie, lie, keccak256("lie"));
    }
}
