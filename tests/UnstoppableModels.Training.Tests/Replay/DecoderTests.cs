using TorchSharp;
using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Protocol.Manifests;
using UnstoppableModels.Training.Baseline;
using UnstoppableModels.Training.Datasets;
using UnstoppableModels.Training.Models;
using UnstoppableModels.Training.Replay;

namespace UnstoppableModels.Training.Tests.Replay;

/// <summary>moby-gpt: embeddings, attention, layer norms, AdamW with clipping, a batch in parts.</summary>
public class DecoderTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void A_step_outputs_these_tensors_in_this_order()
    {
        // Two blocks would repeat the same names: one, of width 8 with 2 heads, 3 bytes of context; a batch of 2 in parts of 1.
        var replayer = OneBlock(new MomentumOptimiser(0.1f, 0.9f) { ClipNorm = 1 });
        string[] forward =
        [
            "token_embedding.output [3,8]", "position_embedding.output [3,8]", "embedding.output [3,8]",
            "block1.norm1.output [3,8]", "block1.attention.qkv.output [3,24]", "block1.attention.scores.output [2,3,3]",
            "block1.attention.weights.output [2,3,3]", "block1.attention.context.output [2,3,4]", "block1.attention.projection.output [3,8]",
            "block1.residual1.output [3,8]", "block1.norm2.output [3,8]", "block1.mlp1.output [3,32]", "block1.gelu.output [3,32]",
            "block1.mlp2.output [3,8]", "block1.residual2.output [3,8]", "norm.output [3,8]", "head.output [3,256]", "cross_entropy.row_losses [3]",
        ];
        string[] backward =
        [
            "cross_entropy.logit_gradient [3,256]",
            "head.weight_gradient [256,8]", "head.bias_gradient [256]", "head.input_gradient [3,8]",
            "norm.gain_gradient [8]", "norm.bias_gradient [8]", "norm.input_gradient [3,8]",
            "block1.mlp2.weight_gradient [8,32]", "block1.mlp2.bias_gradient [8]", "block1.mlp2.input_gradient [3,32]",
            "block1.gelu.input_gradient [3,32]",
            "block1.mlp1.weight_gradient [32,8]", "block1.mlp1.bias_gradient [32]", "block1.mlp1.input_gradient [3,8]",
            "block1.norm2.gain_gradient [8]", "block1.norm2.bias_gradient [8]", "block1.norm2.input_gradient [3,8]",
            "block1.residual1.gradient [3,8]",
            "block1.attention.projection.weight_gradient [8,8]", "block1.attention.projection.bias_gradient [8]",
            "block1.attention.projection.input_gradient [3,8]",
            "block1.attention.context.weights_gradient [2,3,3]", "block1.attention.context.values_gradient [2,3,4]",
            "block1.attention.weights.input_gradient [2,3,3]", "block1.attention.scores.product_gradient [2,3,3]",
            "block1.attention.scores.queries_gradient [2,3,4]", "block1.attention.scores.keys_gradient [2,3,4]",
            "block1.attention.qkv.weight_gradient [24,8]", "block1.attention.qkv.bias_gradient [24]", "block1.attention.qkv.input_gradient [3,8]",
            "block1.norm1.gain_gradient [8]", "block1.norm1.bias_gradient [8]", "block1.norm1.input_gradient [3,8]",
            "block1.input_gradient [3,8]",
            "position_embedding.weight_gradient [3,8]", "token_embedding.weight_gradient [256,8]",
        ];
        var parameters = replayer.Genesis().Parameters.Select(parameter => $"{parameter.Name} [{string.Join(',', parameter.Tensor.Shape.ToArray())}]").ToArray();
        Assert.Equal(18, parameters.Length);
        Assert.Equal(
        [
            .. forward, .. backward,
            .. forward, "cross_entropy.loss [1]", .. backward,
            .. parameters.Select(parameter => $"accumulated.{parameter}"),
            .. parameters.Select(parameter => $"clipped.{parameter}"),
            .. parameters.SelectMany(parameter => (string[])[$"optimiser.velocity.{parameter}", $"momentum.{parameter}"]),
        ], Observed.FirstStep(replayer).Shapes);
    }

    [Fact]
    public void Every_root_of_three_steps_is_that_of_the_second_implementation() => SecondImplementation.Agrees("tinyGpt", Runs.Tiny, 3);

    /// <summary>Of every parameter: the distance of the gradients, relative to the length of the right one. Quantisation errs by 2^-21 of the largest value.</summary>
    [Theory]
    [InlineData(4)]
    [InlineData(2)]
    [InlineData(1)]
    public void Gradients_agree_with_autograd_in_binary64(int microBatchSize)
    {
        var replayer = new Replayer(Runs.MobyManifest with { MicroBatchSize = microBatchSize }, Runs.Moby().Dataset);
        var (state, batch) = (Stirred(replayer), replayer.BatchAt(1));
        using var autograd = new TorchTraining(replayer.Manifest, state, torch.ScalarType.Float64);
        var expected = autograd.Gradients(batch);
        var gradients = replayer.Perform(state, 1, batch, StepExtras.Gradients).Gradients!;
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), gradients.Select(gradient => gradient.Name));
        foreach (var (name, gradient) in gradients)
        {
            var distance = Length(gradient.Values.ToArray().Zip(expected[name], (actual, right) => actual - right));
            Assert.True(distance < 2e-5 * Length(expected[name]), $"{name}: {distance / Length(expected[name])}");
        }
    }

    [Fact]
    public void A_batch_in_parts_has_the_loss_of_the_whole_and_nearly_its_gradients()
    {
        var (dataset, genesis) = (Runs.Moby().Dataset, Runs.Moby().Genesis());
        StepResult[] results =
        [
            .. new int?[] { null, 4, 2, 1 }.Select(size =>
            {
                var replayer = new Replayer(Runs.MobyManifest with { MicroBatchSize = size }, dataset);
                return replayer.Perform(replayer.Genesis(), 1, StepExtras.Gradients);
            }),
        ];
        Assert.Equal(results[0].Gradients!.SelectMany(gradient => gradient.Tensor.Values.ToArray()), results[1].Gradients!.SelectMany(gradient => gradient.Tensor.Values.ToArray()));
        foreach (var result in results) Assert.Equal(results[0].Loss, result.Loss, 1e-6);
        Assert.NotEqual(results[0].Commitment.GradientRoot, results[2].Commitment.GradientRoot);
        Assert.Equal(genesis.Parameters.Select(parameter => parameter.Name), results[3].Gradients!.Select(gradient => gradient.Name));
    }

    [Fact]
    public void It_learns()
    {
        var replayer = Runs.Moby();
        var losses = replayer.Replay(replayer.Genesis(), 1, 60, cancellationToken: Token).Select(result => result.Loss).ToArray();
        Assert.InRange(losses[0], 5.4, 5.8);
        Assert.InRange(losses[^5..].Average(), 2, 4.5);
    }

    [Fact]
    public void An_evaluation_counts_every_byte()
    {
        var replayer = new Replayer(Runs.MobyManifest with { Dataset = Runs.MobyManifest.Dataset with { HeldOutEvery = 1000 } }, WithHeldOut(1000));
        var evaluation = replayer.Evaluate(replayer.Genesis(), Token);
        Assert.Equal(replayer.Manifest.Dataset.HeldOutRows * 32, evaluation.Rows);
        Assert.InRange(evaluation.Loss, 5.4, 5.8);
        Assert.InRange(evaluation.Accuracy, 0, 0.1);
    }

    [Fact]
    public void A_step_stops_between_two_parts_of_its_batch_when_cancelled()
    {
        var replayer = OneBlock(new SgdOptimiser(0.1f));
        using var cancellation = new CancellationTokenSource();
        var outputs = new List<string>();
        Assert.Throws<OperationCanceledException>(() => TrainingStep.Run(
            new Arithmetic.Backends.SimdBackend(), replayer.Manifest, replayer.Genesis(), 1, replayer.BatchAt(1), Note, cancellation.Token));
        Assert.Equal("token_embedding.weight_gradient", outputs[^1]);
        Assert.Single(outputs, "cross_entropy.row_losses");

        void Note(string name, HostTensor output)
        {
            outputs.Add(name);
            cancellation.Cancel();
        }
    }

    [Fact]
    public void A_skipped_step_keeps_parameters_and_moments()
    {
        var replayer = Runs.Moby();
        var first = replayer.Perform(replayer.Genesis(), 1).After;
        var state = first.WithWeight("head.weight", 0, 3e38f).WithWeight("norm.gain", 0, 3e38f);
        var result = replayer.Perform(state, 2, StepExtras.Gradients);
        Assert.True(result.Skipped);
        Assert.Equal(2UL, result.After.Step);
        Assert.Equal(state.Tensors.Select(tensor => tensor.Tensor), result.After.Tensors.Select(tensor => tensor.Tensor));
        Assert.NotEqual(state.StateRoot, result.Commitment.StateRoot);
        Assert.All(result.Gradients!, gradient => Assert.All(gradient.Tensor.Values.ToArray(), value => Assert.Equal(0u, BitConverter.SingleToUInt32Bits(value))));

        // Moments are part of what the next step starts from.
        Assert.Contains(state.Tensors, tensor => tensor.Name == "optimiser.second.head.weight");
        var other = first.WithWeight("optimiser.first.head.bias", 0, 1);
        Assert.NotEqual(first.StateRoot, other.StateRoot);
        Assert.NotEqual(replayer.Perform(first, 2).After["head.bias"].Values[0], replayer.Perform(other, 2).After["head.bias"].Values[0]);
    }

    /// <summary>One block on three bytes, two sequences per batch, in two parts.</summary>
    private static Replayer OneBlock(Optimiser optimiser)
    {
        var bytes = BuiltInModels.Find("moby-gpt-100k").DatasetBytes;
        var text = Runs.MobyManifest.Dataset;
        var reference = new ByteTextReference(text.Name, text.Digest, text.Size, default, RecordSize: 4);
        var manifest = Runs.MobyManifest with
        {
            Architecture = new DecoderArchitecture(Context: 3, Width: 8, Heads: 2, Layers: 1),
            Dataset = reference with { Root = Dataset.RootOf(bytes, reference) },
            BatchSize = 2,
            MicroBatchSize = 1,
            Optimiser = optimiser,
        };
        return new Replayer(manifest, Dataset.Parse(bytes, manifest.Dataset));
    }

    private static Dataset WithHeldOut(int every) =>
        Dataset.Parse(BuiltInModels.Find("moby-gpt-100k").DatasetBytes, Runs.MobyManifest.Dataset with { HeldOutEvery = every });

    /// <summary>The initial state with gains and biases that are not all one or zero, so that their gradients matter.</summary>
    private static ModelState Stirred(Replayer replayer)
    {
        var numbers = new Arithmetic.Random.Philox(3, 3);
        ulong next = 0;
        var genesis = replayer.Genesis();
        return new ModelState(genesis.ManifestDigest, 0, genesis.Tensors.Select(tensor => tensor.Name.StartsWith("optimiser.", StringComparison.Ordinal)
            ? tensor
            : tensor with { Tensor = new HostTensor(tensor.Tensor.Shape, [.. tensor.Tensor.Values.ToArray().Select(value => value + 0.1f * (float)numbers.Symmetric(next++))]) }));
    }

    private static double Length(IEnumerable<double> values) => Math.Sqrt(values.Sum(value => value * value));
}
