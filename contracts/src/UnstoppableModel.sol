// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {Initializable} from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {
    Batch,
    Claim,
    Dispute,
    Genesis,
    IUnstoppableModel,
    LearningPeriod,
    Parameters,
    PeriodStatus,
    StepCommitment,
    Verdict
} from "./interfaces/IUnstoppableModel.sol";
import {Ballot, IValidatorCouncil, Outcome} from "./interfaces/IValidatorCouncil.sol";
import {Batches} from "./libraries/Batches.sol";
import {OpenDisputes} from "./libraries/OpenDisputes.sol";
import {Payoff, Payoffs} from "./libraries/Payoffs.sol";
import {Rules} from "./libraries/Rules.sol";

/// @title One model anyone may train: the mutex, the step commitments, the deposits and the disputes.
/// @notice Live periods form a stack: `_stack[slot]` for `slot < _liveHeight`. A period is live while it is in there, and its
/// first `submitted` states with it. A revert cuts the stack, whatever lies above it; nothing else has to be touched, because
/// ids are never reused and the leases are exclusive, so that the states of one period have consecutive ids.
/// @dev Runs as a clone: all setting up is done in {initialize}. The order of the variables decides which of them share a word.
contract UnstoppableModel is IUnstoppableModel, Initializable, Ownable2Step, ReentrancyGuard {
    using Batches for Batch;
    using OpenDisputes for uint256;
    using Rules for Parameters;
    using SafeCast for uint256;

    /// @dev What is held for a worker; the amounts are those of the rules its period follows.
    enum Held {
        Nothing,
        Stake,
        StakeAndBond
    }

    /// @dev A period, in two words.
    /// @param submitted how many of its states are in the chain of states, as long as the period is live.
    /// @param checkpointed how many of its states are covered by its last checkpoint.
    /// @param firstStateId id of its first state; nobody else can submit one while it holds the lease.
    /// @param slot its place in the stack.
    struct PeriodRecord {
        address worker;
        PeriodStatus status;
        Held held;
        uint16 steps;
        uint16 submitted;
        uint16 checkpointed;
        uint32 parametersVersion;
        uint64 deadline;
        uint64 baseStateId;
        uint64 firstStateId;
        uint64 slot;
    }

    /// @dev What matters of a period only while it is live, in one word.
    /// @param baseStep number of steps from the initial state to its base state.
    /// @param windowStart `challengeSeconds` after it, all challenge windows of the period are closed, in unix seconds.
    struct LivePeriod {
        uint64 learningPeriodId;
        uint64 baseStep;
        uint64 windowStart;
    }

    /// @dev What suspicions leave behind at a state.
    /// @param disputeId the open dispute about it, 0 if none.
    /// @param prolongedSeconds how long it was under disputes that found it innocent: the window stands still meanwhile.
    struct SuspectedState {
        uint64 disputeId;
        uint64 prolongedSeconds;
    }

    /// @dev A dispute, with what the verdict needs of the batch.
    /// @param openedAt in unix seconds.
    /// @param submittedAt of the state, in unix seconds.
    /// @param commitment keccak256(abi.encode(stateRoot, gradientRoot)) of the step.
    struct DisputeRecord {
        address suspecter;
        Claim claim;
        Verdict verdict;
        uint64 openedAt;
        uint64 stateId;
        uint64 learningPeriodId;
        uint64 submittedAt;
        bytes32 commitment;
    }

    /// @notice Where burned deposits go: an account without code, which can neither refuse money nor call back.
    address public constant BURN_ADDRESS = 0x000000000000000000000000000000000000dEaD;
    /// @dev What validators reveal as `stateRoot` for a checkpoint they could fetch.
    bytes32 private constant FETCHED = bytes32(uint256(1));
    /// @dev How many periods a withdrawal finalises at most, so that its gas is bounded.
    uint256 private constant MAX_FINALIZATIONS = 16;
    uint256 private constant MAX_ATTESTATIONS = 256;

    /// @notice Who decides the disputes.
    IValidatorCouncil public council;
    /// @dev 96 bits hold more wei than any chain has of its currency; a deposit beyond them would be refused.
    uint96 private _escrow;

    /// @inheritdoc IUnstoppableModel
    uint64 public headStateId;
    /// @inheritdoc IUnstoppableModel
    uint64 public headStep;
    uint64 private _nextStateId;
    /// @inheritdoc IUnstoppableModel
    uint64 public currentLease;

    /// @inheritdoc IUnstoppableModel
    uint64 public learningPeriodCount;
    uint64 private _liveHeight;
    /// @dev Periods in the slots below are final.
    uint64 private _finalHeight;
    /// @inheritdoc IUnstoppableModel
    uint32 public parametersVersion;
    /// @inheritdoc IUnstoppableModel
    bool public paused;

    /// @inheritdoc IUnstoppableModel
    uint256 public rewardPool;
    /// @inheritdoc IUnstoppableModel
    mapping(address account => uint256) public withdrawable;
    /// @inheritdoc IUnstoppableModel
    mapping(uint64 firstStateId => bytes32) public batchHash;

    Genesis private _genesis;
    mapping(uint32 version => Parameters) private _rules;
    mapping(uint64 slot => LivePeriod) private _stack;
    mapping(uint64 learningPeriodId => PeriodRecord) private _periods;
    mapping(uint64 learningPeriodId => uint256) private _disputedStates;
    mapping(uint64 stateId => SuspectedState) private _suspected;
    mapping(uint64 disputeId => DisputeRecord) private _disputes;

    /// @dev The implementation itself belongs to nobody and cannot be set up.
    constructor() Ownable(msg.sender) {
        _transferOwnership(address(0));
        _disableInitializers();
    }

    /// @notice Sets a new clone up. The factory calls it in the transaction that creates the clone.
    /// @dev `nonReentrant` leaves the guard's word non-zero, so that the first user does not pay for it.
    /// @param genesis_ what the run starts from; nothing in it may be zero.
    /// @param parameters_ the first rules, within the bounds of {Rules}.
    /// @param council_ who decides the disputes.
    /// @param owner_ who may change the rules of later leases and pause new ones; 0 fixes them for ever.
    function initialize(
        Genesis calldata genesis_,
        Parameters calldata parameters_,
        IValidatorCouncil council_,
        address owner_
    ) external initializer nonReentrant {
        bool origin =
            genesis_.manifest != 0 && genesis_.stateRoot != 0 && genesis_.checkpoint != 0;
        if (!origin || address(council_) == address(0)) {
            revert InvalidParameters();
        }
        _genesis = genesis_;
        council = council_;
        _nextStateId = 1;
        _addParameters(parameters_);
        if (owner_ != address(0)) {
            _transferOwnership(owner_);
        }
    }

    // The owner: rules of later leases, pause of new leases, nothing else

    /// @inheritdoc IUnstoppableModel
    function setParameters(Parameters calldata parameters_) external onlyOwner returns (uint32 version) {
        return _addParameters(parameters_);
    }

    /// @inheritdoc IUnstoppableModel
    function pause() external onlyOwner {
        paused = true;
        emit PauseLeases();
    }

    /// @inheritdoc IUnstoppableModel
    function unpause() external onlyOwner {
        _unpause();
    }

    /// @notice Leaves the model without an owner: its rules are fixed for ever, and leases are not paused.
    function renounceOwnership() public override onlyOwner {
        _unpause();
        super.renounceOwnership();
    }

    // The mutex and the steps

    /// @inheritdoc IUnstoppableModel
    /// @dev The burn at the end is its only call, to an account without code.
    function applyToLearnPeriod(uint32 parametersVersion_, uint64 baseStateId)
        external
        payable
        returns (uint64 learningPeriodId)
    {
        if (paused) {
            revert LeasesPaused();
        }
        if (parametersVersion_ != parametersVersion) {
            revert WrongParametersVersion(parametersVersion, parametersVersion_);
        }
        Parameters storage rules = _rules[parametersVersion_];
        uint96 required = rules.stake + rules.bond;
        if (msg.value != required) {
            revert WrongDeposit(required, msg.value);
        }
        uint96 burned = _expireLease();
        if (baseStateId != headStateId) {
            revert WrongBase(headStateId, baseStateId);
        }
        _escrow = _escrow + required - burned;
        learningPeriodId = _lease(rules, parametersVersion_);
        _burn(burned);
    }

    /// @inheritdoc IUnstoppableModel
    function submitState(
        uint64 learningPeriodId,
        StepCommitment[] calldata steps,
        bytes32 checkpoint,
        bytes32[] calldata gradients
    ) external {
        PeriodRecord storage period = _periods[learningPeriodId];
        if (learningPeriodId != currentLease || msg.sender != period.worker) {
            revert NotLeaseHolder(learningPeriodId);
        }
        if (block.timestamp > period.deadline) {
            revert LeaseExpired(period.deadline);
        }
        uint16 submitted = period.submitted;
        uint256 remaining = period.steps - submitted;
        if (steps.length == 0 || steps.length > remaining) {
            revert WrongStepCount(steps.length, remaining);
        }
        bool complete = steps.length == remaining;
        if (complete && checkpoint == 0) {
            revert CheckpointMissing();
        }
        if (gradients.length != 0 && gradients.length != steps.length) {
            revert WrongGradientsCount(gradients.length, steps.length);
        }
        // At most `remaining`.
        // forge-lint: disable-next-line(unsafe-typecast)
        uint16 count = uint16(steps.length);
        submitted += count;
        period.submitted = submitted;
        if (checkpoint != 0) {
            period.checkpointed = submitted;
        }
        if (complete) {
            period.status = PeriodStatus.Complete;
            currentLease = 0;
        }
        _stack[period.slot].windowStart = uint64(block.timestamp);
        _append(learningPeriodId, steps, checkpoint, gradients);
    }

    /// @inheritdoc IUnstoppableModel
    function expireLearningPeriod() external {
        if (currentLease == 0) {
            revert NoLease();
        }
        uint96 burned = _expireLease();
        _escrow -= burned;
        _burn(burned);
    }

    // Disputes

    /// @inheritdoc IUnstoppableModel
    function suspectState(uint64 stateId, Claim claim, uint96 heldAtLeast, Batch calldata batch)
        external
        payable
        nonReentrant
        returns (uint64 disputeId)
    {
        uint256 index = _indexIn(batch, stateId);
        PeriodRecord storage period = _periods[batch.learningPeriodId];
        Parameters storage rules = _rules[period.parametersVersion];
        if (msg.value != rules.bond) {
            revert WrongDeposit(rules.bond, msg.value);
        }
        uint64 offset = stateId - period.firstStateId;
        if (!_isInChain(batch.learningPeriodId, offset)) {
            revert NotALiveState(stateId);
        }
        uint64 windowEnd = _windowEnd(stateId, batch, rules);
        if (block.timestamp > windowEnd) {
            revert ChallengeWindowClosed(windowEnd);
        }
        if (_suspected[stateId].disputeId != 0) {
            revert AlreadySuspected(stateId, _suspected[stateId].disputeId);
        }
        _requireHeld(period, heldAtLeast);
        if (claim == Claim.Unavailable && (batch.checkpoint == 0 || index + 1 != batch.steps.length)) {
            revert NoCheckpointToFetch(stateId);
        }
        _escrow += msg.value.toUint96();
        disputeId =
            _openDispute(period.worker, rules, keccak256(abi.encode(address(this), stateId, claim, batch.hash())));
        _suspected[stateId].disputeId = disputeId;
        _disputedStates[batch.learningPeriodId] = _disputedStates[batch.learningPeriodId].add(offset);
        _record(disputeId, stateId, claim, batch, index);
        emit SuspectState(disputeId, stateId, msg.sender, claim);
    }

    /// @inheritdoc IUnstoppableModel
    /// @dev Money leaves at once only to {BURN_ADDRESS} and the council; parties are credited, so none of them can block a verdict.
    function reviewSuspect(uint64 disputeId) external nonReentrant returns (Verdict verdict) {
        DisputeRecord storage record = _disputes[disputeId];
        if (record.suspecter == address(0) || record.verdict != Verdict.Pending) {
            revert DisputeNotOpen(disputeId);
        }
        uint64 learningPeriodId = record.learningPeriodId;
        PeriodRecord storage period = _periods[learningPeriodId];
        uint64 offset = record.stateId - period.firstStateId;
        uint256 disputed = _disputedStates[learningPeriodId];
        bool inChain = _isInChain(learningPeriodId, offset);
        uint256 feeWeight;
        // What a lapsed lease dropped is still decided, about money alone: a worker does not save its stake by lapsing.
        if (inChain || (period.status == PeriodStatus.Expired && _isLive(learningPeriodId))) {
            if (disputed.anyBelow(offset)) {
                revert EarlierDisputeOpen(learningPeriodId);
            }
            (verdict, feeWeight) = _closeRound(disputeId, record.claim, record.commitment);
            if (verdict == Verdict.Pending) {
                return verdict;
            }
        } else {
            verdict = Verdict.Moot;
            council.cancelDispute(disputeId);
        }
        record.verdict = verdict;
        _suspected[record.stateId].disputeId = 0;
        _disputedStates[learningPeriodId] = disputed.remove(offset);
        Payoff memory payoff = _payoff(period, verdict, record.claim);
        bool reverted = _carryOut(record, period, verdict, inChain);
        emit ReviewSuspect(disputeId, record.stateId, verdict, reverted, headStateId);
        _pay(disputeId, record.suspecter, period.worker, payoff, feeWeight);
    }

    /// @inheritdoc IUnstoppableModel
    function attestState(uint64[] calldata stateIds, StepCommitment[] calldata commitments) external {
        if (stateIds.length == 0 || stateIds.length > MAX_ATTESTATIONS || stateIds.length != commitments.length) {
            revert WrongAttestationCount(stateIds.length, commitments.length);
        }
        uint64 unknown = _nextStateId;
        for (uint256 i = 0; i < stateIds.length; ++i) {
            uint64 stateId = stateIds[i];
            if (stateId == 0 || stateId >= unknown) {
                revert UnknownState(stateId);
            }
            emit AttestState(stateId, msg.sender, commitments[i].stateRoot, commitments[i].gradientRoot);
        }
    }

    // Finality and withdrawals

    /// @inheritdoc IUnstoppableModel
    function finalizeLearningPeriod() external returns (uint64 learningPeriodId) {
        learningPeriodId = _finalHeight < _liveHeight ? _stack[_finalHeight].learningPeriodId : 0;
        if (!_finalizeNext()) {
            revert NotFinal(learningPeriodId);
        }
    }

    /// @inheritdoc IUnstoppableModel
    /// @dev Finalises up to 16 periods on the way.
    function withdrawCollateralPerLearningPeriod(uint64 learningPeriodId) external nonReentrant {
        PeriodRecord storage period = _periods[learningPeriodId];
        if (msg.sender != period.worker) {
            revert NotYourLearningPeriod(learningPeriodId);
        }
        (uint96 stake, uint96 bond) = _held(period);
        uint96 amount = stake + bond;
        if (amount == 0) {
            revert NothingToWithdraw();
        }
        if (_isLive(learningPeriodId) && !_isReleased(learningPeriodId, period)) {
            revert NotFinal(learningPeriodId);
        }
        period.held = Held.Nothing;
        _escrow -= amount;
        emit WithdrawCollateralPerLearningPeriod(learningPeriodId, msg.sender, amount);
        Address.sendValue(payable(msg.sender), amount);
    }

    /// @inheritdoc IUnstoppableModel
    function withdraw() external nonReentrant {
        uint256 amount = withdrawable[msg.sender];
        if (amount == 0) {
            revert NothingToWithdraw();
        }
        withdrawable[msg.sender] = 0;
        emit Withdraw(msg.sender, amount);
        Address.sendValue(payable(msg.sender), amount);
    }

    /// @inheritdoc IUnstoppableModel
    function donate() external payable {
        if (msg.value == 0) {
            revert NothingDonated();
        }
        if (_rules[parametersVersion].rewardPerPeriod == 0) {
            revert NoRewards();
        }
        rewardPool += msg.value;
        emit Donate(msg.sender, msg.value);
    }

    // Views

    /// @inheritdoc IUnstoppableModel
    function parameters() external view returns (Parameters memory) {
        return _rules[parametersVersion];
    }

    /// @inheritdoc IUnstoppableModel
    function parametersOf(uint32 version) external view returns (Parameters memory) {
        return _rules[version];
    }

    /// @inheritdoc IUnstoppableModel
    function genesis() external view returns (Genesis memory) {
        return _genesis;
    }

    /// @inheritdoc IUnstoppableModel
    function escrow() external view returns (uint256) {
        return _escrow;
    }

    /// @inheritdoc IUnstoppableModel
    function nextBaseStateId() external view returns (uint64) {
        PeriodRecord storage period = _periods[currentLease];
        bool lapsed = currentLease != 0 && block.timestamp > period.deadline;
        return lapsed ? _lastOf(period, period.checkpointed) : headStateId;
    }

    /// @inheritdoc IUnstoppableModel
    function stateCount() external view returns (uint64) {
        return _nextStateId - 1;
    }

    /// @inheritdoc IUnstoppableModel
    /// @dev A revert below a period does not touch its record; that it was cancelled shows in its being no longer live.
    function learningPeriod(uint64 learningPeriodId) external view returns (LearningPeriod memory) {
        PeriodRecord storage period = _periods[learningPeriodId];
        (uint96 stake, uint96 bond) = _held(period);
        PeriodStatus status = period.status;
        uint32 submitted = period.submitted;
        if (status != PeriodStatus.None && !_isLive(learningPeriodId)) {
            submitted = 0;
            if (status != PeriodStatus.Slashed) {
                status = PeriodStatus.Cancelled;
            }
        }
        return LearningPeriod({
            worker: period.worker,
            status: status,
            steps: period.steps,
            submitted: submitted,
            deadline: period.deadline,
            baseStateId: period.baseStateId,
            firstStateId: period.firstStateId,
            slot: period.slot,
            parametersVersion: period.parametersVersion,
            stake: stake,
            bond: bond,
            disputedStates: _disputedStates[learningPeriodId]
        });
    }

    /// @inheritdoc IUnstoppableModel
    /// @dev Binary search, at most 64 rounds: the last period whose first state is not above this one. A lease that submitted
    /// nothing shares its first state with the next one, which then is the later of the two.
    function learningPeriodOf(uint64 stateId) public view returns (uint64) {
        if (stateId == 0 || stateId >= _nextStateId) {
            return 0;
        }
        (uint64 low, uint64 high) = (1, learningPeriodCount);
        while (low < high) {
            uint64 middle = high - (high - low) / 2;
            if (_periods[middle].firstStateId <= stateId) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /// @inheritdoc IUnstoppableModel
    function dispute(uint64 disputeId) external view returns (Dispute memory) {
        DisputeRecord storage record = _disputes[disputeId];
        return Dispute({
            suspecter: record.suspecter,
            claim: record.claim,
            verdict: record.verdict,
            stateId: record.stateId,
            learningPeriodId: record.learningPeriodId,
            bond: _rules[_periods[record.learningPeriodId].parametersVersion].bond
        });
    }

    /// @inheritdoc IUnstoppableModel
    function openDisputeOf(uint64 stateId) external view returns (uint64 disputeId) {
        return _suspected[stateId].disputeId;
    }

    /// @inheritdoc IUnstoppableModel
    function challengeWindowEnd(uint64 stateId, Batch calldata batch) external view returns (uint64) {
        _indexIn(batch, stateId);
        return _windowEnd(stateId, batch, _rules[_periods[batch.learningPeriodId].parametersVersion]);
    }

    /// @inheritdoc IUnstoppableModel
    function isLive(uint64 stateId) public view returns (bool) {
        if (stateId == 0) {
            return true;
        }
        uint64 learningPeriodId = learningPeriodOf(stateId);
        return learningPeriodId != 0 && _isInChain(learningPeriodId, stateId - _periods[learningPeriodId].firstStateId);
    }

    /// @inheritdoc IUnstoppableModel
    /// @dev As far as periods have been finalised: {finalizeLearningPeriod} or a withdrawal has to record it.
    function isFinal(uint64 stateId) external view returns (bool) {
        return stateId == 0 || (isLive(stateId) && _periods[learningPeriodOf(stateId)].slot < _finalHeight);
    }

    // The rules

    function _addParameters(Parameters calldata parameters_) private returns (uint32 version) {
        uint32 earlier = parametersVersion;
        if (!parameters_.areSound() || (earlier != 0 && !parameters_.mayReplace(_rules[earlier]))) {
            revert InvalidParameters();
        }
        version = earlier + 1;
        parametersVersion = version;
        _rules[version] = parameters_;
        emit ParametersChanged(version, parameters_);
    }

    function _unpause() private {
        paused = false;
        emit UnpauseLeases();
    }

    // The mutex and the steps

    function _lease(Parameters storage rules, uint32 version) private returns (uint64 learningPeriodId) {
        (uint64 baseStateId, uint64 baseStep) = (headStateId, headStep);
        uint64 remaining = rules.totalSteps - baseStep;
        if (remaining == 0) {
            revert TrainingComplete();
        }
        // The smaller of the two is at most 256.
        // forge-lint: disable-next-line(unsafe-typecast)
        uint16 steps = uint16(remaining < rules.stepsPerPeriod ? remaining : rules.stepsPerPeriod);
        uint64 deadline = uint64(block.timestamp) + uint64(steps) * rules.stepSeconds;
        uint64 slot = _liveHeight;

        learningPeriodId = ++learningPeriodCount;
        PeriodRecord storage period = _periods[learningPeriodId];
        period.worker = msg.sender;
        period.status = PeriodStatus.Running;
        period.held = Held.StakeAndBond;
        period.steps = steps;
        period.parametersVersion = version;
        period.deadline = deadline;
        period.baseStateId = baseStateId;
        period.firstStateId = _nextStateId;
        period.slot = slot;
        _stack[slot] = LivePeriod({learningPeriodId: learningPeriodId, baseStep: baseStep, windowStart: 0});
        _liveHeight = slot + 1;
        currentLease = learningPeriodId;
        emit ApplyToLearnPeriod(learningPeriodId, msg.sender, baseStateId, baseStep + 1, steps, deadline, version);
    }

    /// @dev Puts states on the head, and one word into storage whatever their number; only the last one carries the checkpoint.
    /// Digests of gradients are in the events alone: no rule asks for them.
    function _append(
        uint64 learningPeriodId,
        StepCommitment[] calldata steps,
        bytes32 checkpoint,
        bytes32[] calldata gradients
    ) private {
        uint64 stateId = _nextStateId;
        uint64 step = headStep + 1;
        // At most 256.
        // forge-lint: disable-next-line(unsafe-typecast)
        uint32 count = uint32(steps.length);
        batchHash[stateId] = Batches.hash(learningPeriodId, stateId, step, uint64(block.timestamp), checkpoint, steps);
        _nextStateId = stateId + count;
        headStateId = stateId + count - 1;
        headStep = step + count - 1;
        emit SubmitBatch(stateId, learningPeriodId, step, count, uint64(block.timestamp), checkpoint);
        for (uint64 i = 0; i < count; ++i) {
            emit SubmitState(
                stateId + i,
                learningPeriodId,
                step + i,
                steps[i].stateRoot,
                steps[i].gradientRoot,
                i + 1 == count ? checkpoint : bytes32(0),
                gradients.length == 0 ? bytes32(0) : gradients[i]
            );
        }
    }

    /// @notice Ends a lease past its deadline. What no checkpoint covers is dropped, because
    /// nobody but the vanished worker may have it.
    /// @return burned the bond of the expired lease, to be burned and taken out of the escrow by the caller; 0 if the mutex was free.
    function _expireLease() private returns (uint96 burned) {
        uint64 learningPeriodId = currentLease;
        if (learningPeriodId == 0) {
            return 0;
        }
        PeriodRecord storage period = _periods[learningPeriodId];
        if (block.timestamp <= period.deadline) {
            revert LeaseHeld(learningPeriodId, period.deadline);
        }
        period.status = PeriodStatus.Expired;
        period.held = Held.Stake;
        _cut(period, period.checkpointed);
        emit ExpireLearningPeriod(learningPeriodId, headStateId);
        return _rules[period.parametersVersion].bond;
    }

    // The stack of live periods

    function _isLive(uint64 learningPeriodId) private view returns (bool) {
        uint64 slot = _periods[learningPeriodId].slot;
        return slot < _liveHeight && _stack[slot].learningPeriodId == learningPeriodId;
    }

    function _isInChain(uint64 learningPeriodId, uint64 offset) private view returns (bool) {
        return offset < _periods[learningPeriodId].submitted && _isLive(learningPeriodId);
    }

    /// @dev Keeps the first `kept` states of a live period, drops all others of it and every later period, and frees the mutex:
    /// the running lease is this period or a later one, because it is the top of the stack. The period itself stays in the
    /// stack, even without states, until something below it is cut.
    function _cut(PeriodRecord storage period, uint64 kept) private {
        uint64 slot = period.slot;
        // At most the number of states it had, a uint16.
        // forge-lint: disable-next-line(unsafe-typecast)
        period.submitted = uint16(kept);
        _liveHeight = slot + 1;
        headStateId = _lastOf(period, kept);
        headStep = _stack[slot].baseStep + kept;
        currentLease = 0;
    }

    /// @dev The last of the first `kept` states of a period, or the state it starts from.
    function _lastOf(PeriodRecord storage period, uint64 kept) private view returns (uint64) {
        return kept == 0 ? period.baseStateId : period.firstStateId + kept - 1;
    }

    // Finality

    /// @notice Makes the next period final where it can be.
    /// @return done false where the next period cannot become final yet, or there is none.
    function _finalizeNext() private returns (bool done) {
        uint64 slot = _finalHeight;
        if (slot >= _liveHeight) {
            return false;
        }
        uint64 learningPeriodId = _stack[slot].learningPeriodId;
        PeriodRecord storage period = _periods[learningPeriodId];
        Parameters storage rules = _rules[period.parametersVersion];
        uint16 submitted = period.submitted;
        bool windowsOpen = block.timestamp <= uint256(_stack[slot].windowStart) + rules.challengeSeconds;
        bool undecided = windowsOpen || _disputedStates[learningPeriodId].anyBelow(submitted);
        if (period.status == PeriodStatus.Running || (submitted != 0 && undecided)) {
            return false;
        }
        _finalHeight = slot + 1;
        emit FinalizeLearningPeriod(learningPeriodId);
        if (period.status == PeriodStatus.Complete) {
            _reward(learningPeriodId, period, rules);
        }
        return true;
    }

    /// @dev Whether a live period's deposits can be paid out. Those of a lapsed lease wait for all its disputes, also about what it
    /// dropped, and where no state of it survived for nothing else; all others wait for finality.
    function _isReleased(uint64 learningPeriodId, PeriodRecord storage period) private returns (bool) {
        if (period.status == PeriodStatus.Expired) {
            if (_disputedStates[learningPeriodId] != 0) {
                return false;
            }
            if (period.submitted == 0) {
                return true;
            }
        }
        uint64 slot = period.slot;
        for (uint256 i = 0; i < MAX_FINALIZATIONS && _finalHeight <= slot; ++i) {
            if (!_finalizeNext()) {
                return false;
            }
        }
        return _finalHeight > slot;
    }

    function _reward(uint64 learningPeriodId, PeriodRecord storage period, Parameters storage rules) private {
        uint256 rewardPerPeriod = rules.rewardPerPeriod;
        if (rewardPerPeriod == 0) {
            return;
        }
        uint256 pool = rewardPool;
        uint256 amount = Payoffs.reward(rewardPerPeriod, period.steps, rules.stepsPerPeriod, pool);
        if (amount != 0) {
            rewardPool = pool - amount;
            _credit(period.worker, amount);
            emit RewardLearningPeriod(learningPeriodId, period.worker, amount);
        }
    }

    // Suspicions

    /// @notice Makes sure that the batch is what was submitted, and that the state is in it.
    /// @return index place of the state in the batch.
    function _indexIn(Batch calldata batch, uint64 stateId) private view returns (uint256 index) {
        if (batch.hash() != batchHash[batch.firstStateId]) {
            revert UnknownBatch(batch.firstStateId);
        }
        if (stateId < batch.firstStateId || stateId - batch.firstStateId >= batch.steps.length) {
            revert StateNotInBatch(stateId, batch.firstStateId, batch.steps.length);
        }
        return stateId - batch.firstStateId;
    }

    function _requireHeld(PeriodRecord storage period, uint96 required) private view {
        (uint96 stake, uint96 bond) = _held(period);
        if (stake + bond < required) {
            revert DepositsMoved(required, stake + bond);
        }
    }

    /// @dev The batch has been checked.
    function _windowEnd(uint64 stateId, Batch calldata batch, Parameters storage rules) private view returns (uint64) {
        return batch.submittedAt + rules.challengeSeconds + _suspected[stateId].prolongedSeconds;
    }

    function _openDispute(address worker, Parameters storage rules, bytes32 matter) private returns (uint64) {
        return council.openDispute(worker, msg.sender, rules.commitSeconds, rules.revealSeconds, matter);
    }

    function _record(uint64 disputeId, uint64 stateId, Claim claim, Batch calldata batch, uint256 index) private {
        StepCommitment calldata step = batch.steps[index];
        DisputeRecord storage record = _disputes[disputeId];
        record.suspecter = msg.sender;
        record.claim = claim;
        record.openedAt = uint64(block.timestamp);
        record.stateId = stateId;
        record.learningPeriodId = batch.learningPeriodId;
        record.submittedAt = batch.submittedAt;
        record.commitment = _commitment(step.stateRoot, step.gradientRoot);
    }

    // Verdicts

    /// @notice Closes the present round of the ballot.
    /// @return verdict what the ballot means for the claim; `Pending` if a second round was opened.
    /// @return feeWeight see {IValidatorCouncil-closeRound}.
    function _closeRound(uint64 disputeId, Claim claim, bytes32 commitment)
        private
        returns (Verdict verdict, uint256 feeWeight)
    {
        Outcome outcome;
        Ballot memory winner;
        (outcome, winner, feeWeight) = council.closeRound(disputeId);
        if (outcome == Outcome.NextRound) {
            return (Verdict.Pending, feeWeight);
        }
        if (outcome == Outcome.Undecided) {
            return (Verdict.Undecided, feeWeight);
        }
        bool innocent = claim == Claim.InvalidTransition
            ? _commitment(winner.stateRoot, winner.gradientRoot) == commitment
            : winner.stateRoot == FETCHED;
        return (innocent ? Verdict.Innocent : Verdict.Guilty, feeWeight);
    }

    /// @notice What a verdict does to the period and the chain of states; the money is another matter.
    /// @param inChain whether the state is part of the chain of states.
    /// @return reverted whether it is not any more.
    function _carryOut(DisputeRecord storage record, PeriodRecord storage period, Verdict verdict, bool inChain)
        private
        returns (bool reverted)
    {
        if (verdict == Verdict.Guilty || verdict == Verdict.Undecided) {
            period.status = verdict == Verdict.Guilty ? PeriodStatus.Slashed : PeriodStatus.Cancelled;
            period.held = Held.Nothing;
            if (inChain) {
                _cut(period, record.stateId - period.firstStateId);
            }
            return inChain;
        }
        if (inChain) {
            _prolongWindow(record, period.slot);
        }
    }

    /// @dev The window stands still while a dispute about the state is open. Without this a cheater could let its own window
    /// pass behind a suspicion of `Unavailable` that it raises against itself.
    function _prolongWindow(DisputeRecord storage record, uint64 slot) private {
        uint64 prolonged = _suspected[record.stateId].prolongedSeconds + uint64(block.timestamp) - record.openedAt;
        _suspected[record.stateId].prolongedSeconds = prolonged;
        uint64 windowStart = record.submittedAt + prolonged;
        if (windowStart > _stack[slot].windowStart) {
            _stack[slot].windowStart = windowStart;
        }
    }

    // Money

    /// @dev What is still held for the worker of a period.
    function _held(PeriodRecord storage period) private view returns (uint96 stake, uint96 bond) {
        Held held = period.held;
        Parameters storage rules = _rules[period.parametersVersion];
        stake = held == Held.Nothing ? 0 : rules.stake;
        bond = held == Held.StakeAndBond ? rules.bond : 0;
    }

    function _payoff(PeriodRecord storage period, Verdict verdict, Claim claim) private view returns (Payoff memory) {
        (uint96 stake, uint96 bond) = _held(period);
        Parameters storage rules = _rules[period.parametersVersion];
        return Payoffs.split(verdict, claim, stake, bond, rules.bond, rules.fee);
    }

    /// @dev Where nobody voted, nobody can be paid: the fee is burned.
    function _pay(uint64 disputeId, address suspecter, address worker, Payoff memory payoff, uint256 feeWeight)
        private
    {
        _escrow -= (payoff.suspecter + payoff.worker + payoff.fee + payoff.burned).toUint96();
        _credit(suspecter, payoff.suspecter);
        _credit(worker, payoff.worker);
        if (feeWeight == 0) {
            _burn(payoff.burned + payoff.fee);
        } else {
            _burn(payoff.burned);
            council.payFee{value: payoff.fee}(disputeId);
        }
    }

    function _credit(address account, uint256 amount) private {
        if (amount != 0) {
            withdrawable[account] += amount;
        }
    }

    function _burn(uint256 amount) private {
        if (amount != 0) {
            Address.sendValue(payable(BURN_ADDRESS), amount);
        }
    }

    function _commitment(bytes32 stateRoot, bytes32 gradientRoot) private pure returns (bytes32) {
        return keccak256(abi.encode(stateRoot, gradientRoot));
    }
}
