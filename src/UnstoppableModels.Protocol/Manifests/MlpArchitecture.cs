using System.Collections.Immutable;

namespace UnstoppableModels.Protocol.Manifests;

/// <summary>A multi-layer perceptron: linear layers with a ReLU between each two.</summary>
/// <param name="Layers">Sizes of the layers from the input to the output, at least two.</param>
public sealed record MlpArchitecture(ImmutableArray<int> Layers) : Architecture
{
    /// <summary>The value of <c>kind</c>.</summary>
    public const string Kind = "mlp";

    /// <summary>The value of <c>activation</c>.</summary>
    public const string Activation = "relu";

    /// <summary>Most sizes in <see cref="Layers"/>.</summary>
    public const int MaxLayers = 64;

    /// <inheritdoc/>
    public override long Inputs => Layers[0];

    /// <inheritdoc/>
    public override int Outputs => Layers[^1];

    /// <inheritdoc/>
    public override long ParameterCount => ParametersBetween(Layers);

    /// <inheritdoc/>
    public override long LargestTensor => Layers.Max();

    /// <inheritdoc/>
    public bool Equals(MlpArchitecture? other) => other is not null && Layers.SequenceEqual(other.Layers);

    /// <inheritdoc/>
    public override int GetHashCode() => Layers.Aggregate(0, HashCode.Combine);

    /// <summary>Weights and biases of linear layers of these sizes.</summary>
    internal static long ParametersBetween(ImmutableArray<int> layers) =>
        Enumerable.Range(1, layers.Length - 1).Sum(i => (layers[i - 1] + 1L) * layers[i]);
}
