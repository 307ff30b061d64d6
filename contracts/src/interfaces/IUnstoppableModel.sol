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
    /// Another dispute took the matter away first; nobody won.
    Moot,
    /// Two rounds without a decision: deposits go back, and the state is reverted where it is part of the chain of states.
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
    /// The deadline passed and somebody ended the lease: the bond is lost, the stake is not.
    Expired,
    /// An earlier state was reverted, or a dispute about one of its own stayed undecided: nobody's fault, what is held goes back.
    Cancelled,
    /// The worker lost a dispute and with it stake and bond (for `Unavailable`: the bond only).
    Slashed
}

/// @notice The rules of one model. Every set of them has a version; a learning period follows the one it was leased under. Later rules
/// are only safer ones: deposits, fee, windows, ballots and the run can grow, never shrink, and the reward per step can only fall.
/// @param stake S: what a worker risks for committing a wrong step, in wei; at least the fee.
/// @param bond B: what each side of a dispute risks, in wei; at least 1 and at least the fee.
/// @param stepSeconds time allowed per step; a lease lasts `steps * stepSeconds`, at most 30 days.
/// @param stepsPerPeriod k: how many steps one lease covers; 1 to 256.
/// @param fee F: flat pay of the validators per dispute, in wei.
/// @param rewardPerPeriod what the worker of k steps that became final whole gets out of the donations, in wei, as far as they last;
/// in proportion for a shorter lease.
/// @param challengeSeconds how long after its submission a state can be suspected; 1 second to 30 days.
/// @param commitSeconds longest duration of the commit phase of a ballot; 1 second to 30 days.
/// @param revealSeconds longest duration of the reveal phase of a ballot; 1 second to 30 days.
/// @param totalSteps length of the training run in steps; the last lease covers what is left of it.
struct Parameters {
    uint96 stake;
    uint96 bond;
    uint32 stepSeconds;
    uint32 stepsPerPeriod;
    uint96 fee;
    uint96 rewardPerPeriod;
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

/// @notice What one call of `submitState` commits to. The chain keeps one word of it, under `firstStateId`:
/// keccak256(abi.encode(learningPeriodId, firstStateId, firstStep, submittedAt, checkpoint, steps));
/// whoever suspects a state brings the batch again, rebuilt from the events {SubmitBatch} and {SubmitState}.
/// @param learningPeriodId the period it was submitted in.
/// @param firstStateId the state after the first of its steps; the others follow without a gap.
/// @param firstStep number of its first step in the run, from 1 on.
/// @param submittedAt time of the block it was submitted in, in unix seconds.
/// @param checkpoint sha2-256 digest of the root IPFS block of the weights after its last step, 0 where none was published.
/// @param steps the commitments in the order of the steps.
struct Batch {
    uint64 learningPeriodId;
    uint64 firstStateId;
    uint64 firstStep;
    uint64 submittedAt;
    bytes32 checkpoint;
    StepCommitment[] steps;
}

/// @notice One lease of the mutex.
/// @param worker holder of the lease.
/// @param status see {PeriodStatus}.
/// @param steps how many steps the lease covers.
/// @param submitted how many of its states are (still) part of the chain of states.
/// @param deadline last second at which a step is accepted, in unix seconds.
/// @param baseStateId the state the period starts from.
/// @param firstStateId id of the first state of the period, submitted or not; the others follow without a gap.
/// @param slot position in the stack of live periods.
/// @param parametersVersion the rules it follows for ever, see {IUnstoppableModel-parametersOf}.
/// @param stake S as far as it is still held for the worker, in wei: all of it, or 0 once moved.
/// @param bond B as far as it is still held for the worker, in wei: all of it, or 0 once moved.
/// @param disputedStates its states under an open dispute: bit n stands for the n-th of them, counted from 0.
struct LearningPeriod {
    address worker;
    PeriodStatus status;
    uint32 steps;
    uint32 submitted;
    uint64 deadline;
    uint64 baseStateId;
    uint64 firstStateId;
    uint64 slot;
    uint32 parametersVersion;
    uint96 stake;
    uint96 bond;
    uint256 disputedStates;
}

/// @notice One suspicion and what became of it.
/// @param suspecter who posted the bond.
/// @param claim see {Claim}.
/// @param verdict see {Verdict}.
/// @param stateId the suspected state.
/// @param learningPeriodId the period of that state.
/// @param bond what the suspecter posted, in wei.
struct Dispute {
    address suspecter;
    Claim claim;
    Verdict verdict;
    uint64 stateId;
    uint64 learningPeriodId;
    uint96 bond;
}

/// @title One model anyone may train: the mutex, the step commitments, the deposits and the disputes.
/// @notice States are numbered in the order of submission and never reused; the chain of valid states ends at `headStateId`.
interface IUnstoppableModel {
    /// @notice A set of rules came into force for leases from now on. Version 1 is that of the creation.
    event ParametersChanged(uint32 indexed version, Parameters parameters);
    /// @notice From now on nobody can take the mutex. Everything else goes on.
    event PauseLeases();
    /// @notice The mutex can be taken again.
    event UnpauseLeases();
    /// @notice A lease begins.
    /// @param baseStateId the state it starts from.
    /// @param firstStep number of the first step of the lease; step n turns state n-1 of the run into state n.
    /// @param steps how many steps it covers.
    /// @param deadline last second at which a step is accepted, in unix seconds.
    /// @param parametersVersion the rules the lease follows for ever.
    event ApplyToLearnPeriod(
        uint64 indexed learningPeriodId,
        address indexed worker,
        uint64 baseStateId,
        uint64 firstStep,
        uint32 steps,
        uint64 deadline,
        uint32 parametersVersion
    );
    /// @notice A call of `submitState` begins; its `count` events {SubmitState} follow at once, for the states `firstStateId` to
    /// `firstStateId + count - 1`. Together they are the {Batch} that a suspicion of one of these states has to bring.
    /// @param firstStep number of its first step, from 1 on.
    /// @param count how many steps it carries.
    /// @param submittedAt time of the block, in unix seconds.
    /// @param checkpoint sha2-256 digest of the root IPFS block of the weights after its last step, 0 where none is published.
    event SubmitBatch(
        uint64 indexed firstStateId,
        uint64 indexed learningPeriodId,
        uint64 firstStep,
        uint32 count,
        uint64 submittedAt,
        bytes32 checkpoint
    );
    /// @notice One step is committed to; it is on the head now.
    /// @param step number of the step, from 1 on.
    /// @param checkpoint sha2-256 digest of the root IPFS block of the weights after it, 0 where none is published.
    /// @param gradients sha2-256 digest of the root IPFS block of its gradients, 0 where they are not published. Nothing is decided
    /// by it: whether what is published there has the `gradientRoot` is for the reader to check.
    event SubmitState(
        uint64 indexed stateId,
        uint64 indexed learningPeriodId,
        uint64 step,
        bytes32 stateRoot,
        bytes32 gradientRoot,
        bytes32 checkpoint,
        bytes32 gradients
    );
    /// @notice A lease past its deadline is taken over or ended; its bond is burned. Its states above `headStateId` are dropped; open
    /// disputes about them go on, about money alone.
    /// @param headStateId the last state that a checkpoint of it covers, or the state it started from: the head now.
    event ExpireLearningPeriod(uint64 indexed learningPeriodId, uint64 headStateId);
    /// @notice A dispute is opened.
    event SuspectState(uint64 indexed disputeId, uint64 indexed stateId, address indexed suspecter, Claim claim);
    /// @notice A dispute has its verdict.
    /// @param reverted whether this verdict removed the state, and all after it, from the chain of states. Then `headStateId` is
    /// the state before it, its period keeps what lies below, all later periods are cancelled and the mutex is free. Where it is
    /// false, chain, head, mutex and leases are as before: `Innocent`, `Moot`, and also `Guilty` and `Undecided` about a state
    /// that a lapsed lease had dropped already.
    /// @param headStateId the head after the verdict, in every case.
    event ReviewSuspect(
        uint64 indexed disputeId, uint64 indexed stateId, Verdict verdict, bool reverted, uint64 headStateId
    );
    /// @notice The states of a period can no longer be disputed or reverted. It may have none left.
    event FinalizeLearningPeriod(uint64 indexed learningPeriodId);
    /// @notice The worker of a period that became final whole is credited a reward.
    /// @param amount in wei; less than `rewardPerPeriod` where the donations end, and in proportion for a lease of fewer than k steps.
    event RewardLearningPeriod(uint64 indexed learningPeriodId, address indexed worker, uint256 amount);
    /// @notice Somebody gave money for rewards.
    /// @param amount in wei.
    event Donate(address indexed donor, uint256 amount);
    /// @notice Somebody says what its own replay of a step computed. It moves nothing, and whether it is true is for the reader.
    event AttestState(uint64 indexed stateId, address indexed attester, bytes32 stateRoot, bytes32 gradientRoot);
    /// @notice A worker took back what was held for a period.
    /// @param amount in wei.
    event WithdrawCollateralPerLearningPeriod(uint64 indexed learningPeriodId, address indexed worker, uint256 amount);
    /// @notice An account took what verdicts and rewards had credited to it.
    /// @param amount in wei.
    event Withdraw(address indexed account, uint256 amount);

