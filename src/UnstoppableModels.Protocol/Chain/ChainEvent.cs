using System.Numerics;
using UnstoppableModels.Protocol.Commitments;
using UnstoppableModels.Protocol.Model;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Protocol.Chain;

/// <summary>Something the contracts said, in the words of the contracts. Amounts are wei, times unix seconds.</summary>
public abstract record ChainEvent
{
    private ChainEvent() { }

    /// <summary><c>ParametersChanged</c>: rules for the leases from now on.</summary>
    public sealed record ParametersChanged(uint Version, RunParameters Parameters) : ChainEvent;

    /// <summary><c>PauseLeases</c> and <c>UnpauseLeases</c>: whether the owner lets the mutex be taken. Nothing else depends on it.</summary>
    public sealed record LeasesPaused(bool Paused) : ChainEvent;

    /// <summary><c>ApplyToLearnPeriod</c>: a worker took the mutex.</summary>
    public sealed record AppliedToLearnPeriod(
        ulong LearningPeriodId, Address Worker, ulong BaseStateId, ulong FirstStep, uint Steps, ulong Deadline, uint ParametersVersion) : ChainEvent;

    /// <summary><c>SubmitBatch</c>: the next <paramref name="Count"/> states, told right after this, were submitted in one call.</summary>
    public sealed record BatchSubmitted(
        ulong FirstStateId, ulong LearningPeriodId, ulong FirstStep, uint Count, ulong SubmittedAt, Hash32 Checkpoint) : ChainEvent;

    /// <summary>
    /// <c>SubmitState</c>: a worker committed to one step. <paramref name="Checkpoint"/> is zero where no weights were published.
    /// </summary>
    public sealed record StateSubmitted(
        ulong StateId, ulong LearningPeriodId, ulong Step, StepCommitment Commitment, Hash32 Checkpoint) : ChainEvent
    {
        /// <summary>Digest of the root block of the step's gradients; zero where they are not published.</summary>
        public Hash32 Gradients { get; init; }
    }

    /// <summary>
    /// <c>ExpireLearningPeriod</c>: a lease ran out and was ended, mostly by its successor; the head is the last published checkpoint. States after it are
    /// dropped; open disputes about them go on, about money alone.
    /// </summary>
    public sealed record LearningPeriodExpired(ulong LearningPeriodId, ulong HeadStateId) : ChainEvent;

    /// <summary><c>SuspectState</c>: somebody posted a bond against a state.</summary>
    public sealed record StateSuspected(ulong DisputeId, ulong StateId, Address Suspecter, Claim Claim) : ChainEvent;

    /// <summary>
    /// <c>ReviewSuspect</c>: a dispute has its verdict. <paramref name="Reverted"/>, not the verdict, says whether the state and all after it
    /// are gone; then the head is the state before it.
    /// </summary>
    public sealed record SuspectReviewed(ulong DisputeId, ulong StateId, Verdict Verdict, bool Reverted, ulong HeadStateId) : ChainEvent;

    /// <summary><c>FinalizeLearningPeriod</c>: the period can no longer be disputed or reverted.</summary>
    public sealed record LearningPeriodFinalized(ulong LearningPeriodId) : ChainEvent;

    /// <summary><c>RewardLearningPeriod</c>: a worker was credited its share of the donations.</summary>
    public sealed record LearningPeriodRewarded(ulong LearningPeriodId, Address Worker, BigInteger Amount) : ChainEvent;

    /// <summary><c>Donate</c>: somebody gave money for rewards.</summary>
    public sealed record Donated(Address Donor, BigInteger Amount) : ChainEvent;

    /// <summary><c>AttestState</c>: somebody says what its own replay of a step computed, agreeing or not.</summary>
    public sealed record StateAttested(ulong StateId, Address Attester, StepCommitment Commitment) : ChainEvent;

    /// <summary><c>WithdrawCollateralPerLearningPeriod</c>: a worker took its deposits back.</summary>
    public sealed record CollateralWithdrawn(ulong LearningPeriodId, Address Worker, BigInteger Amount) : ChainEvent;

    /// <summary><c>Withdraw</c>: an account took what disputes and rewards had credited to it.</summary>
    public sealed record Withdrawn(Address Account, BigInteger Amount) : ChainEvent;

    /// <summary><c>DisputeOpened</c> of the council, for a dispute of this model (the council serves others too).</summary>
    public sealed record DisputeOpened(ulong DisputeId) : ChainEvent;

    /// <summary><c>RoundOpened</c> of the council.</summary>
    public sealed record RoundOpened(ulong DisputeId, byte Round, ulong CommitDeadline, ulong RevealDeadline) : ChainEvent;

    /// <summary><c>BallotCommitted</c> of the council.</summary>
    public sealed record BallotCommitted(ulong DisputeId, Address Validator, byte Round) : ChainEvent;

    /// <summary><c>BallotRevealed</c> of the council. The weight is in units of UMC's smallest fraction.</summary>
    public sealed record BallotRevealed(ulong DisputeId, Address Validator, byte Round, BigInteger Weight, Ballot Ballot) : ChainEvent;

    /// <summary><c>FeePaid</c> of the council: the flat fee of a dispute arrived.</summary>
    public sealed record FeePaid(ulong DisputeId, BigInteger Amount) : ChainEvent;

    /// <summary><c>ClaimFee</c> of the council: a validator took its share.</summary>
    public sealed record FeeClaimed(ulong DisputeId, Address Validator, BigInteger Amount) : ChainEvent;
}
