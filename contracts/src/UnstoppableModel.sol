// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Initializable} from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import {
    Claim,
    Dispute,
    Genesis,
    IUnstoppableModel,
    LearningPeriod,
    ModelState,
    Parameters,
    PeriodStatus,
    StepCommitment,
    Verdict
} from "./interfaces/IUnstoppableModel.sol";
import {Ballot, IValidatorCouncil, Outcome} from "./interfaces/IValidatorCouncil.sol";
import {OpenDisputes} from "./libraries/OpenDisputes.sol";
import {Payoff, Payoffs} from "./libraries/Payoffs.sol";

/// @title One model anyone may train: the mutex, the step commitments, the deposits and the disputes.
/// @notice Live periods form a stack: `_stack[slot]` for `slot < _liveHeight`. A period is live while it is in there, and its
/// first `submitted` states with it. A revert cuts the stack, whatever lies above it; nothing else has to be touched, because
/// ids are never reused and the leases are exclusive, so that the states of one period have consecutive ids.
/// @dev Runs as a clone: all setting up is done in {initialize}. {ReentrancyGuard} needs none (its zero state is "not entered").
contract UnstoppableModel is IUnstoppableModel, Initializable, ReentrancyGuard {
    using OpenDisputes for uint256;

    /// @dev A period and what only this contract needs of it.
    /// @param data as in the interface, `submitted` and `status` as last written (see {learningPeriod} for the view of it).
    /// @param baseStep number of steps from the initial state to the base state.
    /// @param checkpointed how many of its states are covered by its last checkpoint.
    /// @param windowEnd latest end of a challenge window that was prolonged; 0 if none was.
    /// @param openMask set of its states under an open dispute.
    struct PeriodRecord {
        LearningPeriod data;
        uint64 baseStep;
        uint32 checkpointed;
        uint64 windowEnd;
        uint256 openMask;
    }

    /// @param windowEnd last second at which it can be suspected, in unix seconds.
    /// @param disputeId the open dispute about it, 0 if none.
    struct StateRecord {
        bytes32 commitment;
        bytes32 checkpoint;
        uint64 learningPeriodId;
        uint64 submittedAt;
        uint64 windowEnd;
        uint64 disputeId;
    }

    /// @param openedAt in unix seconds.
    struct DisputeRecord {
        Dispute data;
        uint64 openedAt;
    }

    /// @notice Where burned deposits go: an account without code, which can neither refuse money nor call back.
    address public constant BURN_ADDRESS = 0x000000000000000000000000000000000000dEaD;
    /// @dev What validators reveal as `stateRoot` for a checkpoint they could fetch.
    bytes32 private constant FETCHED = bytes32(uint256(1));
    /// @dev How many periods a withdrawal finalises at most, so that its gas is bounded.
    uint256 private constant MAX_FINALIZATIONS = 16;

    Parameters private _parameters;
    Genesis private _genesis;

    /// @notice Who decides the disputes.
    IValidatorCouncil public council;
    uint64 private _liveHeight;

    /// @inheritdoc IUnstoppableModel
    uint64 public headStateId;
    /// @inheritdoc IUnstoppableModel
    uint64 public headStep;
    /// @inheritdoc IUnstoppableModel
    uint64 public stateCount;
    /// @inheritdoc IUnstoppableModel
    uint64 public currentLease;

    /// @inheritdoc IUnstoppableModel
    uint64 public learningPeriodCount;
    /// @dev Periods in the slots below are final.
    uint64 private _finalHeight;

    /// @inheritdoc IUnstoppableModel
    uint256 public escrow;
    /// @inheritdoc IUnstoppableModel
    mapping(address account => uint256) public withdrawable;

    mapping(uint64 slot => uint64 learningPeriodId) private _stack;
    mapping(uint64 learningPeriodId => PeriodRecord) private _periods;
    mapping(uint64 stateId => StateRecord) private _states;
    mapping(uint64 disputeId => DisputeRecord) private _disputes;

    constructor() {
        _disableInitializers();
    }

    /// @notice Sets a new clone up. The factory calls it in the transaction that creates the clone.
    /// @param genesis_ what the run starts from; nothing in it may be zero.
    /// @param parameters_ the rules: positive deposits, durations and lengths, the fee at most the bond, at most 256 steps per period.
    /// @param council_ who decides the disputes.
    function initialize(Genesis calldata genesis_, Parameters calldata parameters_, IValidatorCouncil council_)
        external
        initializer
    {
        bool deposits = parameters_.stake != 0 && parameters_.bond != 0 && parameters_.fee <= parameters_.bond;
        bool durations = parameters_.stepSeconds != 0 && parameters_.challengeSeconds != 0
            && parameters_.commitSeconds != 0 && parameters_.revealSeconds != 0;
        bool lengths = parameters_.stepsPerPeriod != 0 && parameters_.stepsPerPeriod <= OpenDisputes.MAX_STATES
            && parameters_.totalSteps != 0;
        bool origin = genesis_.manifest != 0 && genesis_.stateRoot != 0 && genesis_.checkpoint != 0;
        if (!deposits || !durations || !lengths || !origin || address(council_) == address(0)) {
            revert InvalidParameters();
        }
        _parameters = parameters_;
        _genesis = genesis_;
        council = council_;
    }

    // The mutex and the steps

    /// @inheritdoc IUnstoppableModel
    function applyToLearnPeriod() external payable nonReentrant returns (uint64 learningPeriodId) {
        Parameters storage rules = _parameters;
        (uint128 stake, uint128 bond) = (rules.stake, rules.bond);
        uint256 required = uint256(stake) + bond;
        if (msg.value != required) {
            revert WrongDeposit(required, msg.value);
        }
        uint256 burned = _expireLease();
        uint64 baseStep = headStep;
        uint64 remaining = rules.totalSteps - baseStep;
        if (remaining == 0) {
            revert TrainingComplete();
        }
        // The smaller of the two fits, because the other one is a uint32.
        // forge-lint: disable-next-line(unsafe-typecast)
        uint32 steps = remaining < rules.stepsPerPeriod ? uint32(remaining) : rules.stepsPerPeriod;
        uint64 deadline = uint64(block.timestamp) + uint64(steps) * rules.stepSeconds;
        uint64 slot = _liveHeight;

        learningPeriodId = ++learningPeriodCount;
        PeriodRecord storage period = _periods[learningPeriodId];
        period.data.worker = msg.sender;
        period.data.status = PeriodStatus.Running;
        period.data.steps = steps;
        period.data.deadline = deadline;
        period.data.baseStateId = headStateId;
        period.data.slot = slot;
        period.data.stake = stake;
        period.data.bond = bond;
        period.baseStep = baseStep;
        _stack[slot] = learningPeriodId;
        _liveHeight = slot + 1;
        currentLease = learningPeriodId;
        escrow += required;
        emit ApplyToLearnPeriod(learningPeriodId, msg.sender, headStateId, baseStep + 1, steps, deadline);
        _burn(burned);
    }

    /// @inheritdoc IUnstoppableModel
    function submitState(uint64 learningPeriodId, StepCommitment[] calldata steps, bytes32 checkpoint) external {
        PeriodRecord storage period = _periods[learningPeriodId];
        LearningPeriod storage data = period.data;
        if (learningPeriodId != currentLease || msg.sender != data.worker) {
            revert NotLeaseHolder(learningPeriodId);
        }
        if (block.timestamp > data.deadline) {
            revert LeaseExpired(data.deadline);
        }
        uint32 submitted = data.submitted;
        uint256 remaining = data.steps - submitted;
        if (steps.length == 0 || steps.length > remaining) {
            revert WrongStepCount(steps.length, remaining);
        }
        bool complete = steps.length == remaining;
        if (complete && checkpoint == 0) {
            revert CheckpointMissing();
        }
        if (submitted == 0) {
            data.firstStateId = stateCount + 1;
        }
        _append(learningPeriodId, steps, checkpoint);
        // At most `remaining`, which is a difference of two uint32.
        // forge-lint: disable-next-line(unsafe-typecast)
        submitted += uint32(steps.length);
        data.submitted = submitted;
        if (checkpoint != 0) {
            period.checkpointed = submitted;
        }
        if (complete) {
            data.status = PeriodStatus.Complete;
            currentLease = 0;
        }
    }

    // Disputes

    /// @inheritdoc IUnstoppableModel
    function suspectState(uint64 stateId, Claim claim) external payable nonReentrant returns (uint64 disputeId) {
        Parameters storage rules = _parameters;
        uint128 bond = rules.bond;
        if (msg.value != bond) {
            revert WrongDeposit(bond, msg.value);
        }
        if (stateId == 0 || !isLive(stateId)) {
            revert NotALiveState(stateId);
        }
        StateRecord storage state = _states[stateId];
        if (block.timestamp > state.windowEnd) {
            revert ChallengeWindowClosed(state.windowEnd);
        }
        if (state.disputeId != 0) {
            revert AlreadySuspected(stateId, state.disputeId);
        }
        if (claim == Claim.Unavailable && state.checkpoint == 0) {
            revert NoCheckpointToFetch(stateId);
        }
        PeriodRecord storage period = _periods[state.learningPeriodId];
        escrow += bond;
        disputeId = council.openDispute(period.data.worker, msg.sender, rules.commitSeconds, rules.revealSeconds);
        _disputes[disputeId] = DisputeRecord({
            data: Dispute({
                suspecter: msg.sender, claim: claim, verdict: Verdict.Pending, stateId: stateId, bond: bond
            }),
            openedAt: uint64(block.timestamp)
        });
        state.disputeId = disputeId;
        period.openMask = period.openMask.add(stateId - period.data.firstStateId);
        ++period.data.openDisputes;
        emit SuspectState(disputeId, stateId, msg.sender, claim);
    }

    /// @inheritdoc IUnstoppableModel
    /// @dev Money leaves at once only to {BURN_ADDRESS} and the council; parties are credited, so none of them can block a verdict.
    function reviewSuspect(uint64 disputeId) external nonReentrant returns (Verdict verdict) {
        DisputeRecord storage record = _disputes[disputeId];
        Dispute memory matter = record.data;
        if (matter.suspecter == address(0) || matter.verdict != Verdict.Pending) {
            revert DisputeNotOpen(disputeId);
        }
        StateRecord storage state = _states[matter.stateId];
        PeriodRecord storage period = _periods[state.learningPeriodId];
        uint32 offset = uint32(matter.stateId - period.data.firstStateId);
        uint256 feeWeight;
        if (isLive(matter.stateId)) {
            if (period.openMask.anyBelow(offset)) {
                revert EarlierDisputeOpen(state.learningPeriodId);
            }
            (verdict, feeWeight) = _closeRound(disputeId, matter.claim, state.commitment);
            if (verdict == Verdict.Pending) {
                return verdict;
            }
        } else {
            verdict = Verdict.Moot;
            council.cancelDispute(disputeId);
        }

        record.data.verdict = verdict;
        state.disputeId = 0;
        period.openMask = period.openMask.remove(offset);
        --period.data.openDisputes;
        Payoff memory payoff =
            Payoffs.split(verdict, matter.claim, period.data.stake, period.data.bond, matter.bond, _parameters.fee);
        if (verdict == Verdict.Innocent) {
            _prolongWindow(period, state, record.openedAt);
        } else if (verdict != Verdict.Moot) {
            _revert(period, offset, verdict);
        }
        emit ReviewSuspect(disputeId, matter.stateId, verdict, headStateId);
        _pay(disputeId, matter.suspecter, period.data.worker, payoff, feeWeight);
    }

    // Finality and withdrawals

    /// @inheritdoc IUnstoppableModel
    function finalizeLearningPeriod() external returns (uint64 learningPeriodId) {
        learningPeriodId = _stackAt(_finalHeight);
        if (!_finalizeNext()) {
            revert NotFinal(learningPeriodId);
        }
    }

    /// @inheritdoc IUnstoppableModel
    /// @dev Finalises up to 16 periods on the way.
    function withdrawCollateralPerLearningPeriod(uint64 learningPeriodId) external nonReentrant {
        LearningPeriod storage data = _periods[learningPeriodId].data;
        if (msg.sender != data.worker) {
            revert NotYourLearningPeriod(learningPeriodId);
        }
        uint256 amount = uint256(data.stake) + data.bond;
        if (amount == 0) {
            revert NothingToWithdraw();
        }
        if (_isLivePeriod(learningPeriodId)) {
            for (uint256 i = 0; i < MAX_FINALIZATIONS && _finalHeight <= data.slot; ++i) {
                if (!_finalizeNext()) {
                    break;
                }
            }
            if (_finalHeight <= data.slot) {
                revert NotFinal(learningPeriodId);
            }
        }
        data.stake = 0;
        data.bond = 0;
        escrow -= amount;
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

    // Views

    /// @inheritdoc IUnstoppableModel
    function parameters() external view returns (Parameters memory) {
        return _parameters;
    }

    /// @inheritdoc IUnstoppableModel
    function genesis() external view returns (Genesis memory) {
        return _genesis;
    }

    /// @inheritdoc IUnstoppableModel
    /// @dev A revert below a period does not touch it; that it was cancelled shows in its being no longer live. The one
    /// that keeps its status then is an expired period that had lost all its states before.
    function learningPeriod(uint64 learningPeriodId) external view returns (LearningPeriod memory period) {
        period = _periods[learningPeriodId].data;
        PeriodStatus status = period.status;
        if (status == PeriodStatus.None || _isLivePeriod(learningPeriodId)) {
            return period;
        }
        bool emptyBefore = status == PeriodStatus.Expired && period.submitted == 0;
        if (status != PeriodStatus.Slashed && !emptyBefore) {
            period.status = PeriodStatus.Cancelled;
        }
        period.submitted = 0;
    }

    /// @inheritdoc IUnstoppableModel
    function modelState(uint64 stateId) external view returns (ModelState memory) {
        if (stateId == 0) {
            return ModelState({
                commitment: _commitment(_genesis.stateRoot, 0),
                checkpoint: _genesis.checkpoint,
                learningPeriodId: 0,
                step: 0,
                submittedAt: 0
            });
        }
        StateRecord storage state = _states[stateId];
        PeriodRecord storage period = _periods[state.learningPeriodId];
        return ModelState({
            commitment: state.commitment,
            checkpoint: state.checkpoint,
            learningPeriodId: state.learningPeriodId,
            step: state.learningPeriodId == 0 ? 0 : period.baseStep + (stateId - period.data.firstStateId) + 1,
            submittedAt: state.submittedAt
        });
    }

    /// @inheritdoc IUnstoppableModel
    function dispute(uint64 disputeId) external view returns (Dispute memory) {
        return _disputes[disputeId].data;
    }

    /// @inheritdoc IUnstoppableModel
    function openDisputeOf(uint64 stateId) external view returns (uint64 disputeId) {
        return _states[stateId].disputeId;
    }

    /// @inheritdoc IUnstoppableModel
    function challengeWindowEnd(uint64 stateId) external view returns (uint64) {
        return _states[stateId].windowEnd;
    }

    /// @inheritdoc IUnstoppableModel
    function isLive(uint64 stateId) public view returns (bool) {
        if (stateId == 0) {
            return true;
        }
        uint64 learningPeriodId = _states[stateId].learningPeriodId;
        LearningPeriod storage data = _periods[learningPeriodId].data;
        return _isLivePeriod(learningPeriodId) && stateId < data.firstStateId + data.submitted;
    }

    /// @inheritdoc IUnstoppableModel
    /// @dev As far as periods have been finalised: {finalizeLearningPeriod} or a withdrawal has to record it.
    function isFinal(uint64 stateId) external view returns (bool) {
        if (stateId == 0) {
            return true;
        }
        return isLive(stateId) && _periods[_states[stateId].learningPeriodId].data.slot < _finalHeight;
    }

    /// @dev Puts states on the head; only the last one carries the checkpoint.
    function _append(uint64 learningPeriodId, StepCommitment[] calldata steps, bytes32 checkpoint) private {
        uint64 stateId = stateCount;
        uint64 step = headStep;
        uint64 windowEnd = uint64(block.timestamp) + _parameters.challengeSeconds;
        for (uint256 i = 0; i < steps.length; ++i) {
            ++stateId;
            ++step;
            StepCommitment calldata roots = steps[i];
            bytes32 published;
            StateRecord storage state = _states[stateId];
            if (i + 1 == steps.length && checkpoint != 0) {
                published = checkpoint;
                state.checkpoint = checkpoint;
            }
            state.commitment = _commitment(roots.stateRoot, roots.gradientRoot);
            state.learningPeriodId = learningPeriodId;
            state.submittedAt = uint64(block.timestamp);
            state.windowEnd = windowEnd;
            emit SubmitState(stateId, learningPeriodId, step, roots.stateRoot, roots.gradientRoot, published);
        }
        stateCount = stateId;
        headStateId = stateId;
        headStep = step;
    }

    // The stack of live periods

    function _stackAt(uint64 slot) private view returns (uint64 learningPeriodId) {
        return slot < _liveHeight ? _stack[slot] : 0;
    }

    function _isLivePeriod(uint64 learningPeriodId) private view returns (bool) {
        return learningPeriodId != 0 && _stackAt(_periods[learningPeriodId].data.slot) == learningPeriodId;
    }

    /// @dev Keeps the first `kept` states of a live period, drops all others of it and every later period, and frees the mutex:
    /// the running lease is the disputed period or a later one, because it is the top of the stack.
    function _cut(PeriodRecord storage period, uint32 kept) private {
        LearningPeriod storage data = period.data;
        data.submitted = kept;
        _liveHeight = kept == 0 ? data.slot : data.slot + 1;
        headStateId = kept == 0 ? data.baseStateId : data.firstStateId + kept - 1;
        headStep = period.baseStep + kept;
        currentLease = 0;
    }

    /// @dev Ends a lease past its deadline in favour of the next applicant. What no checkpoint covers is dropped, because
    /// nobody but the vanished worker may have it.
    /// @return burned the bond of the expired lease, to be burned by the caller; 0 if the mutex was free.
    function _expireLease() private returns (uint256 burned) {
        uint64 learningPeriodId = currentLease;
        if (learningPeriodId == 0) {
            return 0;
        }
        PeriodRecord storage period = _periods[learningPeriodId];
        if (block.timestamp <= period.data.deadline) {
            revert LeaseHeld(learningPeriodId, period.data.deadline);
        }
        burned = period.data.bond;
        period.data.bond = 0;
        period.data.status = PeriodStatus.Expired;
        escrow -= burned;
        _cut(period, period.checkpointed);
        emit ExpireLearningPeriod(learningPeriodId, headStateId);
    }

    /// @dev Goes back to the state before the disputed one. The period's deposits have been paid out by the verdict.
    function _revert(PeriodRecord storage period, uint32 offset, Verdict verdict) private {
        period.data.status = verdict == Verdict.Guilty ? PeriodStatus.Slashed : PeriodStatus.Cancelled;
        period.data.stake = 0;
        period.data.bond = 0;
        _cut(period, offset);
    }

    /// @return done false where the next period cannot become final yet, or there is none.
    function _finalizeNext() private returns (bool done) {
        uint64 slot = _finalHeight;
        uint64 learningPeriodId = _stackAt(slot);
        PeriodRecord storage period = _periods[learningPeriodId];
        LearningPeriod storage data = period.data;
        if (learningPeriodId == 0 || data.status == PeriodStatus.Running) {
            return false;
        }
        // The last state was submitted last, so its window covers those of the others, prolonged ones apart.
        uint64 lastWindowEnd = _states[data.firstStateId + data.submitted - 1].windowEnd;
        bool windowsOpen = block.timestamp <= lastWindowEnd || block.timestamp <= period.windowEnd;
        if (windowsOpen || period.openMask.anyBelow(data.submitted)) {
            return false;
        }
        _finalHeight = slot + 1;
        emit FinalizeLearningPeriod(learningPeriodId);
        return true;
    }

    // Verdicts

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

    /// @dev The window stands still while a dispute about the state is open. Without this a cheater could let its own window
    /// pass behind a suspicion of `Unavailable` that it raises against itself.
    function _prolongWindow(PeriodRecord storage period, StateRecord storage state, uint64 openedAt) private {
        uint64 windowEnd = state.windowEnd + (uint64(block.timestamp) - openedAt);
        state.windowEnd = windowEnd;
        if (windowEnd > period.windowEnd) {
            period.windowEnd = windowEnd;
        }
    }

    /// @dev Where nobody voted, nobody can be paid: the fee is burned.
    function _pay(uint64 disputeId, address suspecter, address worker, Payoff memory payoff, uint256 feeWeight)
        private
    {
        escrow -= payoff.suspecter + payoff.worker + payoff.fee + payoff.burned;
        withdrawable[suspecter] += payoff.suspecter;
        withdrawable[worker] += payoff.worker;
        if (feeWeight == 0) {
            _burn(payoff.burned + payoff.fee);
        } else {
            _burn(payoff.burned);
            council.payFee{value: payoff.fee}(disputeId);
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
