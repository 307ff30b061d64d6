using UnstoppableModels.Arithmetic.Backends;
using UnstoppableModels.Protocol.Primitives;
using UnstoppableModels.Training.Replay;

namespace UnstoppableModels.Node.Replay;

/// <summary>What to replay.</summary>
/// <param name="Model">Name of a built-in model.</param>
/// <param name="Steps">How many steps from the initial weights.</param>
/// <param name="Seed">Seed of the initial weights.</param>
internal sealed record ReplaySettings(string Model, int Steps, ulong Seed)
{
    /// <summary>Where to compute.</summary>
    public Device Device { get; init; } = Device.Cpu;

    /// <summary>How to compute; null takes the faster way.</summary>
    public BackendKind? Backend { get; init; }

    /// <summary>Measure the state after the last step on the rows held out.</summary>
    public bool Evaluate { get; init; }
}

/// <summary>What the steps led to.</summary>
/// <param name="StateRoot">Root of the state after the last.</param>
/// <param name="FirstLoss">Mean loss over the batch of the first step.</param>
/// <param name="LastLoss">Mean loss over the batch of the last step.</param>
/// <param name="Evaluation">How good the last state is, where that was asked for.</param>
internal sealed record ReplayOutcome(Hash32 StateRoot, float FirstLoss, float LastLoss, Evaluation? Evaluation = null);

/// <summary>The undisturbed run: the same arithmetic without chain, cluster or cheater.</summary>
internal interface IReplayRun
{
    /// <summary>Does the steps one by one, in order.</summary>
    /// <param name="settings">Which.</param>
    /// <param name="done">Told the number of every step that was done, from 1.</param>
    /// <param name="ct">Stops it inside a step.</param>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled.</exception>
    /// <exception cref="DeviceUnavailableException">The device is not on this machine.</exception>
    /// <exception cref="NothingHeldOutException">The model holds no rows out to be measured on; no step was done.</exception>
    ReplayOutcome Run(ReplaySettings settings, Action<int> done, CancellationToken ct);
}
