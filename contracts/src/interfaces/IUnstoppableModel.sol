// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Phase} from "./IValidatorCouncil.sol";

/// @notice What one training step commits to: 32-byte Merkle roots of the state after it and of its gradients.
struct StepCommitment {
    bytes32 stateRoot;
    bytes32 gradientRoot;
}

/// @notice What a suspicion says is wrong with a state.
enum Claim {
    /// The replayed roots differ from the committed ones.
    InvalidTransition,
    /// The checkpoint published with the state cannot be fetched.
    Unavailable
}

/// @notice How a dispute ended.
enum Verdict {
    /// Still open.
    Pending,
    /// The majority computed what the worker committed to (or could fetch the checkpoint).
    Innocent,
    /// The majority computed something else (or could not fetch the checkpoint).
    Guilty,
    /// Another dispute removed the state first; nobody won.
    Moot,
    /// Two rounds without a decision: the state is reverted and deposits go back.
    Undecided
}

/// @notice How a learning period ended, or that it has not.
enum PeriodStatus {
    /// No such period.
    None,
    /// The lease is held and steps are missing.
    Running,
    /// All steps are submitted; the challenge windows may still be open.
    Complete,
    /// The deadline passed and another worker took over: the bond is lost, the stake is not.
    Expired,
    /// An earlier state was reverted, or a dispute about one of its own stayed undecided: nobody's fault, what is held goes back.
    Cancelled,
    /// The worker lost a dispute and with it stake and bond (for `Unavailable`: the bond only).
    Slashed
}

/// @notice The rules of one model, fixed when it is created.
/// @param stake S: what a worker risks for committing a wrong step, in wei.
/// @param bond B: what each side of a dispute risks, in wei.
/// @param fee F: flat pay of the validators per dispute, in wei; at most the bond.
/// @param stepsPerPeriod k: how many steps one lease covers; at most 256.
/// @param stepSeconds time allowed per step; a lease lasts `steps * stepSeconds`.
/// @param challengeSeconds how long after its submission a state can be suspected.
/// @param commitSeconds longest duration of the commit phase of a ballot.
/// @param revealSeconds longest duration of the reveal phase of a ballot.
/// @param totalSteps length of the training run in steps; the last lease covers what is left of it.
struct Parameters {
    uint128 stake;
    uint128 bond;
    uint128 fee;
    uint32 stepsPerPeriod;
    uint32 stepSeconds;
    uint32 challengeSeconds;
    uint32 commitSeconds;
    uint32 revealSeconds;
    uint64 totalSteps;
}

/// @notice What a run starts from.
/// @param manifest sha2-256 digest of the manifest's IPFS block.
/// @param stateRoot root of the initial weights (state 0).
/// @param checkpoint sha2-256 digest of the root IPFS block of the initial weights.
struct Genesis {
    bytes32 manifest;
    bytes32 stateRoot;
    bytes32 checkpoint;
}

/// @notice One lease of the mutex.
/// @param worker holder of the lease.
/// @param status see {PeriodStatus}.
/// @param steps how many steps the lease covers.
/// @param submitted how many of its states are (still) part of the chain of states.
/// @param deadline last second at which a step is accepted, in unix seconds.
/// @param baseStateId the state the period starts from.
/// @param firstStateId id of the first state submitted in it; the others follow without a gap. 0 before the first.
/// @param slot position in the stack of live periods.
/// @param openDisputes number of undecided disputes about its states.
/// @param stake S at the time of the lease, in wei, still held for the worker; 0 once moved.
/// @param bond B at the time of the lease, in wei, still held for the worker; 0 once moved.
struct LearningPeriod {
    address worker;
    PeriodStatus status;
    uint32 steps;
    uint32 submitted;
    uint64 deadline;
    uint64 baseStateId;
    uint64 firstStateId;
    uint64 slot;
    uint32 openDisputes;
    uint128 stake;
    uint128 bond;
}

/// @notice The model after one step.
/// @param commitment keccak256(abi.encode(stateRoot, gradientRoot)).
/// @param checkpoint sha2-256 digest of the root IPFS block of the weights, 0 where none was published.
/// @param learningPeriodId the period it was submitted in.
/// @param step how many steps separate it from the initial state.
/// @param submittedAt in unix seconds.
struct ModelState {
    bytes32 commitment;
    bytes32 checkpoint;
    uint64 learningPeriodId;
    uint64 step;
    uint64 submittedAt;
}

