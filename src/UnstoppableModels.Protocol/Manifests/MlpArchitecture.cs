using System.Collections.Immutable;

namespace UnstoppableModels.Protocol.Manifests;

/// <summary>A multi-layer perceptron: linear layers with a ReLU between each two.</summary>
/// <param name="Layers">Sizes of the layers from the input to the output, at least two.</param>
public sealed record MlpArchitecture(ImmutableArray<int> Layers)
{
    /// <summary>The value of <c>kind</c>.</summary>
    public const string Kind = "mlp";

    /// <summary>The value of <c>activation</c>.</summary>
    public const string Activation = "relu";

    /// <summary>Most sizes in <see cref="Layers"/>.</summary>
    public const int MaxLayers = 64;

    /// <summary>Largest size of a layer.</summary>
    public const int MaxLayerSize = 65_536;

    /// <summary>Most weights and biases, and most values of one layer over a batch: a tensor stays below 1 GiB in binary64.</summary>
    public const long MaxValues = 1L << 26;

    /// <summary>Number of weights and biases.</summary>
    public long ParameterCount => Enumerable.Range(1, Layers.Length - 1).Sum(i => (Layers[i - 1] + 1L) * Layers[i]);

    /// <inheritdoc/>
    public bool Equals(MlpArchitecture? other) => other is not null && Layers.SequenceEqual(other.Layers);

    /// <inheritdoc/>
    public override int GetHashCode() => Layers.Aggregate(0, HashCode.Combine);
}
