namespace UnstoppableModels.Protocol.Manifests;

/// <summary>Plain stochastic gradient descent: w − learningRate · g.</summary>
/// <param name="LearningRate">See <see cref="Optimiser"/>.</param>
public sealed record SgdOptimiser(float LearningRate) : Optimiser(LearningRate)
{
    /// <summary>The value of <c>kind</c>.</summary>
    public const string Kind = "sgd";
}
