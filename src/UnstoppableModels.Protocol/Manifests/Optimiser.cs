namespace UnstoppableModels.Protocol.Manifests;

/// <summary>The update rule.</summary>
/// <param name="LearningRate">A positive finite binary32: the one nearest to the decimal number in the JSON.</param>
public abstract record Optimiser(float LearningRate)
{
    /// <summary>Most steps of a warm-up: a step times the rate stays exact in binary64.</summary>
    public const int MaxWarmupSteps = 1 << 24;

    /// <summary>Largest Euclidean norm of all gradients together; larger ones are scaled down to it. Null: gradients are taken as they are.</summary>
    public float? ClipNorm { get; init; }

    /// <summary>W: the rate of step n is n/W of <see cref="LearningRate"/> as long as n is below W. Null: the rate never changes.</summary>
    public int? WarmupSteps { get; init; }

    /// <summary>The learning rate of a step, from 1 (ARITHMETIC.md, "Learning rate").</summary>
    public float LearningRateAt(ulong step) => WarmupSteps is { } warmup && step < (ulong)warmup ? (float)((double)LearningRate * step / warmup) : LearningRate;
}
