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
        var results = SecondImplementation.Agrees("irisMlp", Runs.Iris, 24);
        Assert.Equal((1.70833015f, 0.926871359f), ((float)results[0].Loss, (float)results[^1].Loss));
    }

    [Fact]
    public void A_step_outputs_these_tensors_in_this_order()
    {
        var replayer = Runs.Iris();
        var step = TrainingStep.Run(replayer.Manifest, replayer.Genesis(), replayer.BatchAt(1));
        Assert.Equal(
        [
            "0000.linear1.output [32,8]", "0001.relu1.output [32,8]", "0002.linear2.output [32,4]", "0003.cross_entropy.row_losses [32]",
            "0004.cross_entropy.loss [1]", "0005.cross_entropy.logit_gradient [32,4]", "0006.linear2.weight_gradient [4,8]",
            "0007.linear2.bias_gradient [4]", "0008.linear2.input_gradient [32,8]", "0009.relu1.input_gradient [32,8]",
            "0010.linear1.weight_gradient [8,4]", "0011.linear1.bias_gradient [8]", "0012.sgd.linear1.bias [8]", "0013.sgd.linear1.weight [8,4]",
            "0014.sgd.linear2.bias [4]", "0015.sgd.linear2.weight [4,8]",
        ], step.Trace.Outputs.Select(output => $"{output.Name} [{string.Join(',', output.Tensor.Shape.ToArray())}]"));
        Assert.Equal(["linear1.bias", "linear1.weight", "linear2.bias", "linear2.weight"], step.Gradients.Select(gradient => gradient.Name));
    }

    [Fact]
    public void Replay_is_step_after_step_and_may_begin_anywhere()
    {
        var replayer = Runs.Iris();
        var all = replayer.Replay(replayer.Genesis(), 1, 24, Token).ToArray();
        Assert.Equal(Enumerable.Range(1, 24).Select(step => (ulong)step), all.Select(result => result.Step));
        Assert.Equal(ConfigurationTests.IrisState24, all[^1].Commitment.StateRoot.ToString());
        Assert.Equal(24, all.Select(result => result.Commitment.StateRoot).Distinct().Count());
        Assert.Equal(24, all.Select(result => result.Commitment.GradientRoot).Distinct().Count());
        Assert.Equal(24, all.Select(result => result.TraceRoot).Distinct().Count());

        var checkpoint = ModelState.FromSafetensors(all[9].After.ToSafetensors(), replayer.Manifest);
        var rest = Runs.Iris().Replay(checkpoint, 11, 14, Token).ToArray();
        Assert.Equal(all[10..].Select(result => (result.Commitment, result.TraceRoot, result.Loss)), rest.Select(result => (result.Commitment, result.TraceRoot, result.Loss)));
        Assert.Empty(replayer.Replay(checkpoint, 11, 0, Token));
    }

    [Fact]
    public void Several_threads_replay_at_once()
    {
        var shared = Runs.Iris();
        var roots = new string[16];
        Parallel.For(0, roots.Length, i =>
        {
            var replayer = i % 2 == 0 ? shared : Runs.Iris();
            roots[i] = replayer.Replay(replayer.Genesis(), 1, 24, Token).Last().Commitment.StateRoot.ToString();
        });
        Assert.All(roots, root => Assert.Equal(ConfigurationTests.IrisState24, root));
    }

    [Fact]
    public void One_unit_in_the_last_place_or_one_label_changes_every_root()
    {
        var replayer = Runs.Iris();
        var (state, batch) = (replayer.Genesis(), replayer.BatchAt(1));
        var honest = replayer.Step(state, 1, batch);
        Assert.Equal(replayer.Step(state, 1).Commitment, honest.Commitment);
        var weight = state["linear2.bias"].Values[0];
        var tampered = replayer.Step(state.WithWeight("linear2.bias", 0, MathF.BitIncrement(weight)), 1, batch);
        var mislabelled = replayer.Step(state, 1, batch with { Labels = batch.Labels.SetItem(0, (batch.Labels[0] + 1) % 3) });
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
        var step = TrainingStep.Run(replayer.Manifest, state, replayer.BatchAt(1));
        var (name, output) = Assert.Single(step.Trace.Outputs);
        Assert.Equal("0000.linear1.output", name);
        Assert.False(output.IsFinite);

        var result = replayer.Step(state, 1);
        Assert.Equal(state.StateRoot, result.Commitment.StateRoot);
        Assert.Equal(ZeroGradientRoot(state), result.Commitment.GradientRoot);
        Assert.Equal(double.PositiveInfinity, result.Loss);
    }

    [Fact]
    public void A_step_whose_update_overflows_is_skipped_and_keeps_its_loss()
    {
        var iris = Runs.Iris();
        var replayer = new Replayer(iris.Manifest with { Optimiser = new SgdOptimiser(float.MaxValue) }, iris.Dataset);
        var (state, batch) = (replayer.Genesis(), replayer.BatchAt(1));
        var scaled = batch with { Features = new HostTensor(batch.Features.Shape, [.. batch.Features.Values.ToArray().Select(value => value * 1000)]) };
        var result = replayer.Step(state, 1, scaled);
        Assert.Equal(state.StateRoot, result.Commitment.StateRoot);
        Assert.Equal(ZeroGradientRoot(state), result.Commitment.GradientRoot);
        Assert.True(double.IsFinite(result.Loss));
        Assert.Equal(iris.Step(state, 1, scaled).Loss, result.Loss);
    }

    [Fact]
    public void Gradients_agree_with_autograd()
    {
        foreach (var replayer in (Replayer[])[Runs.Iris(), Runs.Wide(), Runs.Digits()])
        {
            var (state, batch) = (replayer.Genesis(), replayer.BatchAt(1));
            var step = TrainingStep.Run(replayer.Manifest, state, batch);
            var expected = Binary32Training.Gradients(replayer.Manifest, state, batch);
            foreach (var (name, gradient) in step.Gradients)
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
        var exact = replayer.Replay(replayer.Genesis(), 1, 200, Token).Select(result => result.Loss).ToArray();
        var binary32 = Binary32Training.Losses(replayer, 200);
        Assert.All(exact.Zip(binary32), pair => Assert.InRange(pair.First / pair.Second, 0.99, 1.01));
        Assert.True(exact[^4..].Average() < 0.7 * exact[..4].Average());
    }

    [Fact]
    public void A_replay_stops_between_two_steps_when_cancelled()
    {
        var replayer = Runs.Iris();
        using var cancellation = new CancellationTokenSource();
        using var steps = replayer.Replay(replayer.Genesis(), 1, 3, cancellation.Token).GetEnumerator();
        Assert.True(steps.MoveNext());
        cancellation.Cancel();
        Assert.Throws<OperationCanceledException>(() => steps.MoveNext());
    }

    [Fact]
    public void What_does_not_fit_the_model_is_refused()
    {
        var (iris, wide) = (Runs.Iris(), Runs.Wide());
        var state = iris.Genesis();
        Assert.Throws<ArgumentOutOfRangeException>(() => iris.Step(state, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => iris.Replay(state, 0, 1, Token));
        Assert.Throws<ArgumentOutOfRangeException>(() => iris.Replay(state, 1, -1, Token));
        Assert.Equal("The state does not have the parameters of model iris-mlp.", Assert.Throws<ArgumentException>(() => iris.Step(wide.Genesis(), 1)).Message);
        Assert.StartsWith("A batch of model iris-mlp has 32 rows of 4 features.", Assert.Throws<ArgumentException>(() => iris.Step(state, 1, wide.BatchAt(1))).Message, StringComparison.Ordinal);
        Assert.Equal("The dataset is not the one model iris-mlp learns from.", Assert.Throws<DatasetException>(() => new Replayer(iris.Manifest, wide.Dataset)).Message);
        Assert.Throws<ManifestException>(() => new Replayer(iris.Manifest with { BatchSize = 151 }, iris.Dataset));
    }

    private static Protocol.Primitives.Hash32 ZeroGradientRoot(ModelState state) => MerkleTree.Root(SafetensorsFile.Write(
        state.Tensors.Select(tensor => new NamedTensor(tensor.Name, new HostTensor(tensor.Tensor.Shape, new float[tensor.Tensor.Values.Length])))));
}
