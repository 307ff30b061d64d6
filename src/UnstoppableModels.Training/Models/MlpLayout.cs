using System.Collections.Immutable;
using UnstoppableModels.Protocol.Manifests;
using UnstoppableModels.Training.Safetensors;

namespace UnstoppableModels.Training.Models;

/// <summary>Names and shapes of an MLP's parameters: <c>linearN.weight</c> [out, in] and <c>linearN.bias</c> [out], N from 1.</summary>
internal static class MlpLayout
{
    public static string Weight(int layer) => $"linear{layer}.weight";

    public static string Bias(int layer) => $"linear{layer}.bias";

    /// <summary>All parameters in ordinal order of their names.</summary>
    public static ImmutableArray<TensorLayout> Of(MlpArchitecture architecture) =>
    [
        .. Enumerable.Range(1, architecture.Layers.Length - 1)
            .SelectMany(layer => (TensorLayout[])
            [
                new(Weight(layer), [architecture.Layers[layer], architecture.Layers[layer - 1]]),
                new(Bias(layer), [architecture.Layers[layer]]),
            ])
            .OrderBy(tensor => tensor.Name, StringComparer.Ordinal),
    ];

    /// <summary>Number of inputs of the layer a parameter belongs to.</summary>
    public static int FanIn(MlpArchitecture architecture, string name) =>
        Enumerable.Range(1, architecture.Layers.Length - 1).Where(layer => name == Weight(layer) || name == Bias(layer)).Select(layer => architecture.Layers[layer - 1]).Single();
}
