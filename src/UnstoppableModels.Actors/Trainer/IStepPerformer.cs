using UnstoppableModels.Training.Models;
using UnstoppableModels.Training.Replay;

namespace UnstoppableModels.Actors.Trainer;

/// <summary>How one training step is performed.</summary>
internal interface IStepPerformer
{
    /// <summary>Turns the state before a step into the result of the step.</summary>
    /// <exception cref="OperationCanceledException">The job was cancelled.</exception>
    StepResult Perform(Replayer replayer, ModelState before, ulong step, StepExtras extras, CancellationToken cancellation);
}

/// <summary>By the rules of the manifest.</summary>
internal sealed class HonestPerformer : IStepPerformer
{
    public static HonestPerformer Instance { get; } = new();

    public StepResult Perform(Replayer replayer, ModelState before, ulong step, StepExtras extras, CancellationToken cancellation) =>
        replayer.Step(before, step, extras, cancellation);
}
