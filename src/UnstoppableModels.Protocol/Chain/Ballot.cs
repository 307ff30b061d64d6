using UnstoppableModels.Protocol.Commitments;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Protocol.Chain;

/// <summary>What a validator computed for a disputed step.</summary>
/// <param name="Commitment">The roots a worker would have committed to.</param>
/// <param name="TraceRoot">Root over every operation output of the step; never published, so it cannot be copied.</param>
public readonly record struct Ballot(StepCommitment Commitment, Hash32 TraceRoot)
{
    private static readonly Hash32 One = Hash32.Parse("0000000000000000000000000000000000000000000000000000000000000001");

    /// <summary>The yes/no ballot of an <see cref="Claim.Unavailable"/> dispute: state root 1 for yes, 0 for no.</summary>
    public static Ballot Availability(bool canBeFetched) =>
        new(new StepCommitment(canBeFetched ? One : Hash32.Zero, Hash32.Zero), Hash32.Zero);
}
