using System.Collections.Immutable;
using UnstoppableModels.Protocol.Manifests;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Training.Models;

/// <summary>The models that ship with the program.</summary>
public static class BuiltInModels
{
    /// <summary>The seed where nobody chooses one.</summary>
    public const ulong DefaultSeed = 11;

    private static readonly ImmutableSortedDictionary<string, Func<string, ulong, BuiltInModel>> Known = new Dictionary<string, Func<string, ulong, BuiltInModel>>
    {
        ["digits-cnn"] = DigitsCnn,
        ["iris-mlp"] = IrisMlp,
        ["moby-gpt"] = (name, seed) => MobyGpt(name, seed, width: 128, heads: 4, layers: 5),
        ["moby-gpt-100k"] = (name, seed) => MobyGpt(name, seed, width: 48, heads: 3, layers: 3),
        ["moby-gpt-300k"] = (name, seed) => MobyGpt(name, seed, width: 96, heads: 3, layers: 2),
        ["moby-gpt-3m"] = (name, seed) => MobyGpt(name, seed, width: 256, heads: 8, layers: 4),
        ["moby-gpt-10m"] = (name, seed) => MobyGpt(name, seed, width: 320, heads: 5, layers: 8),
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>Names of the models, sorted.</summary>
    public static IEnumerable<string> Names => Known.Keys;

    /// <summary>The model with this name, its initial weights and the order of its rows chosen by a seed.</summary>
    /// <exception cref="UnknownModelException">There is none.</exception>
    public static BuiltInModel Find(string name, ulong seed = DefaultSeed) =>
        Known.TryGetValue(name, out var create) ? create(name, seed) : throw new UnknownModelException(name, Names);

    /// <summary>The model of the original project: Iris, MLP 4-8-4 with ReLU (class 3 of the output never occurs), batches of 32, SGD 0.01.</summary>
    private static BuiltInModel IrisMlp(string name, ulong seed)
    {
        var dataset = Resource("iris.csv");
        var manifest = new Manifest
        {
            Name = name,
            Architecture = new MlpArchitecture([4, 8, 4]),
            Dataset = new LabelledCsvReference(
                "iris",
                Digest: Hash32.Parse("f13ffa8fdd56fd8e6c8d16d4081a3fbd3114bcd0aae4256c43205169cd9d1449"),
                dataset.Length,
                Root: Hash32.Parse("05d746c8a0b31d3e5a63afa9e4c2b11af34a7ebde0a4c90dce054b26739fe2b1"),
                Rows: 150,
                Features: 4,
                Classes: 3),
            BatchOrder = BatchOrderRule.PermutedPerEpoch,
            BatchSize = 32,
            Optimiser = new SgdOptimiser(0.01f),
            Seed = seed,
        };
        return new BuiltInModel(manifest, dataset);
    }

    /// <summary>
    /// Handwritten digits of 8 × 8 pixels from 0 to 16, brought to 0 to 1: two convolutions with max pooling, one linear layer; every fifth row is
    /// held out; batches of 32, SGD 0.3.
    /// </summary>
    private static BuiltInModel DigitsCnn(string name, ulong seed)
    {
        var dataset = Resource("digits.csv");
        var manifest = new Manifest
        {
            Name = name,
            Architecture = new CnnArchitecture(
                new ImageSize(Channels: 1, Height: 8, Width: 8),
                InputScale: 0.0625f,
                [
                    new Convolution(Channels: 16, Kernel: 3, Stride: 1, Padding: 1, Pool: 2),
                    new Convolution(Channels: 32, Kernel: 3, Stride: 1, Padding: 1, Pool: 2),
                ],
                [10]),
            Dataset = new LabelledCsvReference(
                "digits",
                Digest: Hash32.Parse("dc2205b212891e9ce300da835e174bc7eb7a8a6e45bf86534abcbcfd095876e9"),
                dataset.Length,
                Root: Hash32.Parse("534c0c5e2c3e57744cb1568e449e3892d46b61ca6416c8f7619071ac0b6b00f0"),
                Rows: 1797,
                Features: 64,
                Classes: 10)
            {
                HeldOutEvery = 5,
            },
            BatchOrder = BatchOrderRule.PermutedPerEpoch,
            BatchSize = 32,
            Optimiser = new SgdOptimiser(0.3f),
            Seed = seed,
        };
        return new BuiltInModel(manifest, dataset);
    }

    /// <summary>
    /// The text of Moby-Dick byte by byte in sequences of 128, a decoder-only transformer; every tenth row is held out; batches of 16, AdamW 0.001 with warm-up and
    /// clipping.
    /// </summary>
    private static BuiltInModel MobyGpt(string name, ulong seed, int width, int heads, int layers)
    {
        const int context = 128;
        var dataset = Resource("moby-dick.txt");
        var manifest = new Manifest
        {
            Name = name,
            Architecture = new DecoderArchitecture(context, width, heads, layers),
            Dataset = new ByteTextReference(
                "moby-dick",
                Digest: Hash32.Parse("a81a1203428b254801a79dfcfac0a04dd54c17a489d9cd78c1879ddc66088279"),
                dataset.Length,
                Root: Hash32.Parse("dae4910fc1902b28a87e44099ce74ef3e485c402497ba605b10f664cad0e8cd9"),
                RecordSize: context + 1)
            {
                HeldOutEvery = 10,
            },
            BatchOrder = BatchOrderRule.PermutedPerEpoch,
            BatchSize = 16,
            Optimiser = new AdamWOptimiser(LearningRate: 0.001f, Beta1: 0.9f, Beta2: 0.99f, Epsilon: 1e-8f, WeightDecay: 0.01f) { ClipNorm = 1, WarmupSteps = 100 },
            Seed = seed,
        };
        return new BuiltInModel(manifest, dataset);
    }

    private static byte[] Resource(string name)
    {
        using var stream = typeof(BuiltInModels).Assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
