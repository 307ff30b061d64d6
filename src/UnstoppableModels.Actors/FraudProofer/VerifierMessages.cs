using UnstoppableModels.Protocol.FraudProofer;

namespace UnstoppableModels.Actors.FraudProofer;

/// <summary>Messages between a fraud-proofer's coordinator and its sharded verifiers. The period is the entity.</summary>
internal abstract record VerifierMessage(ulong LearningPeriodId);

/// <summary>Replay what has been submitted in the period and is still valid.</summary>
internal sealed record VerifyPeriod(ulong LearningPeriodId) : VerifierMessage(LearningPeriodId);

/// <summary>What the replays found out, one finding per state.</summary>
internal sealed record PeriodVerified(ulong LearningPeriodId, IReadOnlyList<Finding> Findings) : VerifierMessage(LearningPeriodId)
{
    public bool Equals(PeriodVerified? other) => other is not null && LearningPeriodId == other.LearningPeriodId && Findings.SequenceEqual(other.Findings);

    public override int GetHashCode() => LearningPeriodId.GetHashCode();
}

/// <summary>The period could not be replayed now; it will be asked for again.</summary>
internal sealed record VerificationFailed(ulong LearningPeriodId, string Reason) : VerifierMessage(LearningPeriodId);
