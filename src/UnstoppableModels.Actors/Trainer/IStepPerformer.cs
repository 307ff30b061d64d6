using UnstoppableModels.Training.Models;
using UnstoppableModels.Training.Replay;

namespace UnstoppableModels.Actors.Trainer;

/// <summary>How one training step is performed.</summary>
internal interface IStepPerformer
{
    /// <summary>Turns the state before a step into the result of the step.</summary>
    StepResult Perform(Replayer replayer, ModelState before, ulong step);
}

/// <summary>By the rules of the manifest.</summary>
internal sealed class HonestPerformer : IStepPerformer
{
    public static HonestPerformer Instance { get; } = new();

    public StepResult Perform(Replayer replayer, ModelState before, ulong step) => replayer.Step(before, step);
}