    /// A deposit of exactly `required` wei has to come with the call.
    error WrongDeposit(uint256 required, uint256 sent);
    /// The rules in force are version `current`, not the one that the caller agrees to.
    error WrongParametersVersion(uint32 current, uint32 named);
    /// A lease starts from state `head` now, not from the one that the caller means to continue.
    error WrongBase(uint64 head, uint64 named);
    /// The owner has paused new leases.
    error LeasesPaused();
    /// The mutex is held until `deadline`.
    error LeaseHeld(uint64 learningPeriodId, uint64 deadline);
    /// Nobody holds the mutex.
    error NoLease();
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
    /// There is one digest of gradients for each of the `steps` steps, or none at all.
    error WrongGradientsCount(uint256 sent, uint256 steps);
    /// No batch was submitted that hashes to this one.
    error UnknownBatch(uint64 firstStateId);
    /// The batch is genuine, but the state is not in it.
    error StateNotInBatch(uint64 stateId, uint64 firstStateId, uint256 count);
    /// The state was reverted, or dropped when its lease lapsed.
    error NotALiveState(uint64 stateId);
    /// The challenge window of the state closed at `closedAt`.
    error ChallengeWindowClosed(uint64 closedAt);
    /// The state is under dispute already.
    error AlreadySuspected(uint64 stateId, uint64 disputeId);
    /// Of the deposits of the period no more than `held` wei are there; a verdict or the end of the lease has moved the others.
    error DepositsMoved(uint96 required, uint96 held);
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
    /// The period is running, inside a challenge window, or has an open dispute at or before it; or its lease lapsed and a dispute
    /// about what it dropped is open.
    error NotFinal(uint64 learningPeriodId);
    /// Nothing is held for the caller.
    error NothingToWithdraw();
    /// A donation is at least 1 wei.
    error NothingDonated();
    /// The rules in force know no reward, and never will: a donation could not be spent.
    error NoRewards();
    /// An attestation names 1 to 256 states, with as many commitments.
    error WrongAttestationCount(uint256 states, uint256 commitments);
    /// State 0, or one that was never submitted.
    error UnknownState(uint64 stateId);
    /// Parameters or genesis are out of bounds.
    error InvalidParameters();

