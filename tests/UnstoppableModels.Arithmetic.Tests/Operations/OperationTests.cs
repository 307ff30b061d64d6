using UnstoppableModels.Arithmetic.Tests.Backends;
using UnstoppableModels.Arithmetic.Tests.Reference;

namespace UnstoppableModels.Arithmetic.Tests.Operations;

public class OperationTests
{
    [Theory, EveryBackend]
    public void Linear_agrees_with_the_reference(Subject on) => on.Check(random =>
    {
        var (batch, inputs, outputs) = (random.Next(1, 12), random.Next(1, 60), random.Next(1, 12));
        var x = Arbitrary.Values(random, batch * inputs);
        var w = Arbitrary.Values(random, outputs * inputs);
        var b = Arbitrary.Values(random, outputs);
        var g = Arbitrary.Values(random, batch * outputs);
        using var input = on.Backend.Quantise(on.Load([batch, inputs], x));
        using var weight = on.Backend.Quantise(on.Load([outputs, inputs], w));
        using var gradient = on.Backend.Quantise(on.Load([batch, outputs], g));

        var product = ExactReference.Multiply(x, ExactReference.Transpose(w, outputs, inputs), batch, inputs, outputs);
        var forward = on.Backend.Linear(input, weight, on.Load([outputs], b));
        on.Equal(ExactReference.AddBias(product, b), forward, [batch, outputs]);
        var weightGradient = on.Backend.Multiply(gradient, true, input, false);
        on.Equal(ExactReference.Multiply(ExactReference.Transpose(g, batch, outputs), x, outputs, batch, inputs), weightGradient, [outputs, inputs]);
        on.Equal(ExactReference.SumRows(g, outputs), on.Backend.SumRows(gradient));
        on.Equal(ExactReference.Multiply(g, w, batch, outputs, inputs), on.Backend.Multiply(gradient, false, weight, false));
    }, 200);

    [Theory, EveryBackend]
    public void A_bias_has_one_value_per_output(Subject on)
    {
        using var input = on.Backend.Quantise(on.Load([1, 1], [1]));
        using var weight = on.Backend.Quantise(on.Load([2, 1], [1, 2]));
        var error = Assert.Throws<ArgumentException>(() => on.Backend.Linear(input, weight, on.Load([1], [0])));
        Assert.Equal("A bias for 2 outputs has 2 values.", error.Message);
    }

    [Theory, EveryBackend]
    public void Relu_passes_positive_values_and_turns_the_rest_into_positive_zero(Subject on)
    {
        var input = on.Load([6], [-1f, -0f, 0f, float.Epsilon, 2f, -1e30f]);
        on.Equal([0f, 0f, 0f, float.Epsilon, 2f, 0f], on.Backend.Relu(input));
        on.Equal([0f, 0f, 0f, -4f, -0f, 0f], on.Backend.ReluBackward(on.Load([6], [-1f, -2f, -3f, -4f, -0f, -6f]), input));
        Assert.Throws<ArgumentException>(() => on.Backend.ReluBackward(on.Load([5], [1, 2, 3, 4, 5]), input));
    }

    [Theory, EveryBackend]
    public void Softmax_cross_entropy_agrees_with_the_reference(Subject on) => on.Check(random =>
    {
        var (rows, classes) = (random.Next(1, 12), random.Next(1, 20));
        var logits = Arbitrary.Values(random, rows * classes);
        var labels = Enumerable.Range(0, rows).Select(_ => random.Next(classes)).ToArray();
        var expected = ExactReference.SoftmaxCrossEntropy(logits, labels, classes);
        var actual = on.Backend.SoftmaxCrossEntropy(on.Load([rows, classes], logits), labels);
        on.Equal(expected.RowLosses, actual.RowLosses);
        on.Equal([expected.Loss], actual.Loss);
        on.Equal(expected.Gradient, actual.LogitGradient);
    }, 300);

