using UnstoppableModels.Arithmetic.Contractions;
using UnstoppableModels.Arithmetic.Operations;
using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Arithmetic.Tests.Reference;

namespace UnstoppableModels.Arithmetic.Tests.Operations;

public class OperationTests
{
    [Fact]
    public void Linear_agrees_with_the_reference() => Arbitrary.Check(random =>
    {
        var (batch, inputs, outputs) = (random.Next(1, 12), random.Next(1, 60), random.Next(1, 12));
        var x = Arbitrary.Values(random, batch * inputs);
        var w = Arbitrary.Values(random, outputs * inputs);
        var b = Arbitrary.Values(random, outputs);
        var g = Arbitrary.Values(random, batch * outputs);
        using var input = QuantisedMatrix.From(new HostTensor([batch, inputs], x));
        using var weight = QuantisedMatrix.From(new HostTensor([outputs, inputs], w));
        using var gradient = QuantisedMatrix.From(new HostTensor([batch, outputs], g));

        var product = ExactReference.Multiply(x, ExactReference.Transpose(w, outputs, inputs), batch, inputs, outputs);
        var forward = Linear.Forward(input, weight, new HostTensor([outputs], b));
        Arbitrary.SameBits(ExactReference.AddBias(product, b), forward.Values);
        Assert.Equal([batch, outputs], forward.Shape.ToArray());
        var weightGradient = Linear.WeightGradient(gradient, input);
        Arbitrary.SameBits(ExactReference.Multiply(ExactReference.Transpose(g, batch, outputs), x, outputs, batch, inputs), weightGradient.Values);
        Assert.Equal([outputs, inputs], weightGradient.Shape.ToArray());
        Arbitrary.SameBits(ExactReference.SumRows(g, outputs), Linear.BiasGradient(gradient).Values);
        Arbitrary.SameBits(ExactReference.Multiply(g, w, batch, outputs, inputs), Linear.InputGradient(gradient, weight).Values);
    }, 200);

    [Fact]
    public void A_bias_has_one_value_per_output()
    {
        using var input = QuantisedMatrix.From(new HostTensor([1, 1], [1]));
        using var weight = QuantisedMatrix.From(new HostTensor([2, 1], [1, 2]));
        var error = Assert.Throws<ArgumentException>(() => Linear.Forward(input, weight, new HostTensor([1], [0])));
        Assert.Equal("A bias for 2 outputs has 2 values.", error.Message);
    }

    [Fact]
    public void Relu_passes_positive_values_and_turns_the_rest_into_positive_zero()
    {
        var input = new HostTensor([6], [-1f, -0f, 0f, float.Epsilon, 2f, -1e30f]);
        Arbitrary.SameBits([0f, 0f, 0f, float.Epsilon, 2f, 0f], Relu.Forward(input).Values);
        Arbitrary.SameBits([0f, 0f, 0f, -4f, -0f, 0f], Relu.Backward(new HostTensor([6], [-1f, -2f, -3f, -4f, -0f, -6f]), input).Values);
        Assert.Throws<ArgumentException>(() => Relu.Backward(new HostTensor([5], [1, 2, 3, 4, 5]), input));
    }

    [Fact]
    public void Softmax_cross_entropy_agrees_with_the_reference() => Arbitrary.Check(random =>
    {
        var (rows, classes) = (random.Next(1, 12), random.Next(1, 20));
        var logits = Arbitrary.Values(random, rows * classes);
        var labels = Enumerable.Range(0, rows).Select(_ => random.Next(classes)).ToArray();
        var expected = ExactReference.SoftmaxCrossEntropy(logits, labels, classes);
        var actual = SoftmaxCrossEntropy.Of(new HostTensor([rows, classes], logits), labels);
        Arbitrary.SameBits(expected.RowLosses, actual.RowLosses.Values);
        Arbitrary.SameBits([expected.Loss], actual.Loss.Values);
        Arbitrary.SameBits(expected.Gradient, actual.LogitGradient.Values);
    }, 300);

    [Fact]
    public void Uniform_logits_lose_the_logarithm_of_the_number_of_classes()
    {
        var result = SoftmaxCrossEntropy.Of(new HostTensor([2, 4], new float[8]), [0, 3]);
        Arbitrary.SameBits([(float)Math.Log(4), (float)Math.Log(4)], result.RowLosses.Values);
        Arbitrary.SameBits([1.3862944f], result.Loss.Values);
        Arbitrary.SameBits([-0.375f, 0.125f, 0.125f, 0.125f, 0.125f, 0.125f, 0.125f, -0.375f], result.LogitGradient.Values);
    }

    [Fact]
    public void A_loss_beyond_binary32_is_infinite()
    {
        var result = SoftmaxCrossEntropy.Of(new HostTensor([1, 2], [float.MaxValue, -float.MaxValue]), [1]);
        Assert.Equal(float.PositiveInfinity, result.RowLosses.Values[0]);
        Assert.Equal(float.PositiveInfinity, result.Loss.Values[0]);
        Arbitrary.SameBits([1f, -1f], result.LogitGradient.Values);
    }

    [Fact]
    public void Cross_entropy_refuses_what_it_is_not_defined_for()
    {
        var logits = new HostTensor([1, 2], [0, 0]);
        Assert.Equal("Label 2 is not one of 2 classes.", Assert.Throws<ArgumentException>(() => SoftmaxCrossEntropy.Of(logits, [2])).Message);
        Assert.Equal("Label -1 is not one of 2 classes.", Assert.Throws<ArgumentException>(() => SoftmaxCrossEntropy.Of(logits, [-1])).Message);
        Assert.Equal("1 rows of logits need 1 labels, not 2.", Assert.Throws<ArgumentException>(() => SoftmaxCrossEntropy.Of(logits, [0, 1])).Message);
        var infinite = new HostTensor([1, 2], [0, float.PositiveInfinity]);
        Assert.Equal(
            "Softmax is not defined for infinite or NaN logits.",
            Assert.Throws<ArgumentException>(() => SoftmaxCrossEntropy.Of(infinite, [0])).Message);
    }

    [Fact]
    public void Sgd_agrees_with_the_reference() => Arbitrary.Check(random =>
    {
        var count = random.Next(1, 50);
        var (w, g) = (Arbitrary.Values(random, count), Arbitrary.Values(random, count));
        var learningRate = (float)Math.Pow(10, -random.Next(8));
        var updated = Sgd.Step(new HostTensor([count], w), new HostTensor([count], g), learningRate);
        Arbitrary.SameBits(ExactReference.SgdStep(w, g, learningRate), updated.Values);
    }, 300);

    /// <summary>A fused multiply-add would keep the low bits of the product and give another last bit.</summary>
    [Fact]
    public void Sgd_rounds_twice()
    {
        var (g, learningRate) = (0.1f, 0.1f);
        var w = 0.010000001f; // 0.1f · 0.1f rounded to binary32
        Assert.NotEqual(0f, MathF.FusedMultiplyAdd(-learningRate, g, w));
        Arbitrary.SameBits([0f], Sgd.Step(new HostTensor([1], [w]), new HostTensor([1], [g]), learningRate).Values);
    }
}
