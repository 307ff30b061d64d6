using UnstoppableModels.Protocol.Commitments;
using UnstoppableModels.Protocol.Primitives;
using UnstoppableModels.Training.Models;
using UnstoppableModels.Training.Replay;

namespace UnstoppableModels.Actors.Trainer;

/// <summary>Why a job is run; lower values go first.</summary>
internal enum JobPriority
{
    /// <summary>The steps of the own lease: the clock is running.</summary>
    OwnLease = 0,

    /// <summary>A ballot about somebody's stake.</summary>
    Dispute = 1,

    /// <summary>Checking others' steps.</summary>
    Verification = 2,
}

/// <summary>
/// Perform or replay consecutive steps. Answered with <see cref="ReplayDone"/> or a failure. Stays inside the process: tensors never
/// travel.
/// </summary>
/// <param name="Id">Names the job; two at a time need two names.</param>
/// <param name="Priority">Its place in the queue.</param>
/// <param name="From">The state to start from.</param>
/// <param name="FirstStep">Number of the first step; step n turns state n-1 of the run into state n.</param>
/// <param name="Count">How many steps.</param>
/// <param name="Performer">How a step is performed.</param>
internal sealed record ReplayJob(string Id, JobPriority Priority, ModelState From, ulong FirstStep, int Count, IStepPerformer Performer)
{
    /// <summary>What to compute of every step beside its commitment.</summary>
    public StepExtras Extras { get; init; }
}

/// <summary>Takes a job back; its requester gets an <see cref="OperationCanceledException"/>.</summary>
internal sealed record CancelJob(string Id);

/// <summary>What a job brought.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Steps">One entry per step.</param>
/// <param name="Final">The state after the last.</param>
internal sealed record ReplayDone(string JobId, IReadOnlyList<ReplayedStep> Steps, ModelState Final);

/// <summary>What is kept of a replayed step; the root of its trace where the job asked for it.</summary>
internal sealed record ReplayedStep(ulong Step, double Loss, StepCommitment Commitment, Hash32? TraceRoot)
{
    /// <summary>Of a result; waits for its roots.</summary>
    public static ReplayedStep Of(StepResult result) => new(result.Step, result.Loss, result.Commitment, result.TraceRoot);
}

/// <summary>Published on the event stream after every step of a job.</summary>
internal sealed record StepComputed(string JobId, JobPriority Priority, ulong Step, double Loss);
