using UnstoppableModels.Protocol.Commitments;
using UnstoppableModels.Protocol.Model;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Actors.Worker;

/// <summary>
/// The steps of a lease are computed and the weights after the last are published: both the journal event and the answer to the
/// coordinator.
/// </summary>
/// <param name="LearningPeriodId">The lease.</param>
/// <param name="FirstStep">Number of the first step.</param>
/// <param name="BaseStateRoot">The state the steps start from: after a reorganisation a lease of the same id may start from
/// another.</param>
/// <param name="Steps">The commitments.</param>
/// <param name="Checkpoint">Digest of the weights after the last.</param>
internal sealed record PeriodPerformed(
    ulong LearningPeriodId, ulong FirstStep, Hash32 BaseStateRoot, IReadOnlyList<StepCommitment> Steps, Hash32 Checkpoint)
{
    /// <summary>Digest of the published gradients of each step; empty where they are not published.</summary>
    public IReadOnlyList<Hash32> Gradients { get; init; } = [];

    /// <summary>True where it is the work this lease asks for.</summary>
    public bool IsFor(LearningPeriod lease, ModelView view) =>
        LearningPeriodId == lease.Id
        && FirstStep == lease.FirstStep
        && Steps.Count == lease.Steps
        && BaseStateRoot == view.States[lease.BaseStateId].Commitment.StateRoot;

    public bool Equals(PeriodPerformed? other) =>
        other is not null && LearningPeriodId == other.LearningPeriodId && FirstStep == other.FirstStep
        && BaseStateRoot == other.BaseStateRoot && Checkpoint == other.Checkpoint && Steps.SequenceEqual(other.Steps)
        && Gradients.SequenceEqual(other.Gradients);

    public override int GetHashCode() => HashCode.Combine(LearningPeriodId, Checkpoint);
}
