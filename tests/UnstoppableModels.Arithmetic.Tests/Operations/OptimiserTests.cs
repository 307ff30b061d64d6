using System.Numerics;
using UnstoppableModels.Arithmetic.Operations;
using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Arithmetic.Tests.Reference;

namespace UnstoppableModels.Arithmetic.Tests.Operations;

/// <summary>Clipping by the global norm, momentum, AdamW.</summary>
public class OptimiserTests
{
    [Fact]
    public void Clipping_agrees_with_the_reference() => Arbitrary.Check(random =>
    {
        var tensors = Enumerable.Range(0, random.Next(1, 4)).Select(_ => Arbitrary.Values(random, random.Next(1, 40))).ToArray();
        ClippingAgrees(tensors, (float)Math.Pow(10, random.Next(-5, 6)));
    }, 300);

    [Fact]
    public void Clipping_of_more_than_a_block_agrees_with_the_reference() =>
        ClippingAgrees([Arbitrary.Values(new System.Random(1), 5000), Arbitrary.Values(new System.Random(2), 2049)], 0.5f);

    [Fact]
    public void A_norm_within_the_bound_changes_nothing()
    {
        HostTensor three = new([1], [3]), four = new([1], [-4]);
        Assert.Equal(5, GlobalNorm.Of([three, four]));
        var kept = GlobalNorm.Clip([three, four], 5);
        Assert.Same(three, kept[0]);
        var clipped = GlobalNorm.Clip([three, four], 2.5f);
        Arbitrary.SameBits([1.5f], clipped[0].Values);
        Arbitrary.SameBits([-2f], clipped[1].Values);
        foreach (var bound in (float[])[0, float.NaN, float.PositiveInfinity])
            Assert.Equal("The bound of a norm is a positive number.", Assert.Throws<ArgumentException>(() => GlobalNorm.Clip([three], bound)).Message);
    }

    [Fact]
    public void Momentum_agrees_with_the_reference() => Arbitrary.Check(random =>
    {
        var count = random.Next(1, 30);
        var (w, g, v) = (Arbitrary.Values(random, count), Arbitrary.Values(random, count), Arbitrary.Values(random, count));
        var (rate, momentum) = ((float)random.NextDouble(), (float)random.NextDouble());
        var (parameter, velocity) = Momentum.Step(new HostTensor([count], w), new HostTensor([count], g), new HostTensor([count], v), rate, momentum);
        var expected = v.Zip(g, (kept, gradient) => ExactReference.Add(Rounding.ToBinary32(Binary64.Multiply(momentum, kept)), gradient)).ToArray();
        Arbitrary.SameBits(expected, velocity.Values);
        if (expected.All(float.IsFinite)) Arbitrary.SameBits(ExactReference.SgdStep(w, expected, rate), parameter.Values);
    }, 300);

    [Fact]
    public void AdamW_agrees_with_the_reference() => Arbitrary.Check(random =>
    {
        var count = random.Next(1, 20);
        var (w, g, m) = (Arbitrary.Values(random, count), Arbitrary.Values(random, count), Arbitrary.Values(random, count));
        var v = Arbitrary.Values(random, count).Select(Math.Abs).ToArray();
        var rule = new AdamW((float)random.NextDouble(), 0.9f, 0.999f, 1e-8f, random.Next(2) * 0.1f);
        var step = (ulong)random.Next(1, 5000);
        var (parameter, first, second) = rule.Step(Tensor(w), Tensor(g), Tensor(m), Tensor(v), step);
        for (var i = 0; i < count; i++)
        {
            var (w1, m1, v1) = Reference(rule, w[i], g[i], m[i], v[i], step);
            Arbitrary.SameBits([m1], [first.Values[i]]);
            Arbitrary.SameBits([v1], [second.Values[i]]);
            Arbitrary.SameBits([w1], [parameter.Values[i]]);
        }

        HostTensor Tensor(float[] values) => new([count], values);
    }, 300);

