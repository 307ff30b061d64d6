using System.Collections.Immutable;
using System.Security.Cryptography;
using UnstoppableModels.Protocol.Manifests;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Training.Models;

/// <summary>The models that ship with the program.</summary>
public static class BuiltInModels
{
    /// <summary>The seed where nobody chooses one.</summary>
    public const ulong DefaultSeed = 11;

    private static readonly ImmutableSortedDictionary<string, Func<ulong, BuiltInModel>> Known =
        new Dictionary<string, Func<ulong, BuiltInModel>> { ["digits-cnn"] = DigitsCnn, ["iris-mlp"] = IrisMlp }
            .ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>Names of the models, sorted.</summary>
    public static IEnumerable<string> Names => Known.Keys;

    /// <summary>The model with this name, its initial weights and the order of its rows chosen by a seed.</summary>
    /// <exception cref="UnknownModelException">There is none.</exception>
    public static BuiltInModel Find(string name, ulong seed = DefaultSeed) =>
        Known.TryGetValue(name, out var create) ? create(seed) : throw new UnknownModelException(name, Names);

    /// <summary>The model of the original project: Iris, MLP 4-8-4 with ReLU (class 3 of the output never occurs), batches of 32, SGD 0.01.</summary>
    private static BuiltInModel IrisMlp(ulong seed)
    {
        var dataset = Resource("iris.csv");
        var manifest = new Manifest
        {
            Name = "iris-mlp",
            Architecture = new MlpArchitecture([4, 8, 4]),
            Dataset = new DatasetReference("iris", new Hash32(SHA256.HashData(dataset)), dataset.Length, Rows: 150, Features: 4, Classes: 3),
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
    private static BuiltInModel DigitsCnn(ulong seed)
    {
        var dataset = Resource("digits.csv");
        var manifest = new Manifest
        {
            Name = "digits-cnn",
            Architecture = new CnnArchitecture(
                new ImageSize(Channels: 1, Height: 8, Width: 8),
                InputScale: 0.0625f,
                [
                    new Convolution(Channels: 16, Kernel: 3, Stride: 1, Padding: 1, Pool: 2),
                    new Convolution(Channels: 32, Kernel: 3, Stride: 1, Padding: 1, Pool: 2),
                ],
                [10]),
            Dataset = new DatasetReference("digits", new Hash32(SHA256.HashData(dataset)), dataset.Length, Rows: 1797, Features: 64, Classes: 10)
            {
                HeldOutEvery = 5,
            },
            BatchSize = 32,
            Optimiser = new SgdOptimiser(0.3f),
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
