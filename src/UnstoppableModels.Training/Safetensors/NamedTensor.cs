using System.Collections.Immutable;
using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Training.Safetensors;

/// <summary>A tensor under its name.</summary>
/// <param name="Name">1 to 128 characters of a-z, A-Z, 0-9, '.', '_' and '-'.</param>
/// <param name="Tensor">Its values.</param>
public readonly record struct NamedTensor(string Name, HostTensor Tensor);

/// <summary>Name and shape of a tensor that a file has to hold.</summary>
/// <param name="Name">See <see cref="NamedTensor"/>.</param>
/// <param name="Shape">Sizes of the dimensions, slowest first, each at least 1.</param>
public sealed record TensorLayout(string Name, ImmutableArray<int> Shape)
{
    /// <summary>Number of values.</summary>
    public long Count => Shape.Aggregate(1L, (product, dimension) => product * dimension);
}
