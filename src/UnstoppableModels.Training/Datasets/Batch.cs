using System.Collections.Immutable;
using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Training.Datasets;

/// <summary>What one step learns from.</summary>
/// <param name="Features">[rows, features].</param>
/// <param name="Labels">One class per row, from 0.</param>
public sealed record Batch(HostTensor Features, ImmutableArray<int> Labels);
