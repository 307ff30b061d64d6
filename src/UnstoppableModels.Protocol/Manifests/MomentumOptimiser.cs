namespace UnstoppableModels.Protocol.Manifests;

/// <summary>Gradient descent with a velocity: v' = momentum · v + g, then w − learningRate · v'.</summary>
/// <param name="LearningRate">See <see cref="Optimiser"/>.</param>
/// <param name="Momentum">A binary32 in [0, 1).</param>
public sealed record MomentumOptimiser(float LearningRate, float Momentum) : Optimiser(LearningRate)
{
    /// <summary>The value of <c>kind</c>.</summary>
    public const string Kind = "momentum";
}
