using UnstoppableModels.Protocol.Commitments;
using UnstoppableModels.Protocol.Primitives;
using UnstoppableModels.Training.Models;
using UnstoppableModels.Training.Safetensors;

namespace UnstoppableModels.Training.Replay;

/// <summary>What one training step gives. Its roots are computed, on another thread, when they are first asked for.</summary>
public sealed record StepResult
{
    private readonly Lazy<Task<StepCommitment>> commitment = new(Task.FromResult(default(StepCommitment)));

    /// <summary>n: the step turned state n − 1 into state n.</summary>
    public required ulong Step { get; init; }

    /// <summary>State n: the tensors of the state before where the step was skipped.</summary>
    public required ModelState After { get; init; }

    /// <summary>Mean loss of the batch before the update, a binary32 value; +∞ where it is not finite or was not reached.</summary>
    public required double Loss { get; init; }

    /// <summary>True if a value was not finite: then nothing was learned.</summary>
    public bool Skipped { get; init; }

    /// <summary>What the worker puts on chain: the roots of the state after the step and of its gradients.</summary>
    public StepCommitment Commitment
    {
        get => commitment.Value.GetAwaiter().GetResult();
        init => commitment = new Lazy<Task<StepCommitment>>(Task.FromResult(value));
    }

    /// <summary>
    /// Merkle root over the outputs of all operations in the order of execution; only who replays the step knows it. Null unless
    /// <see cref="StepExtras.Trace"/> was asked for.
    /// </summary>
    public Hash32? TraceRoot { get; init; }

    /// <summary>
    /// The gradients of all parameters in ordinal order of their names, before clipping; zeros where the step was skipped. Null unless
    /// <see cref="StepExtras.Gradients"/> was asked for.
    /// </summary>
    public IReadOnlyList<NamedTensor>? Gradients { get; init; }

    /// <summary>The commitment under way: reading it starts the hashing.</summary>
    internal Task<StepCommitment> Hashing => commitment.Value;

    /// <summary>How the commitment is computed.</summary>
    internal Func<StepCommitment> Hash
    {
        init => commitment = new Lazy<Task<StepCommitment>>(() => Task.Run(value, CancellationToken.None));
    }
}
