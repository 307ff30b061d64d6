using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using UnstoppableModels.Arithmetic.Backends;
using UnstoppableModels.Arithmetic.Random;
using UnstoppableModels.Protocol.Manifests;
using UnstoppableModels.Training.Datasets;
using UnstoppableModels.Training.Models;
using UnstoppableModels.Training.Replay;

namespace UnstoppableModels.Training.Tests.Replay;

/// <summary>The runs the tests replay.</summary>
internal static class Runs
{
    public static Replayer Iris(ulong seed = BuiltInModels.DefaultSeed, IBackend? backend = null) => BuiltIn("iris-mlp", seed, backend);

    public static Replayer Digits(ulong seed = BuiltInModels.DefaultSeed, IBackend? backend = null) => BuiltIn("digits-cnn", seed, backend);

    /// <summary>The smallest moby-gpt, 0.1 M parameters, on shorter sequences and fewer of them, in two parts per batch; every fiftieth row is held out.</summary>
    public static Replayer Moby(IBackend? backend = null) => new(MobyManifest, Dataset.Parse(Moby100K.DatasetBytes, MobyManifest.Dataset), backend);

    /// <summary>The rules of <see cref="Moby"/>.</summary>
    public static Manifest MobyManifest { get; } = MakeMoby();

    /// <summary>An MLP 7-1023-33 on made-up rows in a batch of 61: odd sizes make a GEMM take its edge paths.</summary>
    public static Replayer Wide(IBackend? backend = null)
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
        return new Replayer(manifest, Dataset.Parse(bytes, manifest.Dataset), backend);
    }

    /// <summary>
    /// A decoder with everything but size: two blocks of width 8 with 2 heads on 5 bytes, four sequences per batch in two parts, AdamW with warm-up and clipping.
    /// </summary>
    public static Replayer Tiny(ulong seed)
    {
        var (full, bytes) = (Moby100K.Manifest, Moby100K.DatasetBytes);
        var reference = new ByteTextReference(full.Dataset.Name, full.Dataset.Digest, full.Dataset.Size, default, RecordSize: 6) { HeldOutEvery = 50 };
        var manifest = full with
        {
            Name = "tiny-gpt",
            Architecture = new DecoderArchitecture(Context: 5, Width: 8, Heads: 2, Layers: 2),
            Dataset = reference with { Root = Dataset.RootOf(bytes, reference) },
            BatchSize = 4,
            MicroBatchSize = 2,
            Optimiser = new AdamWOptimiser(0.01f, 0.9f, 0.99f, 0.001f, 0.1f) { ClipNorm = 0.5f, WarmupSteps = 3 },
            Seed = seed,
        };
        return new Replayer(manifest, Dataset.Parse(bytes, manifest.Dataset));
    }

    /// <summary>One step, stopped with the test.</summary>
    public static StepResult Perform(this Replayer replayer, ModelState before, ulong step, StepExtras extras = StepExtras.None) =>
        replayer.Step(before, step, extras, TestContext.Current.CancellationToken);

    /// <summary>One step on another batch, stopped with the test.</summary>
    public static StepResult Perform(this Replayer replayer, ModelState before, ulong step, Batch batch, StepExtras extras = StepExtras.None) =>
        replayer.Step(before, step, batch, extras, TestContext.Current.CancellationToken);

    private static BuiltInModel Moby100K => BuiltInModels.Find("moby-gpt-100k");

    private static Manifest MakeMoby()
    {
        const int context = 32;
        var (full, bytes) = (Moby100K.Manifest, Moby100K.DatasetBytes);
        var reference = new ByteTextReference(full.Dataset.Name, full.Dataset.Digest, full.Dataset.Size, default, context + 1) { HeldOutEvery = 50 };
        return full with
        {
            Name = "moby-gpt-short",
            Architecture = (DecoderArchitecture)full.Architecture with { Context = context },
            Dataset = reference with { Root = Dataset.RootOf(bytes, reference) },
            BatchSize = 4,
            MicroBatchSize = 2,
        };
    }

    private static Replayer BuiltIn(string name, ulong seed, IBackend? backend)
    {
        var model = BuiltInModels.Find(name, seed);
        return new Replayer(model.Manifest, Dataset.Parse(model.DatasetBytes, model.Manifest.Dataset), backend);
    }
}
