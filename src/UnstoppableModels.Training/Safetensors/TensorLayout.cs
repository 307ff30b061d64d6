using System.Collections.Immutable;

namespace UnstoppableModels.Training.Safetensors;

/// <summary>Name and shape of a tensor that a file has to hold.</summary>
/// <param name="Name">See <see cref="NamedTensor"/>.</param>
/// <param name="Shape">Sizes of the dimensions, slowest first, each at least 1.</param>
public sealed record TensorLayout(string Name, ImmutableArray<int> Shape)
{
    /// <summary>Number of values.</summary>
    public long Count => Shape.Aggregate(1L, (product, dimension) => product * dimension);
}
