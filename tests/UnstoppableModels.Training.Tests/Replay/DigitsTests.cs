using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Training.Datasets;
using UnstoppableModels.Training.Models;
using UnstoppableModels.Training.Replay;

namespace UnstoppableModels.Training.Tests.Replay;

/// <summary>digits-cnn: convolutions, pooling, held-out rows.</summary>
public class DigitsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void A_step_outputs_these_tensors_in_this_order()
    {
        var replayer = Runs.Digits();
        Assert.Equal(
        [
            "image.output [32,1,8,8]", "conv1.output [32,16,8,8]", "relu1.output [32,16,8,8]", "pool1.output [32,16,4,4]",
            "conv2.output [32,32,4,4]", "relu2.output [32,32,4,4]", "pool2.output [32,32,2,2]", "linear1.output [32,10]",
            "cross_entropy.row_losses [32]", "cross_entropy.loss [1]", "cross_entropy.logit_gradient [32,10]",
            "linear1.weight_gradient [10,128]", "linear1.bias_gradient [10]", "linear1.input_gradient [32,128]",
            "pool2.input_gradient [32,32,4,4]", "relu2.input_gradient [32,32,4,4]",
            "conv2.weight_gradient [32,16,3,3]", "conv2.bias_gradient [32]", "conv2.input_gradient [32,16,4,4]",
            "pool1.input_gradient [32,16,8,8]", "relu1.input_gradient [32,16,8,8]",
            "conv1.weight_gradient [16,1,3,3]", "conv1.bias_gradient [16]",
            "sgd.conv1.bias [16]", "sgd.conv1.weight [16,1,3,3]", "sgd.conv2.bias [32]", "sgd.conv2.weight [32,16,3,3]",
            "sgd.linear1.bias [10]", "sgd.linear1.weight [10,128]",
        ], Observed.FirstStep(replayer).Shapes);
    }

    [Fact]
    public void Every_root_of_two_steps_is_that_of_the_second_implementation() => SecondImplementation.Agrees("digitsCnn", seed => Runs.Digits(seed), 2);

    /// <summary>15 times through the training rows.</summary>
    [Fact]
    public void Held_out_digits_are_read_as_well_as_by_autograd_in_binary32()
    {
        var replayer = Runs.Digits();
        const int steps = 660;
        var evaluation = replayer.Evaluate(replayer.Replay(replayer.Genesis(), 1, steps, cancellationToken: Token).Last().After, Token);
        Assert.Equal((359, 350), (evaluation.Rows, evaluation.Correct));
        Assert.Equal(0.0611305237f, (float)evaluation.Loss);
        Assert.InRange(evaluation.Accuracy, 0.97, 1);
        Assert.InRange(evaluation.Accuracy - TorchTraining.LossesAndAccuracy(replayer, steps).Accuracy, -0.005, 0.005);
    }

    [Fact]
    public void No_step_learns_from_a_held_out_row()
    {
        var replayer = Runs.Digits();
        var order = new BatchOrder(replayer.Manifest);
        var rows = Enumerable.Range(1, 44).SelectMany(step => order.RowsOf((ulong)step).ToArray()).ToArray();
        Assert.Equal(1408, rows.Distinct().Count());
        Assert.DoesNotContain(rows, row => row % 5 == 4);
        Assert.Contains(1796, new BatchOrder(replayer.Manifest with { BatchSize = 1438 }).RowsOf(1).ToArray());
        Assert.NotEqual(order.RowsOf(1).ToArray(), order.RowsOf(45).ToArray());
    }

    [Fact]
    public void An_evaluation_is_a_function_of_the_state_alone()
    {
        var replayer = Runs.Digits();
        var genesis = replayer.Genesis();
        Assert.Equal(replayer.Evaluate(genesis, Token), Runs.Digits().Evaluate(genesis, Token));
        Assert.InRange(replayer.Evaluate(genesis, Token).Loss, 2.2, 2.5);

        // All-equal scores: the first class is taken, and the loss is the logarithm of the number of classes, rounded to units of 2^-19 by the mean.
        var blank = new ModelState(genesis.ManifestDigest, 0, genesis.Tensors.Select(tensor => tensor with { Tensor = new HostTensor(tensor.Tensor.Shape, new float[tensor.Tensor.Values.Length]) }));
        var zeros = replayer.Dataset.Take([.. Enumerable.Range(0, 1797).Where(row => row % 5 == 4)]).Labels.Count(label => label == 0);
        Assert.Equal(new Evaluation(359, zeros, 2.3025856018066406), replayer.Evaluate(blank, Token));

        var infinite = genesis.WithWeight("conv1.weight", 5, float.MaxValue).WithWeight("conv1.weight", 4, float.MaxValue);
        Assert.Equal(new Evaluation(359, 0, double.PositiveInfinity), replayer.Evaluate(infinite, Token));
    }

    [Fact]
    public void What_cannot_be_evaluated_is_refused()
    {
        var (digits, iris) = (Runs.Digits(), Runs.Iris());
        Assert.Equal(
            "Model iris-mlp holds no rows out to be measured on.",
            Assert.Throws<NothingHeldOutException>(() => iris.Evaluate(iris.Genesis(), Token)).Message);
        Assert.Equal(
            "The state does not have the parameters of model digits-cnn.",
            Assert.Throws<ArgumentException>(() => digits.Evaluate(iris.Genesis(), Token)).Message);
        Assert.Throws<OperationCanceledException>(() => digits.Evaluate(digits.Genesis(), new CancellationToken(canceled: true)));
    }
}
