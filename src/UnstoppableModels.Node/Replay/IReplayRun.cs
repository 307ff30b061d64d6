using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Node.Replay;

/// <summary>What to replay.</summary>
/// <param name="Model">Name of a built-in model.</param>
/// <param name="Steps">How many steps from the initial weights.</param>
/// <param name="Seed">Seed of the initial weights.</param>
internal sealed record ReplaySettings(string Model, int Steps, ulong Seed);

/// <summary>One step that was done.</summary>
/// <param name="Step">Its number, from 1.</param>
/// <param name="StateRoot">Root of the state after it.</param>
/// <param name="Loss">Mean loss over its batch.</param>
internal readonly record struct ReplayedStep(int Step, Hash32 StateRoot, float Loss);

/// <summary>The undisturbed run: the same arithmetic without chain, cluster or cheater.</summary>
internal interface IReplayRun
{
    /// <summary>Does the steps one by one, in order.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled between two steps.</exception>
    IEnumerable<ReplayedStep> Run(ReplaySettings settings, CancellationToken ct);
}
