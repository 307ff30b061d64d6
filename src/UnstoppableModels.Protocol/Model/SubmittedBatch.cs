using UnstoppableModels.Protocol.Commitments;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Protocol.Model;

/// <summary>
/// What one <c>submitState</c> committed to. The chain keeps only its hash: whoever suspects a state brings the batch again
/// (<c>Batch</c> in <c>IUnstoppableModel.sol</c>).
/// </summary>
/// <param name="LearningPeriodId">The period.</param>
/// <param name="FirstStateId">The state after its first step; the others follow without a gap.</param>
/// <param name="FirstStep">Number of its first step in the run.</param>
/// <param name="SubmittedAt">Time of the block, in unix seconds.</param>
/// <param name="Checkpoint">Digest of the weights' root block after its last step; zero where none were published.</param>
/// <param name="Steps">The commitments in the order of the steps.</param>
public sealed record SubmittedBatch(
    ulong LearningPeriodId, ulong FirstStateId, ulong FirstStep, ulong SubmittedAt, Hash32 Checkpoint, IReadOnlyList<StepCommitment> Steps)
{
    /// <inheritdoc/>
    public bool Equals(SubmittedBatch? other) => other is not null
        && (LearningPeriodId, FirstStateId, FirstStep, SubmittedAt, Checkpoint)
            == (other.LearningPeriodId, other.FirstStateId, other.FirstStep, other.SubmittedAt, other.Checkpoint)
        && Steps.SequenceEqual(other.Steps);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(LearningPeriodId, FirstStateId, SubmittedAt, Steps.Count);
}
