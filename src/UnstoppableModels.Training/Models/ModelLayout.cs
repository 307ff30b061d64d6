using System.Collections.Immutable;
using UnstoppableModels.Protocol.Manifests;
using UnstoppableModels.Training.Safetensors;

namespace UnstoppableModels.Training.Models;

/// <summary>
/// Names, shapes and first values of what training changes (ARITHMETIC.md, "Parameters" and "Initial state"). Layers of a kind are numbered from 1, without
/// leading zeros: in ordinal order <c>block10</c> comes before <c>block2</c>.
/// </summary>
internal static class ModelLayout
{
    public const string TokenEmbedding = "token_embedding.weight";

    public const string PositionEmbedding = "position_embedding.weight";

    public const string FinalNorm = "norm";

    public const string Head = "head";

    private const string OptimiserPrefix = "optimiser.";

    public static string Weight(string layer) => $"{layer}.weight";

    public static string Bias(string layer) => $"{layer}.bias";

    public static string Gain(string norm) => $"{norm}.gain";

    public static string Convolution(int number) => $"conv{number}";

    public static string Linear(int number) => $"linear{number}";

    public static string Norm1(int block) => $"block{block}.norm1";

    public static string Qkv(int block) => $"block{block}.attention.qkv";

    public static string Projection(int block) => $"block{block}.attention.projection";

    public static string Norm2(int block) => $"block{block}.norm2";

    public static string Mlp1(int block) => $"block{block}.mlp1";

    public static string Mlp2(int block) => $"block{block}.mlp2";

    /// <summary>The velocity of a parameter.</summary>
    public static string Velocity(string parameter) => $"{OptimiserPrefix}velocity.{parameter}";

    /// <summary>The first moment of a parameter.</summary>
    public static string First(string parameter) => $"{OptimiserPrefix}first.{parameter}";

    /// <summary>The second moment of a parameter.</summary>
    public static string Second(string parameter) => $"{OptimiserPrefix}second.{parameter}";

    /// <summary>Whether a tensor of a state belongs to the optimiser, not to the model.</summary>
    public static bool IsOfOptimiser(string name) => name.StartsWith(OptimiserPrefix, StringComparison.Ordinal);

    /// <summary>All parameters in ordinal order of their names.</summary>
    public static ImmutableArray<Parameter> Of(Architecture architecture) => Sorted(architecture switch
    {
        CnnArchitecture cnn => ConvolutionsOf(cnn).Concat(LinearLayers(cnn.LinearSizes)),
        DecoderArchitecture decoder => DecoderOf(decoder),
        MlpArchitecture mlp => LinearLayers(mlp.Layers),
        _ => throw new ArgumentException($"There is no layout for {architecture.GetType().Name}.", nameof(architecture)),
    });

    /// <summary>All tensors of a state, those of the optimiser included, in ordinal order of their names.</summary>
    public static ImmutableArray<Parameter> StateOf(Manifest manifest)
    {
        var parameters = Of(manifest.Architecture);
        return manifest.Optimiser switch
        {
            MomentumOptimiser => Sorted([.. parameters, .. Zeros(parameters, Velocity)]),
            AdamWOptimiser => Sorted([.. parameters, .. Zeros(parameters, First), .. Zeros(parameters, Second)]),
            _ => parameters,
        };
    }

    private static IEnumerable<Parameter> Zeros(IEnumerable<Parameter> parameters, Func<string, string> nameOf) =>
        parameters.Select(parameter => Constant(nameOf(parameter.Layout.Name), 0, parameter.Layout.Shape));

    private static IEnumerable<Parameter> ConvolutionsOf(CnnArchitecture architecture) =>
        architecture.Convolutions.Zip(architecture.Images).SelectMany((stage, i) =>
        {
            var (convolution, image) = stage;
            var name = Convolution(i + 1);
            return Pair(name, convolution.Channels, [convolution.Channels, image.Channels, convolution.Kernel, convolution.Kernel]);
        });

    private static IEnumerable<Parameter> LinearLayers(ImmutableArray<int> sizes) =>
        Enumerable.Range(1, sizes.Length - 1).SelectMany(i => Pair(Linear(i), sizes[i], [sizes[i], sizes[i - 1]]));

    private static IEnumerable<Parameter> DecoderOf(DecoderArchitecture architecture)
    {
        var (d, hidden) = (architecture.Width, DecoderArchitecture.Expansion * architecture.Width);
        // Every block adds to the residual stream twice.
        var additions = 2 * architecture.Layers;
        return
        [
            Uniform(TokenEmbedding, d, [DecoderArchitecture.Vocabulary, d]),
            Uniform(PositionEmbedding, d, [architecture.Context, d]),
            .. Enumerable.Range(1, architecture.Layers).SelectMany(Block),
            .. NormOf(FinalNorm),
            .. ZeroBiased(Head, DecoderArchitecture.Vocabulary, d),
        ];

        IEnumerable<Parameter> Block(int i) =>
        [
            .. NormOf(Norm1(i)),
            .. ZeroBiased(Qkv(i), 3 * d, d),
            .. ZeroBiased(Projection(i), d, d, additions),
            .. NormOf(Norm2(i)),
            .. ZeroBiased(Mlp1(i), hidden, d),
            .. ZeroBiased(Mlp2(i), d, hidden, additions),
        ];

        IEnumerable<Parameter> NormOf(string name) => [Constant(Gain(name), 1, [d]), Constant(Bias(name), 0, [d])];
    }

    private static IEnumerable<Parameter> ZeroBiased(string layer, int outputs, int inputs, int additions = 1) =>
        [Uniform(Weight(layer), (long)inputs * additions, [outputs, inputs]), Constant(Bias(layer), 0, [outputs])];

    /// <summary>Weight and bias, both at random; the fan-in is the size of one output's share of the weight.</summary>
    private static IEnumerable<Parameter> Pair(string layer, int outputs, ImmutableArray<int> weight)
    {
        var layout = new TensorLayout(Weight(layer), weight);
        var fanIn = layout.Count / outputs;
        return [new(layout, fanIn), Uniform(Bias(layer), fanIn, [outputs])];
    }

    private static Parameter Uniform(string name, long fanIn, ImmutableArray<int> shape) => new(new TensorLayout(name, shape), fanIn);

    private static Parameter Constant(string name, float value, ImmutableArray<int> shape) => new(new TensorLayout(name, shape), null, value);

    private static ImmutableArray<Parameter> Sorted(IEnumerable<Parameter> parameters) =>
        [.. parameters.OrderBy(parameter => parameter.Layout.Name, StringComparer.Ordinal)];
}