    /// @notice Takes the mutex: one learning period of up to k steps on the current head. Takes over an expired lease.
    /// @dev The value sent must be exactly stake + bond.
    /// @param parametersVersion the rules that the caller agrees to; it reverts where they are no longer the ones in force.
    /// @param baseStateId the state that the caller means to continue, see {nextBaseStateId}; it reverts where somebody put another one
    /// in between.
    /// @return learningPeriodId the lease id every submission has to carry.
    function applyToLearnPeriod(uint32 parametersVersion, uint64 baseStateId)
        external
        payable
        returns (uint64 learningPeriodId);

    /// @notice Commits to 1..k further steps, as one {Batch}.
    /// @param learningPeriodId the caller's running lease.
    /// @param steps commitments in the order of the steps.
    /// @param checkpoint sha2-256 digest of the root IPFS block of the weights after the last of them; 0 where none is
    /// published. Required with the last step of the period.
    /// @param gradients sha2-256 digests of the root IPFS blocks of the gradients, one per step and 0 where they are not published;
    /// empty where those of no step are.
    function submitState(
        uint64 learningPeriodId,
        StepCommitment[] calldata steps,
        bytes32 checkpoint,
        bytes32[] calldata gradients
    ) external;

    /// @notice Ends a lease past its deadline without taking the mutex. Anyone may: nobody has to wait for a successor, also while
    /// new leases are paused.
    function expireLearningPeriod() external;

    /// @notice Opens a dispute about a live state inside its challenge window. Its matter, which all ballots are bound to, is
    /// keccak256(abi.encode(model, stateId, claim, hash of the batch)).
    /// @dev The value sent must be exactly the bond of the period's rules.
    /// @param heldAtLeast how much of the worker's deposits for the period still has to be there, in wei; it reverts where a verdict or
    /// the end of the lease has moved them. With the stake a suspecter who is right about a wrong step loses nothing, with stake and bond
    /// neither does one who is right about a missing checkpoint. 0 for whatever is there.
    /// @param batch the batch the state was submitted in.
    /// @return disputeId the id of the ballot at the {IValidatorCouncil}.
    function suspectState(uint64 stateId, Claim claim, uint96 heldAtLeast, Batch calldata batch)
        external
        payable
        returns (uint64 disputeId);

