using System.Collections.Immutable;
using System.Text;
using UnstoppableModels.Protocol.Manifests;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Protocol.Tests.Manifests;

/// <summary>Decoders, text, and the optimisers with a state.</summary>
public class DecoderManifestTests
{
    private const string Canonical =
        """
        {"architecture":{"activation":"gelu","context":128,"heads":4,"kind":"decoder","layers":5,"width":128},"arithmetic":"exact-v1","batchOrder":"permuted-per-epoch",
        "batchSize":16,"dataset":{"digest":"0xa81a1203428b254801a79dfcfac0a04dd54c17a489d9cd78c1879ddc66088279","format":"byte-text","heldOutEvery":10,"name":"moby-dick",
        "recordSize":129,"root":"0xdae4910fc1902b28a87e44099ce74ef3e485c402497ba605b10f664cad0e8cd9","size":1193018},"initialState":"uniform-fan-in",
        "loss":"softmax-cross-entropy-mean","microBatchSize":4,"name":"moby-gpt","optimiser":{"beta1":0.9,"beta2":0.99,"clipNorm":1,"epsilon":1E-08,"kind":"adamw",
        "learningRate":0.001,"warmupSteps":100,"weightDecay":0.01},"schema":"unstoppable-models/manifest/v2","seed":"11"}
        """;

    private static readonly string OneLine = Canonical.Replace("\n", "", StringComparison.Ordinal);

    [Fact]
    public void Every_property_is_read_and_written_back()
    {
        var manifest = Parse(Canonical);
        Assert.Equal(new DecoderArchitecture(Context: 128, Width: 128, Heads: 4, Layers: 5), manifest.Architecture);
        Assert.Equal(
            new ByteTextReference(
                "moby-dick",
                Hash32.Parse("0xa81a1203428b254801a79dfcfac0a04dd54c17a489d9cd78c1879ddc66088279"),
                1193018,
                Hash32.Parse("0xdae4910fc1902b28a87e44099ce74ef3e485c402497ba605b10f664cad0e8cd9"),
                129)
            {
                HeldOutEvery = 10,
            },
            manifest.Dataset);
        Assert.Equal((9248, 924, 8324), (manifest.Dataset.Rows, manifest.Dataset.HeldOutRows, manifest.Dataset.TrainingRows));
        Assert.Equal(new AdamWOptimiser(0.001f, 0.9f, 0.99f, 1e-8f, 0.01f) { ClipNorm = 1, WarmupSteps = 100 }, manifest.Optimiser);
        Assert.Equal((BatchOrderRule.PermutedPerEpoch, 16, 4), (manifest.BatchOrder, manifest.BatchSize, manifest.MicroBatchSize));
        Assert.Equal(OneLine, Encoding.UTF8.GetString(manifest.ToCanonicalBytes()));
        Assert.Equal(manifest, Parse(OneLine));
    }

    [Fact]
    public void Parameters_are_counted()
    {
        const int d = 128, t = 128, layers = 5;
        const int block = 2 * d + (3 * d * d + 3 * d) + (d * d + d) + 2 * d + (4 * d * d + 4 * d) + (4 * d * d + d);
        var architecture = Parse(OneLine).Architecture;
        Assert.Equal(256 * d + t * d + layers * block + 2 * d + (256 * d + 256), architecture.ParameterCount);
        // The hidden layer of a block, and the attention weights of four heads.
        Assert.Equal(128 * 512, architecture.LargestTensor);
        Assert.Equal(64 * 4 * 64, new DecoderArchitecture(64, 16, 4, 1).LargestTensor);
        Assert.Equal(64 * 12 * 64, new DecoderArchitecture(64, 24, 12, 1).LargestTensor);
        Assert.Equal((128, 256), (architecture.Inputs, architecture.Outputs));
    }