/// @notice One suspicion and what became of it.
/// @param suspecter who posted the bond.
/// @param claim see {Claim}.
/// @param verdict see {Verdict}.
/// @param stateId the suspected state.
/// @param bond what the suspecter posted, in wei.
struct Dispute {
    address suspecter;
    Claim claim;
    Verdict verdict;
    uint64 stateId;
    uint128 bond;
}

/// @title One model anyone may train: the mutex, the step commitments, the deposits and the disputes.
/// @notice States are numbered in the order of submission and never reused; the chain of valid states ends at `headStateId`.
interface IUnstoppableModel {
    /// @notice A lease begins.
    /// @param baseStateId the state it starts from.
    /// @param firstStep number of the first step of the lease; step n turns state n-1 of the run into state n.
    /// @param steps how many steps it covers.
    /// @param deadline last second at which a step is accepted, in unix seconds.
    event ApplyToLearnPeriod(
        uint64 indexed learningPeriodId,
        address indexed worker,
        uint64 baseStateId,
        uint64 firstStep,
        uint32 steps,
        uint64 deadline
    );
    /// @notice One step is committed to; it is on the head now.
    /// @param step number of the step, from 1 on.
    /// @param checkpoint sha2-256 digest of the root IPFS block of the weights after it, 0 where none is published.
    event SubmitState(
        uint64 indexed stateId,
        uint64 indexed learningPeriodId,
        uint64 step,
        bytes32 stateRoot,
        bytes32 gradientRoot,
        bytes32 checkpoint
    );
    /// @notice A lease past its deadline is taken over; its bond is burned.
    /// @param headStateId the last state that a checkpoint of it covers, or the state it started from: the head now.
    event ExpireLearningPeriod(uint64 indexed learningPeriodId, uint64 headStateId);
    /// @notice A dispute is opened.
    event SuspectState(uint64 indexed disputeId, uint64 indexed stateId, address indexed suspecter, Claim claim);
    /// @notice A dispute has its verdict.
    /// @param headStateId the head after it: for `Guilty` and `Undecided` the state before the disputed one.
    event ReviewSuspect(uint64 indexed disputeId, uint64 indexed stateId, Verdict verdict, uint64 headStateId);
    /// @notice The states of a period can no longer be disputed or reverted.
    event FinalizeLearningPeriod(uint64 indexed learningPeriodId);
    /// @notice A worker took back what was held for a period.
    /// @param amount in wei.
    event WithdrawCollateralPerLearningPeriod(uint64 indexed learningPeriodId, address indexed worker, uint256 amount);
    /// @notice An account took what verdicts had credited to it.
    /// @param amount in wei.
    event Withdraw(address indexed account, uint256 amount);

    /// A deposit of exactly `required` wei has to come with the call.
    error WrongDeposit(uint256 required, uint256 sent);
    /// The mutex is held until `deadline`.
    error LeaseHeld(uint64 learningPeriodId, uint64 deadline);
    /// The run has reached its last step.
    error TrainingComplete();
    /// The caller does not hold this lease, or it ended.
    error NotLeaseHolder(uint64 learningPeriodId);
    /// The lease's deadline has passed.
    error LeaseExpired(uint64 deadline);
    /// A call carries 1 to `remaining` steps.
    error WrongStepCount(uint256 sent, uint256 remaining);
    /// The last step of a period must carry a checkpoint.
    error CheckpointMissing();
    /// State 0, a state that was never submitted, or one that was reverted.
    error NotALiveState(uint64 stateId);
    /// The challenge window of the state closed at `closedAt`.
    error ChallengeWindowClosed(uint64 closedAt);
    /// The state is under dispute already.
    error AlreadySuspected(uint64 stateId, uint64 disputeId);
    /// `Unavailable` can only be said of a state that carries a checkpoint.
    error NoCheckpointToFetch(uint64 stateId);
    /// No such dispute, or it has its verdict.
    error DisputeNotOpen(uint64 disputeId);
    /// The earliest suspicion counts: an earlier state of the same period is under an open dispute, which is decided first.
    error EarlierDisputeOpen(uint64 learningPeriodId);
    /// The ballot of the dispute cannot be closed yet (thrown by the {IValidatorCouncil}).
    error WrongPhase(uint64 disputeId, Phase phase);
    /// The caller is not the worker of this period.
    error NotYourLearningPeriod(uint64 learningPeriodId);
    /// The period is running, inside a challenge window, or has an open dispute at or before it.
    error NotFinal(uint64 learningPeriodId);
    /// Nothing is held for the caller.
    error NothingToWithdraw();
    /// Parameters or genesis are out of bounds.
    error InvalidParameters();

