namespace UnstoppableModels.Protocol.Manifests;

/// <summary>AdamW: I. Loshchilov, F. Hutter, "Decoupled Weight Decay Regularization", ICLR 2019. Weight decay is on every parameter.</summary>
/// <param name="LearningRate">See <see cref="Optimiser"/>.</param>
/// <param name="Beta1">Decay of the first moment, a binary32 in [0, 1).</param>
/// <param name="Beta2">Decay of the second moment, a binary32 in [0, 1).</param>
/// <param name="Epsilon">A positive finite binary32.</param>
/// <param name="WeightDecay">A finite binary32 of at least 0.</param>
public sealed record AdamWOptimiser(float LearningRate, float Beta1, float Beta2, float Epsilon, float WeightDecay) : Optimiser(LearningRate)
{
    /// <summary>The value of <c>kind</c>.</summary>
    public const string Kind = "adamw";
}