    /// <summary>The corrected moments of a first step are g and g², so that the weight moves by the learning rate against the sign of g.</summary>
    [Fact]
    public void The_first_step_of_AdamW_moves_by_the_learning_rate()
    {
        HostTensor w = new([2], [1, 1]), g = new([2], [0.3f, -7]), zero = new([2], [0, 0]);
        var (parameter, first, second) = new AdamW(0.125f, 0.9f, 0.999f, 1e-8f, 0).Step(w, g, zero, zero, 1);
        Assert.Equal([0.875f, 1.125f], parameter.Values.ToArray().Select(value => MathF.Round(value, 5)));
        Assert.Equal(0.03f, first.Values[0], 6);
        Assert.Equal(0.049f, second.Values[1], 5);
        Assert.Throws<ArgumentOutOfRangeException>(() => new AdamW(1, 0.9f, 0.999f, 1e-8f, 0).Step(w, g, zero, zero, 0));
    }

    private static void ClippingAgrees(float[][] tensors, float bound)
    {
        double sum = 0;
        foreach (var tensor in tensors)
        {
            var exponent = ExactReference.CommonExponent(tensor);
            var total = ExactReference.BlockedSum(ExactReference.Quantise(tensor, exponent).Select(n => n * n));
            sum = Binary64.Add(sum, Rounding.ToBinary64(Rounding.Units(total), 1, -1074 + 2 * (exponent - ExactReference.Bits)));
        }
        var norm = sum == 0 ? 0 : Binary64.SquareRoot(sum);
        HostTensor[] inputs = [.. tensors.Select(tensor => new HostTensor([tensor.Length], tensor))];
        Assert.Equal(norm, GlobalNorm.Of(inputs));
        foreach (var (before, after) in tensors.Zip(GlobalNorm.Clip(inputs, bound)))
        {
            if (norm <= bound) Arbitrary.SameBits(before, after.Values);
            else Arbitrary.SameBits([.. before.Select(x => Rounding.ToBinary32(Binary64.Multiply(x, Binary64.Divide(bound, norm))))], after.Values);
        }
    }

    private static (float Parameter, float First, float Second) Reference(AdamW rule, float w, float g, float m, float v, ulong step)
    {
        var m1 = Rounding.ToBinary32(Binary64.Add(Binary64.Multiply(rule.Beta1, m), Binary64.Multiply(Binary64.Subtract(1, rule.Beta1), g)));
        var squared = Binary64.Multiply(Binary64.Subtract(1, rule.Beta2), Binary64.Multiply(g, g));
        var v1 = Rounding.ToBinary32(Binary64.Add(Binary64.Multiply(rule.Beta2, v), squared));
        var (correction1, correction2) = (Correction(rule.Beta1, step), Correction(rule.Beta2, step));
        var direction = 0.0;
        if (float.IsFinite(v1))
        {
            var corrected = Binary64.Divide(v1, correction2);
            var root = Binary64.Add(corrected == 0 ? 0 : Binary64.SquareRoot(corrected), rule.Epsilon);
            direction = Binary64.Divide(Binary64.Divide(m1, correction1), root);
        }
        else if (float.IsNegative(m1))
        {
            direction = -0.0;
        }
        var keep = Binary64.Subtract(1, Binary64.Multiply(rule.LearningRate, rule.WeightDecay));
        return (Rounding.ToBinary32(Binary64.Subtract(Binary64.Multiply(w, keep), Binary64.Multiply(rule.LearningRate, direction))), m1, v1);
    }

    private static double Correction(double beta, BigInteger step)
    {
        var power = 1.0;
        for (var bit = (int)step.GetBitLength() - 1; bit >= 0; bit--)
        {
            power = Binary64.Multiply(power, power);
            if (!(step >> bit).IsEven) power = Binary64.Multiply(power, beta);
        }
        return Binary64.Subtract(1, power);
    }
}
