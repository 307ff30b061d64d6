using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Protocol.Model;

/// <summary>One lease of the mutex, as the events told it.</summary>
/// <param name="Id">The lease id every submission carries.</param>
/// <param name="Worker">Its holder.</param>
/// <param name="BaseStateId">The state it starts from.</param>
/// <param name="FirstStep">The number of its first step; step n turns state n-1 of the run into state n.</param>
/// <param name="Steps">How many steps it covers.</param>
/// <param name="Deadline">Last second at which a step is accepted.</param>
/// <param name="StateIds">Its states in order, also those that were reverted later.</param>
/// <param name="IsExpired">Its deadline passed and somebody ended the lease.</param>
/// <param name="IsFinal">It can no longer be disputed.</param>
/// <param name="IsSlashed">Its worker lost a dispute about it.</param>
/// <param name="IsWithdrawn">Its worker took the deposits back.</param>
public sealed record LearningPeriod(
    ulong Id,
    Address Worker,
    ulong BaseStateId,
    ulong FirstStep,
    uint Steps,
    ulong Deadline,
    IReadOnlyList<ulong> StateIds,
    bool IsExpired = false,
    bool IsFinal = false,
    bool IsSlashed = false,
    bool IsWithdrawn = false)
{
    /// <summary>The version of the rules it follows.</summary>
    public uint ParametersVersion { get; init; } = 1;

    /// <summary>A verdict about an earlier period took it out of the chain of states.</summary>
    public bool IsRemoved { get; init; }

    /// <summary>A dispute about it stayed undecided: the verdict handed its deposits back.</summary>
    public bool IsUndecided { get; init; }

    /// <summary>Its worker was credited a reward and has not taken it.</summary>
    public bool HasRewardToTake { get; init; }

    /// <summary>True where a verdict took its states, or the base it runs on, away through no fault of its worker.</summary>
    public bool IsCancelled => !IsSlashed && (IsRemoved || IsUndecided);

    /// <summary>
    /// Latest end of a challenge window that a dispute prolonged, in unix seconds; 0 if none was. It holds finality back even where a later
    /// verdict removed that state.
    /// </summary>
    public ulong ProlongedWindowEnd { get; init; }
}
