using UnstoppableModels.Protocol.Commitments;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Actors.Worker;

/// <summary>The steps of a lease are computed and the weights after the last are published: both the journal event and the answer to the coordinator.</summary>
internal sealed record PeriodPerformed(ulong LearningPeriodId, IReadOnlyList<StepCommitment> Steps, Hash32 Checkpoint)
{
    public bool Equals(PeriodPerformed? other) => other is not null && LearningPeriodId == other.LearningPeriodId
        && Checkpoint == other.Checkpoint && Steps.SequenceEqual(other.Steps);

    public override int GetHashCode() => HashCode.Combine(LearningPeriodId, Checkpoint);
}
