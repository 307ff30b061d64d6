namespace UnstoppableModels.Protocol.Manifests;

/// <summary>Plain stochastic gradient descent: w − learningRate · g.</summary>
/// <param name="LearningRate">A positive finite binary32: the one nearest to the decimal number in the JSON.</param>
public sealed record SgdOptimiser(float LearningRate)
{
    /// <summary>The value of <c>kind</c>.</summary>
    public const string Kind = "sgd";
}
