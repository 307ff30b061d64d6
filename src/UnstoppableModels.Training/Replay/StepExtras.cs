namespace UnstoppableModels.Training.Replay;

/// <summary>What a step is to give beside the roots that go on chain. It costs time or memory, so whoever needs it asks.</summary>
[Flags]
public enum StepExtras
{
    /// <summary>Nothing more: what a worker needs.</summary>
    None = 0,

    /// <summary><see cref="StepResult.TraceRoot"/>: what a ballot needs. Every output is hashed.</summary>
    Trace = 1,

    /// <summary><see cref="StepResult.Gradients"/>: they stay in memory as long as the result.</summary>
    Gradients = 2,
}