    [Theory]
    [InlineData("\"heads\":4", "\"heads\":3", "architecture.width must be a multiple of heads")]
    [InlineData("\"heads\":4", "\"heads\":129", "architecture.heads must be an integer from 1 to 128")]
    [InlineData("\"width\":128", "\"width\":8196", "architecture.width must be an integer from 1 to 8192")]
    [InlineData("\"context\":128", "\"context\":8193", "architecture.context must be an integer from 1 to 8192")]
    [InlineData("\"context\":128", "\"context\":127", "dataset.recordSize must be architecture.context plus 1")]
    [InlineData("\"layers\":5", "\"layers\":65", "architecture.layers must be an integer from 1 to 64")]
    [InlineData("\"layers\":5,\"width\":128", "\"layers\":64,\"width\":2048", "architecture.layers must not need more than 67108864 parameters")]
    [InlineData("\"gelu\"", "\"relu\"", "architecture.activation must be \"gelu\"")]
    [InlineData("\"context\":128", "\"context\":128,\"vocabulary\":256", "architecture.vocabulary is unknown")]
    [InlineData("\"recordSize\":129", "\"recordSize\":1", "dataset.recordSize must be an integer from 2 to 8193")]
    [InlineData("\"recordSize\":129", "\"recordSize\":129,\"rows\":9248", "dataset.rows is unknown")]
    [InlineData("\"size\":1193018", "\"size\":128", "dataset.size must hold 1 to 16777216 records of recordSize bytes")]
    [InlineData("\"root\":\"0xdae4", "\"root\":\"dae4", "dataset.root must be 0x and 64 lower-case hex digits")]
    [InlineData("\"heldOutEvery\":10", "\"heldOutEvery\":9249", "dataset.heldOutEvery must not exceed the number of rows")]
    [InlineData("byte-text", "bytes", "dataset.format must be \"labelled-csv\" or \"byte-text\"")]
    [InlineData("\"batchSize\":16", "\"batchSize\":8328", "batchSize must not exceed the rows of the dataset that are not held out")]
    [InlineData("\"microBatchSize\":4", "\"microBatchSize\":3", "microBatchSize must divide batchSize")]
    [InlineData("\"microBatchSize\":4", "\"microBatchSize\":32", "microBatchSize must divide batchSize")]
    [InlineData("\"microBatchSize\":4", "\"microBatchSize\":0", "microBatchSize must be an integer from 1 to 16777216")]
    [InlineData("permuted-per-epoch", "permuted-once", "batchOrder must be \"sequential\" or \"permuted-per-epoch\"")]
    [InlineData("\"beta1\":0.9", "\"beta1\":1", "optimiser.beta1 must be a number from 0 to below 1 that binary32 can hold")]
    [InlineData("\"beta1\":0.9", "\"beta1\":0.99999999999", "optimiser.beta1 must be a number from 0 to below 1 that binary32 can hold")]
    [InlineData("\"beta2\":0.99", "\"beta2\":-0.0", "optimiser.beta2 must be a number from 0 to below 1 that binary32 can hold")]
    [InlineData("\"clipNorm\":1", "\"clipNorm\":0", "optimiser.clipNorm must be a positive number that binary32 can hold")]
    [InlineData("\"epsilon\":1E-08", "\"epsilon\":0", "optimiser.epsilon must be a positive number that binary32 can hold")]
    [InlineData("\"weightDecay\":0.01", "\"weightDecay\":-0.01", "optimiser.weightDecay must be a number of at least 0 that binary32 can hold")]
    [InlineData("\"warmupSteps\":100", "\"warmupSteps\":0", "optimiser.warmupSteps must be an integer from 1 to 16777216")]
    [InlineData("\"kind\":\"adamw\"", "\"kind\":\"momentum\"", "optimiser.momentum is missing", "optimiser.beta1 is unknown", "optimiser.beta2 is unknown", "optimiser.epsilon is unknown", "optimiser.weightDecay is unknown")]
    [InlineData("\"kind\":\"adamw\"", "\"kind\":\"adamw\",\"momentum\":0.9", "optimiser.momentum is unknown")]
    public void One_wrong_thing_is_one_error(string find, string replace, params string[] errors)
    {
        Assert.Contains(find, OneLine, StringComparison.Ordinal);
        Assert.Equal(errors, Errors(OneLine.Replace(find, replace, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("\"batchSize\":16,", "\"batchSize\":2048,")]
    [InlineData("\"weightDecay\":0.01", "\"weightDecay\":0")]
    [InlineData("\"heldOutEvery\":10,", "")]
    [InlineData("\"clipNorm\":1,", "")]
    [InlineData("\"warmupSteps\":100,", "")]
    [InlineData("\"microBatchSize\":4,", "")]
    public void Other_rules_are_read_and_written_back(string find, string replace)
    {
        Assert.Contains(find, OneLine, StringComparison.Ordinal);
        var json = OneLine.Replace(find, replace, StringComparison.Ordinal);
        Assert.Equal(json, Encoding.UTF8.GetString(Parse(json).ToCanonicalBytes()));
        Assert.NotEqual(Parse(OneLine), Parse(json));
    }

    /// <summary>Memory is bounded by the micro-batch, not by the batch.</summary>
    [Fact]
    public void A_micro_batch_has_to_fit_in_memory()
    {
        var json = OneLine.Replace("\"batchSize\":16,", "\"batchSize\":8192,", StringComparison.Ordinal);
        Assert.Equal(["microBatchSize times the largest tensor of a row must not exceed 67108864"], Errors(json.Replace("\"microBatchSize\":4", "\"microBatchSize\":2048", StringComparison.Ordinal)));
        Assert.Equal(["batchSize times the largest tensor of a row must not exceed 67108864"], Errors(json.Replace("\"microBatchSize\":4,", "", StringComparison.Ordinal)));
        Assert.Equal(1024, Parse(json.Replace("\"microBatchSize\":4", "\"microBatchSize\":1024", StringComparison.Ordinal)).MicroBatchSize);
    }

    [Fact]
    public void Architecture_and_dataset_have_to_fit()
    {
        const string mlp = "{\"activation\":\"relu\",\"kind\":\"mlp\",\"layers\":[4,8]}";
        var architecture = OneLine[(OneLine.IndexOf(':', StringComparison.Ordinal) + 1)..(OneLine.IndexOf('}', StringComparison.Ordinal) + 1)];
        Assert.Equal(["dataset.format must be \"labelled-csv\" unless the model is a decoder"], Errors(OneLine.Replace(architecture, mlp, StringComparison.Ordinal)));
        var csv = OneLine.Replace("byte-text", "labelled-csv", StringComparison.Ordinal).Replace("\"recordSize\":129", "\"rows\":100,\"features\":128,\"classes\":256", StringComparison.Ordinal);
        Assert.Equal(["dataset.format must be \"byte-text\" for a decoder"], Errors(csv));
    }

    [Fact]
    public void Momentum_and_sgd_are_written_back()
    {
        var manifest = Parse(OneLine);
        foreach (var optimiser in (Optimiser[])[new MomentumOptimiser(0.1f, 0.9f), new MomentumOptimiser(0.1f, 0) { ClipNorm = 0.5f }, new SgdOptimiser(3e-4f) { WarmupSteps = 7 }])
        {
            var changed = manifest with { Optimiser = optimiser };
            Assert.Equal(changed, Manifest.Parse(changed.ToCanonicalBytes()));
            Assert.NotEqual(manifest.Digest, changed.Digest);
        }
    }

    [Fact]
    public void The_learning_rate_warms_up_linearly()
    {
        var optimiser = new SgdOptimiser(0.1f) { WarmupSteps = 3 };
        Assert.Equal([(float)(0.1f / 3.0), (float)(0.1f * 2.0 / 3.0), 0.1f, 0.1f], new ulong[] { 1, 2, 3, ulong.MaxValue }.Select(optimiser.LearningRateAt));
        Assert.Equal(0.1f, new SgdOptimiser(0.1f).LearningRateAt(1));
        Assert.Equal(0.1f, (optimiser with { WarmupSteps = 1 }).LearningRateAt(1));
    }

    [Fact]
    public void Training_rows_and_held_out_rows_are_all_rows()
    {
        var text = (ByteTextReference)Parse(OneLine).Dataset;
        foreach (var every in (int?[])[null, 2, 3, 10, 9248])
        {
            var dataset = text with { HeldOutEvery = every };
            var training = Enumerable.Range(0, dataset.TrainingRows).Select(dataset.TrainingRow).ToArray();
            var heldOut = Enumerable.Range(0, dataset.HeldOutRows).Select(dataset.HeldOutRow).ToArray();
            Assert.All(heldOut, row => Assert.Equal(every - 1, row % every));
            Assert.Equal(training.Order(), training);
            Assert.Equal(Enumerable.Range(0, 9248), training.Concat(heldOut).Order());
        }
        Assert.Throws<InvalidOperationException>(() => (text with { HeldOutEvery = null }).HeldOutRow(0));
    }

    private static ImmutableArray<string> Errors(string json) => Assert.Throws<ManifestException>(() => Parse(json)).Errors;

    private static Manifest Parse(string json) => Manifest.Parse(Encoding.UTF8.GetBytes(json));
}
