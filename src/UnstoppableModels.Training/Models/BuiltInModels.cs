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
        ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("iris-mlp", (Func<ulong, BuiltInModel>)IrisMlp)]);

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

    private static byte[] Resource(string name)
    {
        using var stream = typeof(BuiltInModels).Assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
