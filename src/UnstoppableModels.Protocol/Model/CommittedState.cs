using UnstoppableModels.Protocol.Commitments;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Protocol.Model;

/// <summary>A committed state of the model: θ after one step.</summary>
/// <param name="Id">Number in the order of submission; 0 is the initial state. Never reused.</param>
/// <param name="LearningPeriodId">The period it was submitted in; 0 for the initial state.</param>
/// <param name="ParentId">The state it was computed from.</param>
/// <param name="Step">Steps from the initial state.</param>
/// <param name="Commitment">The committed roots; the initial state has no gradients and a zero gradient root.</param>
/// <param name="Checkpoint">Digest of the published weights' root block; zero where none were published.</param>
/// <param name="SubmittedAt">Unix seconds.</param>
public sealed record CommittedState(
    ulong Id,
    ulong LearningPeriodId,
    ulong ParentId,
    ulong Step,
    StepCommitment Commitment,
    Hash32 Checkpoint,
    ulong SubmittedAt)
{
    /// <summary>
    /// Last second at which it can be suspected: the challenge time after its submission, later by the time it spent under disputes that
    /// found it innocent (<c>challengeWindowEnd</c> in <c>IUnstoppableModel.sol</c>). 0 for the initial state.
    /// </summary>
    public ulong ChallengeWindowEnd { get; init; }

    /// <summary>Id of the first state of the batch it was submitted in. 0 for the initial state.</summary>
    public ulong BatchId { get; init; }

    /// <summary>
    /// Digest of the root block of the published gradients of the step; zero where they are not published. Nothing is decided by it.
    /// </summary>
    public Hash32 Gradients { get; init; }

    /// <summary>What the id stands for.</summary>
    public StateContent Content => new(Commitment, Checkpoint);

    /// <summary>True where the weights were published with it.</summary>
    public bool HasCheckpoint => !Checkpoint.IsZero;
}
