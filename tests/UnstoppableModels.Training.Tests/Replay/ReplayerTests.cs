using TorchSharp;
using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Protocol.Commitments;
using UnstoppableModels.Protocol.Manifests;
using UnstoppableModels.Training.Datasets;
using UnstoppableModels.Training.Models;
using UnstoppableModels.Training.Replay;
using UnstoppableModels.Training.Safetensors;

namespace UnstoppableModels.Training.Tests.Replay;

public class ReplayerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The roots of golden-vectors.json come from a program in another language (tests of Arithmetic, SecondOpinion).</summary>
    [Fact]
    public void Every_root_of_24_steps_is_that_of_the_second_implementation()
    {
        var results = SecondImplementation.Agrees("irisMlp", seed => Runs.Iris(seed), 24);
        Assert.Equal((1.52853072f, 0.946147919f), ((float)results[0].Loss, (float)results[^1].Loss));
    }

    [Fact]
    public void A_step_outputs_these_tensors_in_this_order()
    {
        var replayer = Runs.Iris();
        var observed = Observed.FirstStep(replayer);
        Assert.Equal(
        [
            "linear1.output [32,8]", "relu1.output [32,8]", "linear2.output [32,4]", "cross_entropy.row_losses [32]",
            "cross_entropy.loss [1]", "cross_entropy.logit_gradient [32,4]", "linear2.weight_gradient [4,8]",
            "linear2.bias_gradient [4]", "linear2.input_gradient [32,8]", "relu1.input_gradient [32,8]",
            "linear1.weight_gradient [8,4]", "linear1.bias_gradient [8]", "sgd.linear1.bias [8]", "sgd.linear1.weight [8,4]",
            "sgd.linear2.bias [4]", "sgd.linear2.weight [4,8]",
        ], observed.Shapes);
        Assert.Equal(["linear1.bias", "linear1.weight", "linear2.bias", "linear2.weight"], observed.Step.Gradients.Select(gradient => gradient.Name));
    }

    [Fact]
    public void Replay_is_step_after_step_and_may_begin_anywhere()
    {
        var replayer = Runs.Iris();
        var all = replayer.Replay(replayer.Genesis(), 1, 24, StepExtras.Trace, Token).ToArray();
        Assert.Equal(Enumerable.Range(1, 24).Select(step => (ulong)step), all.Select(result => result.Step));
        Assert.Equal(ConfigurationTests.IrisState24, all[^1].Commitment.StateRoot.ToString());
        Assert.Equal(24, all.Select(result => result.Commitment.StateRoot).Distinct().Count());
        Assert.Equal(24, all.Select(result => result.Commitment.GradientRoot).Distinct().Count());
        Assert.Equal(24, all.Select(result => result.TraceRoot).Distinct().Count());

        var checkpoint = ModelState.FromSafetensors(all[9].After.ToSafetensors(), replayer.Manifest, 10);
        var rest = Runs.Iris().Replay(checkpoint, 11, 14, StepExtras.Trace, Token).ToArray();
        Assert.Equal(all[10..].Select(result => (result.Commitment, result.TraceRoot, result.Loss)), rest.Select(result => (result.Commitment, result.TraceRoot, result.Loss)));
        Assert.Empty(replayer.Replay(checkpoint, 11, 0, cancellationToken: Token));
    }

    [Fact]
    public void Several_threads_replay_at_once()
    {
        var shared = Runs.Iris();
        var roots = new string[16];
        Parallel.For(0, roots.Length, i =>
        {
            var replayer = i % 2 == 0 ? shared : Runs.Iris();
            roots[i] = replayer.Replay(replayer.Genesis(), 1, 24, cancellationToken: Token).Last().Commitment.StateRoot.ToString();
        });
        Assert.All(roots, root => Assert.Equal(ConfigurationTests.IrisState24, root));
    }

    [Fact]
    public void One_unit_in_the_last_place_or_one_label_changes_every_root()
    {
        var replayer = Runs.Iris();
        var (state, batch) = (replayer.Genesis(), replayer.BatchAt(1));
        var honest = replayer.Perform(state, 1, batch, StepExtras.Trace);
        Assert.Equal(replayer.Perform(state, 1).Commitment, honest.Commitment);
        var weight = state["linear2.bias"].Values[0];
        var tampered = replayer.Perform(state.WithWeight("linear2.bias", 0, MathF.BitIncrement(weight)), 1, batch, StepExtras.Trace);
        var mislabelled = replayer.Perform(state, 1, batch with { Labels = batch.Labels.SetItem(0, (batch.Labels[0] + 1) % 3) }, StepExtras.Trace);
        foreach (var other in (StepResult[])[tampered, mislabelled])
        {
            Assert.NotEqual(honest.Commitment.StateRoot, other.Commitment.StateRoot);
            Assert.NotEqual(honest.TraceRoot, other.TraceRoot);
        }
        Assert.NotEqual(honest.Commitment.GradientRoot, mislabelled.Commitment.GradientRoot);
    }

    [Fact]
    public void A_step_whose_forward_pass_overflows_is_skipped()
    {
        var replayer = Runs.Iris();
        var state = replayer.Genesis().WithWeight("linear1.weight", 0, 3e38f);
        var (name, output) = Assert.Single(Observed.FirstStep(replayer, state).Outputs);
        Assert.Equal("linear1.output", name);
        Assert.False(output.IsFinite);

        var result = replayer.Perform(state, 1);
        AssertSkipped(state, result);
        Assert.Equal(double.PositiveInfinity, result.Loss);
        Assert.False(replayer.Perform(replayer.Genesis(), 1).Skipped);
    }

    [Fact]
    public void A_step_whose_update_overflows_is_skipped_and_keeps_its_loss()
    {
        var iris = Runs.Iris();
        var replayer = new Replayer(iris.Manifest with { Optimiser = new SgdOptimiser(float.MaxValue) }, iris.Dataset);
        var (state, batch) = (replayer.Genesis(), (LabelledBatch)replayer.BatchAt(1));
        var scaled = batch with { Features = new HostTensor(batch.Features.Shape, [.. batch.Features.Values.ToArray().Select(value => value * 1000)]) };
        var result = replayer.Perform(state, 1, scaled);
        AssertSkipped(state, result);
        Assert.True(double.IsFinite(result.Loss));
        Assert.Equal(iris.Perform(iris.Genesis(), 1, scaled).Loss, result.Loss);
    }

    [Fact]
    public void Gradients_agree_with_autograd()
    {
        foreach (var replayer in (Replayer[])[Runs.Iris(), Runs.Wide(), Runs.Digits()])
        {
            var (state, batch) = (replayer.Genesis(), replayer.BatchAt(1));
            var expected = TorchTraining.Gradients(replayer.Manifest, state, batch, torch.float32);
            foreach (var (name, gradient) in replayer.Perform(state, 1, batch, StepExtras.Gradients).Gradients!)
            {
                var tolerance = expected[name].Max(Math.Abs) * 1e-5;
                Assert.All(gradient.Values.ToArray().Zip(expected[name]), pair => Assert.InRange(pair.First - pair.Second, -tolerance, tolerance));
            }
        }
    }

    [Fact]
    public void The_loss_curve_is_that_of_autograd_in_binary32()
    {
        var replayer = Runs.Iris();
        var exact = replayer.Replay(replayer.Genesis(), 1, 200, cancellationToken: Token).Select(result => result.Loss).ToArray();
        var binary32 = TorchTraining.Losses(replayer, 200);
        Assert.All(exact.Zip(binary32), pair => Assert.InRange(pair.First / pair.Second, 0.99, 1.01));
        Assert.True(exact[^4..].Average() < 0.7 * exact[..4].Average());
    }

    [Fact]
    public void A_replay_stops_between_two_steps_when_cancelled()
    {
        var replayer = Runs.Iris();
        using var cancellation = new CancellationTokenSource();
        using var steps = replayer.Replay(replayer.Genesis(), 1, 3, cancellationToken: cancellation.Token).GetEnumerator();
        Assert.True(steps.MoveNext());
        cancellation.Cancel();
        Assert.Throws<OperationCanceledException>(() => steps.MoveNext());
    }

    [Fact]
    public void What_does_not_fit_the_model_is_refused()
    {
        var (iris, wide) = (Runs.Iris(), Runs.Wide());
        var state = iris.Genesis();
        Assert.Throws<ArgumentOutOfRangeException>(() => iris.Perform(state, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => iris.Replay(state, 0, 1, cancellationToken: Token));
        Assert.Throws<ArgumentOutOfRangeException>(() => iris.Replay(state, 1, -1, cancellationToken: Token));
        Assert.Equal("The state belongs to another run than the manifest of model iris-mlp.", Assert.Throws<ArgumentException>(() => iris.Perform(wide.Genesis(), 1)).Message);
        Assert.Equal("The state is the one after step 0, not the one after step 1.", Assert.Throws<ArgumentException>(() => iris.Perform(state, 2)).Message);
        Assert.Equal(
            "A batch of 61 rows of 7 features with 61 labels is not one of model iris-mlp.",
            Assert.Throws<ArgumentException>(() => iris.Perform(state, 1, wide.BatchAt(1))).Message);
        Assert.Equal("The dataset is not the one model iris-mlp learns from.", Assert.Throws<DatasetException>(() => new Replayer(iris.Manifest, wide.Dataset)).Message);
        Assert.Throws<ManifestException>(() => new Replayer(iris.Manifest with { BatchSize = 151 }, iris.Dataset));
    }

    private static void AssertSkipped(ModelState before, StepResult result)
    {
        Assert.True(result.Skipped);
        Assert.Equal(before.Next(before.Tensors).StateRoot, result.Commitment.StateRoot);
        Assert.Equal(ZeroGradientRoot(before), result.Commitment.GradientRoot);
    }

    private static Protocol.Primitives.Hash32 ZeroGradientRoot(ModelState state) => MerkleTree.Root(SafetensorsFile.Write(
        state.Tensors.Select(tensor => new NamedTensor(tensor.Name, new HostTensor(tensor.Tensor.Shape, new float[tensor.Tensor.Values.Length])))));
}