    /// @notice Takes the mutex: one learning period of up to k steps on the current head. Takes over an expired lease.
    /// @dev The value sent must be exactly stake + bond.
    /// @return learningPeriodId the lease id every submission has to carry.
    function applyToLearnPeriod() external payable returns (uint64 learningPeriodId);

    /// @notice Commits to 1..k further steps.
    /// @param learningPeriodId the caller's running lease.
    /// @param steps commitments in the order of the steps.
    /// @param checkpoint sha2-256 digest of the root IPFS block of the weights after the last of them; 0 where none is
    /// published. Required with the last step of the period.
    function submitState(uint64 learningPeriodId, StepCommitment[] calldata steps, bytes32 checkpoint) external;

    /// @notice Opens a dispute about a live state inside its challenge window.
    /// @dev The value sent must be exactly the bond.
    /// @return disputeId the id of the ballot at the {IValidatorCouncil}.
    function suspectState(uint64 stateId, Claim claim) external payable returns (uint64 disputeId);

    /// @notice Closes the ballot of a dispute and carries the verdict out. Anyone may call it once the ballot can be closed.
    /// Opens the second round when the first brought no decision.
    /// @return verdict `Pending` when a second round was opened.
    function reviewSuspect(uint64 disputeId) external returns (Verdict verdict);

    /// @notice Marks the oldest period that is not final yet as final, where its windows and disputes allow it.
    function finalizeLearningPeriod() external returns (uint64 learningPeriodId);

    /// @notice Pays the worker what is held for it: after finality, after expiry, or after cancellation.
    function withdrawCollateralPerLearningPeriod(uint64 learningPeriodId) external;

    /// @notice Pays the caller what disputes have credited to it.
    function withdraw() external;

    /// @notice The rules, fixed when the model was created.
    function parameters() external view returns (Parameters memory);
    /// @notice What the run starts from.
    function genesis() external view returns (Genesis memory);
    /// @notice The last state of the chain of valid states, final or not.
    function headStateId() external view returns (uint64);
    /// @notice Number of steps from the initial state to the head.
    function headStep() external view returns (uint64);
    /// @notice The running lease, 0 if the mutex is free. It may have expired.
    function currentLease() external view returns (uint64);
    /// @notice How many leases there have been; their ids are 1 to this number.
    function learningPeriodCount() external view returns (uint64);
    /// @notice How many states were submitted, reverted ones included; their ids are 1 to this number.
    function stateCount() external view returns (uint64);
    /// @notice A lease as it stands; all zero where there is none of this id.
    function learningPeriod(uint64 learningPeriodId) external view returns (LearningPeriod memory);
    /// @notice A state, live or not; state 0 is the genesis, and an unknown id gives zeros.
    function modelState(uint64 stateId) external view returns (ModelState memory);
    /// @notice A dispute; all zero where this model has none of this id.
    function dispute(uint64 disputeId) external view returns (Dispute memory);
    /// @notice The open dispute about a state, 0 if none.
    function openDisputeOf(uint64 stateId) external view returns (uint64 disputeId);
    /// @notice Last second at which the state can be suspected, in unix seconds: `challengeSeconds` after its submission,
    /// later by the time it spent under disputes that found it innocent. 0 for state 0 and for unknown states.
    function challengeWindowEnd(uint64 stateId) external view returns (uint64);
    /// @notice True while the state belongs to the chain of valid states.
    function isLive(uint64 stateId) external view returns (bool);
    /// @notice True once the state can no longer be disputed or reverted.
    function isFinal(uint64 stateId) external view returns (bool);
    /// @notice What `withdraw` would pay, in wei.
    function withdrawable(address account) external view returns (uint256);
    /// @notice Deposits held for running and undecided matters, in wei. balance = escrow + everything withdrawable.
    function escrow() external view returns (uint256);
}