    /// @notice Closes the ballot of a dispute and carries the verdict out. Anyone may call it once the ballot can be closed.
    /// Opens the second round when the first brought no decision.
    /// @return verdict `Pending` when a second round was opened.
    function reviewSuspect(uint64 disputeId) external returns (Verdict verdict);

    /// @notice Says which commitments the caller's own replay of some steps arrived at, agreeing or not. Events are all it makes.
    /// @param stateIds the states after those steps, 1 to 256 of them.
    /// @param commitments what the caller computed for each.
    function attestState(uint64[] calldata stateIds, StepCommitment[] calldata commitments) external;

    /// @notice Marks the oldest period that is not final yet as final, where its windows and disputes allow it, and credits its
    /// worker the reward.
    function finalizeLearningPeriod() external returns (uint64 learningPeriodId);

    /// @notice Pays the worker what is held for it: after finality, after expiry, or after cancellation.
    function withdrawCollateralPerLearningPeriod(uint64 learningPeriodId) external;

    /// @notice Pays the caller what disputes and rewards have credited to it.
    function withdraw() external;

    /// @notice Adds the value sent to what rewards are paid from. There is no way back. Refused where the rules in force know no
    /// reward.
    function donate() external payable;

    /// @notice Puts new rules into force for leases from now on. Running leases, open disputes and final periods keep theirs.
    /// Only safer ones, see {Parameters}. Only the owner.
    /// @return version number of the new set.
    function setParameters(Parameters calldata parameters_) external returns (uint32 version);

    /// @notice Stops new leases, and nothing else. Only the owner.
    function pause() external;

    /// @notice Lets leases be taken again. Only the owner.
    function unpause() external;

    /// @notice The rules in force for new leases.
    function parameters() external view returns (Parameters memory);
    /// @notice Number of the set of rules in force for new leases.
    function parametersVersion() external view returns (uint32);
    /// @notice The rules of a version; all zero where there is none of this number.
    function parametersOf(uint32 version) external view returns (Parameters memory);
    /// @notice Whether the owner has paused new leases.
    function paused() external view returns (bool);
    /// @notice What the run starts from.
    function genesis() external view returns (Genesis memory);
    /// @notice The last state of the chain of valid states, final or not.
    function headStateId() external view returns (uint64);
    /// @notice Number of steps from the initial state to the head.
    function headStep() external view returns (uint64);
    /// @notice The state that a lease taken now starts from: the head, or what the head will be once the lapsed lease is taken over.
    function nextBaseStateId() external view returns (uint64);
    /// @notice The running lease, 0 if the mutex is free. It may have expired.
    function currentLease() external view returns (uint64);
    /// @notice How many leases there have been; their ids are 1 to this number.
    function learningPeriodCount() external view returns (uint64);
    /// @notice How many states were submitted, reverted ones included; their ids are 1 to this number.
    function stateCount() external view returns (uint64);
    /// @notice A lease as it stands; all zero where there is none of this id.
    function learningPeriod(uint64 learningPeriodId) external view returns (LearningPeriod memory);
    /// @notice The period a state was submitted in; 0 for state 0 and for unknown states.
    function learningPeriodOf(uint64 stateId) external view returns (uint64);
    /// @notice Hash of the batch that begins with this state, see {Batch}; 0 where none does.
    function batchHash(uint64 firstStateId) external view returns (bytes32);
    /// @notice A dispute; all zero where this model has none of this id.
    function dispute(uint64 disputeId) external view returns (Dispute memory);
    /// @notice The open dispute about a state, 0 if none.
    function openDisputeOf(uint64 stateId) external view returns (uint64 disputeId);
    /// @notice Last second at which the state can be suspected, in unix seconds: `challengeSeconds` after its submission,
    /// later by the time it spent under disputes that found it innocent.
    /// @param batch the batch the state was submitted in.
    function challengeWindowEnd(uint64 stateId, Batch calldata batch) external view returns (uint64);
    /// @notice True while the state belongs to the chain of valid states.
    function isLive(uint64 stateId) external view returns (bool);
    /// @notice True once the state can no longer be disputed or reverted.
    function isFinal(uint64 stateId) external view returns (bool);
    /// @notice What `withdraw` would pay, in wei.
    function withdrawable(address account) external view returns (uint256);
    /// @notice Deposits held for running and undecided matters, in wei. balance = escrow + reward pool + everything withdrawable.
    function escrow() external view returns (uint256);
    /// @notice Donations that no reward has taken yet, in wei.
    function rewardPool() external view returns (uint256);
}
