using UnstoppableModels.Ethereum.Contracts;

namespace UnstoppableModels.Ethereum.Rehearsals;

/// <summary>A batch of steps that was submitted.</summary>
/// <param name="Batch">What a suspicion of one of its states has to bring along.</param>
/// <param name="GasUsed">Gas of the submission.</param>
public sealed record Submission(BatchData Batch, ulong GasUsed)
{
    /// <summary>What the majority computes who agree with a state of it.</summary>
    /// <param name="stateId">The state.</param>
    public BallotData Agreeing(ulong stateId)
    {
        var step = Batch.Steps[(int)(stateId - Batch.FirstStateId)];
        return new BallotData(step.StateRoot, step.GradientRoot, Rehearsal.Fill(0x77));
    }

    /// <summary>What the majority computes who do not.</summary>
    /// <param name="stateId">The state.</param>
    public BallotData Disagreeing(ulong stateId) => Agreeing(stateId) with { StateRoot = Rehearsal.Fill(0x99) };
}
