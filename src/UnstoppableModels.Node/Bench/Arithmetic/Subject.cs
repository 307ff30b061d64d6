using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using UnstoppableModels.Protocol.Commitments;
using UnstoppableModels.Protocol.Manifests;
using UnstoppableModels.Protocol.Primitives;
using UnstoppableModels.Training.Baseline;
using UnstoppableModels.Training.Datasets;
using UnstoppableModels.Training.Models;
using UnstoppableModels.Training.Replay;

namespace UnstoppableModels.Node.Bench.Arithmetic;

/// <summary>A model that is measured: one step of it, again and again from the same state on the same batch.</summary>
internal sealed class Subject(string name, Func<BuiltInModel> load)
{
    /// <summary>The models of the bench.</summary>
    public static IReadOnlyList<Subject> All { get; } =
    [
        new("mlp-2m", LargePerceptron),
        new("digits-cnn", () => BuiltInModels.Find("digits-cnn")),
        new("moby-gpt-3m", () => BuiltInModels.Find("moby-gpt-3m")),
        new("iris-mlp", () => BuiltInModels.Find("iris-mlp")),
    ];

    /// <summary>Its name in the report.</summary>
    public string Name { get; } = name;

    /// <summary>Reads the model and its dataset.</summary>
    public Replayer Load()
    {
        var model = load();
        return new Replayer(model.Manifest, Dataset.Parse(model.DatasetBytes, model.Manifest.Dataset));
    }

    /// <summary>Exact steps, without roots or with them.</summary>
    public static Action ExactStep(Replayer replayer, bool withRoots)
    {
        var (genesis, batch) = (replayer.Genesis(), replayer.BatchAt(1));
        return () =>
        {
            var result = replayer.Step(genesis, 1, batch);
            if (withRoots) _ = result.Commitment;
        };
    }

    /// <summary>Steps in binary32 by torch's autograd.</summary>
    public static (Action Step, IDisposable Training) TorchStep(Replayer replayer)
    {
        var (training, batch) = (new TorchTraining(replayer.Manifest, replayer.Genesis()), replayer.BatchAt(1));
        return (() => training.Step(1, batch), training);
    }

    /// <summary>784-1024-1024-10 with 1.86 million parameters, batches of 256; the rows are random digits from 0 to 9 that mean nothing.</summary>
    private static BuiltInModel LargePerceptron()
    {
        const int rows = 256, features = 784, classes = 10;
        var random = new Random(1);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{rows},{features},0,1,2,3,4,5,6,7,8,9\n");
        var records = new List<byte>();
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < features; column++)
            {
                var value = random.Next(10);
                text.Append(CultureInfo.InvariantCulture, $"{value},");
                records.AddRange(MemoryMarshal.AsBytes<float>([value]));
            }
            var label = random.Next(classes);
            text.Append(CultureInfo.InvariantCulture, $"{label}\n");
            records.AddRange(MemoryMarshal.AsBytes<int>([label]));
        }
        var file = Encoding.ASCII.GetBytes(text.ToString());
        var root = MerkleTree.Root(records.ToArray(), (features + 1) * sizeof(float));
        var manifest = new Manifest
        {
            Name = "mlp-2m",
            Architecture = new MlpArchitecture([features, 1024, 1024, classes]),
            Dataset = new LabelledCsvReference("noise", new Hash32(SHA256.HashData(file)), file.Length, root, rows, features, classes),
            BatchOrder = BatchOrderRule.Sequential,
            BatchSize = rows,
            Optimiser = new SgdOptimiser(0.01f),
            Seed = 1,
        };
        return new BuiltInModel(manifest, file);
    }
}
