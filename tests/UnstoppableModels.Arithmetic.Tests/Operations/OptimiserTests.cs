using System.Numerics;
using UnstoppableModels.Arithmetic.Operations;
using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Arithmetic.Tests.Backends;
using UnstoppableModels.Arithmetic.Tests.Reference;

namespace UnstoppableModels.Arithmetic.Tests.Operations;

/// <summary>Clipping by the global norm, momentum, AdamW.</summary>
public class OptimiserTests
{
    [Theory, EveryBackend]
    public void Clipping_agrees_with_the_reference(Subject on) => on.Check(random =>
    {
        var tensors = Enumerable.Range(0, random.Next(1, 4)).Select(_ => Arbitrary.Values(random, random.Next(1, 40))).ToArray();
        ClippingAgrees(on, tensors, (float)Math.Pow(10, random.Next(-5, 6)));
    }, 300);

    [Theory, EveryBackend]
    public void Clipping_of_more_than_a_block_agrees_with_the_reference(Subject on) =>
        ClippingAgrees(on, [Arbitrary.Values(new System.Random(1), 5000), Arbitrary.Values(new System.Random(2), 2049)], 0.5f);

    [Theory, EveryBackend]
    public void A_norm_within_the_bound_changes_nothing(Subject on)
    {
        var (three, four) = (on.Load([1], [3]), on.Load([1], [-4]));
        Assert.Equal(5, on.Backend.GlobalNorm([three, four]));
        var kept = on.Backend.Clip([three, four], 5);
        Assert.Same(three, kept[0]);
        var clipped = on.Backend.Clip([three, four], 2.5f);
        on.Equal([1.5f], clipped[0]);
        on.Equal([-2f], clipped[1]);
        foreach (var bound in (float[])[0, float.NaN, float.PositiveInfinity])
            Subject.Refuses("The bound of a norm is a positive number.", () => on.Backend.Clip([three], bound));
    }

    [Theory, EveryBackend]
    public void Momentum_agrees_with_the_reference(Subject on) => on.Check(random =>
    {
        var count = random.Next(1, 30);
        var (w, g, v) = (Arbitrary.Values(random, count), Arbitrary.Values(random, count), Arbitrary.Values(random, count));
        var (rate, momentum) = ((float)random.NextDouble(), (float)random.NextDouble());
        var (parameter, velocity) = on.Backend.Momentum(on.Load([count], w), on.Load([count], g), on.Load([count], v), rate, momentum);
        var expected = v.Zip(g, (kept, gradient) => ExactReference.Add(Rounding.ToBinary32(Binary64.Multiply(momentum, kept)), gradient)).ToArray();
        on.Equal(expected, velocity);
        if (expected.All(float.IsFinite)) on.Equal(ExactReference.SgdStep(w, expected, rate), parameter);
    }, 300);

    [Theory, EveryBackend]
    public void AdamW_agrees_with_the_reference(Subject on) => on.Check(random =>
    {
        var count = random.Next(1, 20);
        var (w, g, m) = (Arbitrary.Values(random, count), Arbitrary.Values(random, count), Arbitrary.Values(random, count));
        var v = Arbitrary.Values(random, count).Select(Math.Abs).ToArray();
        var rule = new AdamW((float)random.NextDouble(), 0.9f, 0.999f, 1e-8f, random.Next(2) * 0.1f);
        var step = (ulong)random.Next(1, 5000);
        var (parameter, first, second) = on.Backend.AdamW(rule, Load(w), Load(g), Load(m), Load(v), step);
        var expected = Enumerable.Range(0, count).Select(i => Reference(rule, w[i], g[i], m[i], v[i], step)).ToArray();
        on.Equal([.. expected.Select(after => after.First)], first, [count]);
        on.Equal([.. expected.Select(after => after.Second)], second, [count]);
        on.Equal([.. expected.Select(after => after.Parameter)], parameter, [count]);

        Tensor Load(float[] values) => on.Load([count], values);
    }, 300);

    /// <summary>The corrected moments of a first step are g and g², so that the weight moves by the learning rate against the sign of g.</summary>
    [Theory, EveryBackend]
    public void The_first_step_of_AdamW_moves_by_the_learning_rate(Subject on)
    {
        var (w, g, zero) = (on.Load([2], [1, 1]), on.Load([2], [0.3f, -7]), on.Load([2], [0, 0]));
        var rule = new AdamW(0.125f, 0.9f, 0.999f, 1e-8f, 0);
        var (parameter, first, second) = on.Backend.AdamW(rule, w, g, zero, zero, 1);
        Assert.Equal([0.875f, 1.125f], on.Read(parameter).Select(value => MathF.Round(value, 5)));
        Assert.Equal(0.03f, on.Read(first)[0], 6);
        Assert.Equal(0.049f, on.Read(second)[1], 5);
        Assert.Throws<ArgumentOutOfRangeException>(() => on.Backend.AdamW(rule, w, g, zero, zero, 0));
    }

    private static void ClippingAgrees(Subject on, float[][] tensors, float bound)
    {
        double sum = 0;
        foreach (var tensor in tensors)
        {
            var exponent = ExactReference.CommonExponent(tensor);
            var total = ExactReference.BlockedSum(ExactReference.Quantise(tensor, exponent).Select(n => n * n));
            sum = Binary64.Add(sum, Rounding.ToBinary64(Rounding.Units(total), 1, -1074 + 2 * (exponent - ExactReference.Bits)));
        }
        var norm = sum == 0 ? 0 : Binary64.SquareRoot(sum);
        Tensor[] inputs = [.. tensors.Select(tensor => on.Load([tensor.Length], tensor))];
        Assert.Equal(norm, on.Backend.GlobalNorm(inputs));
        foreach (var (before, after) in tensors.Zip(on.Backend.Clip(inputs, bound)))
        {
            if (norm <= bound) on.Equal(before, after);
            else on.Equal([.. before.Select(x => Rounding.ToBinary32(Binary64.Multiply(x, Binary64.Divide(bound, norm))))], after);
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
