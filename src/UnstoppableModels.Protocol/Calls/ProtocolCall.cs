using System.Numerics;
using UnstoppableModels.Protocol.Chain;
using UnstoppableModels.Protocol.Commitments;
using UnstoppableModels.Protocol.Model;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Protocol.Calls;

/// <summary>Something a role wants to say to the contracts.</summary>
public abstract record ProtocolCall
{
    private ProtocolCall() { }

    /// <summary>
    /// <c>applyToLearnPeriod</c> under a version of the rules, on the state that is to be continued, with stake and bond of the rules in wei.
    /// </summary>
    public sealed record ApplyToLearnPeriod(uint ParametersVersion, ulong BaseStateId, BigInteger Deposit) : ProtocolCall;

    /// <summary><c>expireLearningPeriod</c>: end a lapsed lease without taking it over.</summary>
    public sealed record ExpireLearningPeriod : ProtocolCall;

    /// <summary><c>submitState</c>: the next steps of the caller's lease.</summary>
    public sealed record SubmitState(ulong LearningPeriodId, IReadOnlyList<StepCommitment> Steps, Hash32 Checkpoint) : ProtocolCall
    {
        /// <summary>Digest of the root block of each step's gradients; empty where they are not published.</summary>
        public IReadOnlyList<Hash32> Gradients { get; init; } = [];

        /// <inheritdoc/>
        public bool Equals(SubmitState? other) => other is not null && LearningPeriodId == other.LearningPeriodId
            && Checkpoint == other.Checkpoint && Steps.SequenceEqual(other.Steps) && Gradients.SequenceEqual(other.Gradients);

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(LearningPeriodId, Checkpoint, Steps.Count);
    }

    /// <summary>
    /// <c>suspectState</c>, with what has to be held still of the worker's deposits, the batch the state came in and the bond of its period;
    /// amounts in wei.
    /// </summary>
    public sealed record SuspectState(
        ulong StateId, Claim Claim, BigInteger HeldAtLeast, SubmittedBatch Batch, BigInteger Bond) : ProtocolCall;

    /// <summary><c>reviewSuspect</c>: close the ballot and carry the verdict out.</summary>
    public sealed record ReviewSuspect(ulong DisputeId) : ProtocolCall;

    /// <summary><c>finalizeLearningPeriod</c>: the oldest period that is not final yet.</summary>
    public sealed record FinalizeLearningPeriod : ProtocolCall;

    /// <summary><c>withdrawCollateralPerLearningPeriod</c>.</summary>
    public sealed record WithdrawCollateral(ulong LearningPeriodId) : ProtocolCall;

    /// <summary><c>withdraw</c>: what disputes and rewards credited to the caller.</summary>
    public sealed record Withdraw : ProtocolCall;

    /// <summary><c>commitBallot</c> of the council; the hash that goes on chain is made from matter, ballot, salt and sender.</summary>
    public sealed record CommitBallot(ulong DisputeId, DisputeMatter Matter, Ballot Ballot, Hash32 Salt) : ProtocolCall;

    /// <summary><c>revealBallot</c> of the council.</summary>
    public sealed record RevealBallot(ulong DisputeId, Ballot Ballot, Hash32 Salt) : ProtocolCall;

    /// <summary><c>claimFee</c> of the council.</summary>
    public sealed record ClaimFee(ulong DisputeId) : ProtocolCall;
}