    /// <summary>A part of a batch of a power of two times as many rows has the gradient of its rows alone, divided by that power.</summary>
    [Theory, EveryBackend]
    public void The_gradient_of_a_part_is_divided_by_the_rows_of_the_whole_batch(Subject on)
    {
        float[] logits = [0, 0, 0, 0, 3, 1, -2, 0.5f];
        var alone = on.Backend.SoftmaxCrossEntropy(on.Load([2, 4], logits), [0, 3]);
        var part = on.Backend.SoftmaxCrossEntropy(on.Load([2, 4], logits), [0, 3], rowsOfBatch: 16);
        on.Equal([.. on.Read(alone.LogitGradient).Select(value => value / 8)], part.LogitGradient, [2, 4]);
        on.Equal(on.Read(alone.RowLosses), part.RowLosses, [2]);
        on.Equal(on.Read(alone.Loss), part.Loss, [1]);
        var whole = on.Backend.SoftmaxCrossEntropy(on.Load([2, 4], logits), [0, 3], rowsOfBatch: 2);
        on.Equal(on.Read(alone.LogitGradient), whole.LogitGradient);
        Subject.Refuses("2 rows are not a part of a batch of 1.", () => on.Backend.SoftmaxCrossEntropy(on.Load([2, 4], logits), [0, 3], rowsOfBatch: 1));
    }

    [Theory, EveryBackend]
    public void Uniform_logits_lose_the_logarithm_of_the_number_of_classes(Subject on)
    {
        var result = on.Backend.SoftmaxCrossEntropy(on.Load([2, 4], new float[8]), [0, 3]);
        on.Equal([(float)Math.Log(4), (float)Math.Log(4)], result.RowLosses);
        on.Equal([1.3862944f], result.Loss);
        on.Equal([-0.375f, 0.125f, 0.125f, 0.125f, 0.125f, 0.125f, 0.125f, -0.375f], result.LogitGradient);
    }

    [Theory, EveryBackend]
    public void A_loss_beyond_binary32_is_infinite(Subject on)
    {
        var result = on.Backend.SoftmaxCrossEntropy(on.Load([1, 2], [float.MaxValue, -float.MaxValue]), [1]);
        on.Equal([float.PositiveInfinity], result.RowLosses);
        on.Equal([float.PositiveInfinity], result.Loss);
        on.Equal([1f, -1f], result.LogitGradient);
    }

    [Theory, EveryBackend]
    public void Cross_entropy_refuses_what_it_is_not_defined_for(Subject on)
    {
        var logits = on.Load([1, 2], [0, 0]);
        Subject.Refuses("Label 2 is not one of 2 classes.", () => on.Backend.SoftmaxCrossEntropy(logits, [2]));
        Subject.Refuses("Label -1 is not one of 2 classes.", () => on.Backend.SoftmaxCrossEntropy(logits, [-1]));
        Subject.Refuses("1 rows of logits need 1 labels, not 2.", () => on.Backend.SoftmaxCrossEntropy(logits, [0, 1]));
        var infinite = on.Load([1, 2], [0, float.PositiveInfinity]);
        Assert.Equal(
            "Softmax is not defined for infinite or NaN logits.",
            Assert.Throws<ArgumentException>(() => on.Backend.SoftmaxCrossEntropy(infinite, [0])).Message);
    }

    [Theory, EveryBackend]
    public void Sgd_agrees_with_the_reference(Subject on) => on.Check(random =>
    {
        var count = random.Next(1, 50);
        var (w, g) = (Arbitrary.Values(random, count), Arbitrary.Values(random, count));
        var learningRate = (float)Math.Pow(10, -random.Next(8));
        var updated = on.Backend.Sgd(on.Load([count], w), on.Load([count], g), learningRate);
        on.Equal(ExactReference.SgdStep(w, g, learningRate), updated);
    }, 300);

    /// <summary>A fused multiply-add would keep the low bits of the product and give another last bit.</summary>
    [Theory, EveryBackend]
    public void Sgd_rounds_twice(Subject on)
    {
        var (g, learningRate) = (0.1f, 0.1f);
        var w = 0.010000001f; // 0.1f · 0.1f rounded to binary32
        Assert.NotEqual(0f, MathF.FusedMultiplyAdd(-learningRate, g, w));
        on.Equal([0f], on.Backend.Sgd(on.Load([1], [w]), on.Load([1], [g]), learningRate));
    }
}
