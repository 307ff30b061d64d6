using System.Collections.Immutable;
using UnstoppableModels.Protocol.Manifests;
using UnstoppableModels.Training.Safetensors;

namespace UnstoppableModels.Training.Models;

/// <summary>
/// Names and shapes of a network's parameters, each kind of layer numbered from 1: <c>convN.weight</c> [filters, channels, kernel, kernel],
/// <c>linearN.weight</c> [out, in], and a bias beside each.
/// </summary>
internal static class ModelLayout
{
    public static string Weight(string layer) => $"{layer}.weight";

    public static string Bias(string layer) => $"{layer}.bias";

    public static string Convolution(int number) => $"conv{number}";

    public static string Linear(int number) => $"linear{number}";

    /// <summary>All parameters in ordinal order of their names.</summary>
    public static ImmutableArray<Parameter> Of(Architecture architecture)
    {
        var parameters = architecture switch
        {
            CnnArchitecture cnn => ConvolutionsOf(cnn).Concat(LinearLayers(cnn.LinearSizes)),
            MlpArchitecture mlp => LinearLayers(mlp.Layers),
            _ => throw new ArgumentException($"There is no layout for {architecture.GetType().Name}.", nameof(architecture)),
        };
        return [.. parameters.OrderBy(parameter => parameter.Layout.Name, StringComparer.Ordinal)];
    }

    private static IEnumerable<Parameter> ConvolutionsOf(CnnArchitecture architecture) =>
        architecture.Convolutions.Zip(architecture.Images).SelectMany((stage, i) =>
        {
            var (convolution, image) = stage;
            var name = Convolution(i + 1);
            return Pair(name, convolution.Channels, [convolution.Channels, image.Channels, convolution.Kernel, convolution.Kernel]);
        });

    private static IEnumerable<Parameter> LinearLayers(ImmutableArray<int> sizes) =>
        Enumerable.Range(1, sizes.Length - 1).SelectMany(i => Pair(Linear(i), sizes[i], [sizes[i], sizes[i - 1]]));

    /// <summary>Weight and bias; the fan-in is the size of one output's share of the weight.</summary>
    private static IEnumerable<Parameter> Pair(string layer, int outputs, ImmutableArray<int> weight)
    {
        var layout = new TensorLayout(Weight(layer), weight);
        var fanIn = (int)(layout.Count / outputs);
        return [new(layout, fanIn), new(new TensorLayout(Bias(layer), [outputs]), fanIn)];
    }
}
