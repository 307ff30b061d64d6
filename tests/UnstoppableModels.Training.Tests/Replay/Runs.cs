using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using UnstoppableModels.Arithmetic.Random;
using UnstoppableModels.Protocol.Manifests;
using UnstoppableModels.Training.Datasets;
using UnstoppableModels.Training.Models;
using UnstoppableModels.Training.Replay;

namespace UnstoppableModels.Training.Tests.Replay;

/// <summary>The runs the tests replay.</summary>
internal static class Runs
{
    public static Replayer Iris(ulong seed = BuiltInModels.DefaultSeed) => BuiltIn("iris-mlp", seed);

    public static Replayer Digits(ulong seed = BuiltInModels.DefaultSeed) => BuiltIn("digits-cnn", seed);

    /// <summary>An MLP 7-1023-33 on made-up rows in a batch of 61: odd sizes make a GEMM take its edge paths.</summary>
    public static Replayer Wide()
    {
        const int rows = 61, features = 7, classes = 33;
        var numbers = new Philox(61, 0);
        ulong next = 0;
        var text = new StringBuilder($"{rows},{features},{string.Join(',', Enumerable.Range(0, classes).Select(i => $"class {i}"))}\n");
        for (var row = 0; row < rows; row++)
        {
            for (var i = 0; i < features; i++) text.Append(numbers.Symmetric(next++).ToString("F7", CultureInfo.InvariantCulture)).Append(',');
            text.Append(numbers.Below(next++, classes)).Append('\n');
        }
        var bytes = Encoding.ASCII.GetBytes(text.ToString());
        var reference = new LabelledCsvReference("made-up", new(SHA256.HashData(bytes)), bytes.Length, default, rows, features, classes);
        var manifest = new Manifest
        {
            Name = "wide-mlp",
            Architecture = new MlpArchitecture([features, 1023, classes]),
            Dataset = reference with { Root = Dataset.RootOf(bytes, reference) },
            BatchOrder = BatchOrderRule.PermutedPerEpoch,
            BatchSize = rows,
            Optimiser = new SgdOptimiser(0.1f),
            Seed = 5,
        };
        return new Replayer(manifest, Dataset.Parse(bytes, manifest.Dataset));
    }

    private static Replayer BuiltIn(string name, ulong seed)
    {
        var model = BuiltInModels.Find(name, seed);
        return new Replayer(model.Manifest, Dataset.Parse(model.DatasetBytes, model.Manifest.Dataset));
    }
}
