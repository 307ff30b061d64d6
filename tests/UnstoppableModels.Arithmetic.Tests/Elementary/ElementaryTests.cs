using System.Numerics;
using UnstoppableModels.Arithmetic.Elementary;
using UnstoppableModels.Arithmetic.Tests.Reference;

namespace UnstoppableModels.Arithmetic.Tests.Elementary;

public class ElementaryTests
{
    [Fact]
    public void Exp_agrees_with_the_reference() => Arbitrary.Check(random =>
    {
        var x = Argument(random);
        Assert.Equal(BitConverter.DoubleToUInt64Bits(ExactReference.Exp(x)), BitConverter.DoubleToUInt64Bits(Exponential.Exp(x)));
    }, 2000);

    [Fact]
    public void Log_agrees_with_the_reference() => Arbitrary.Check(random =>
    {
        var x = Positive(random);
        Assert.Equal(BitConverter.DoubleToUInt64Bits(ExactReference.Log(x)), BitConverter.DoubleToUInt64Bits(Logarithm.Log(x)));
    }, 2000);

    [Fact]
    public void Exp_has_a_relative_error_below_2_to_the_minus_51() => Arbitrary.Check(random =>
    {
        var x = Argument(random);
        var truth = HighPrecision.Exp(x);
        Assert.True(BigInteger.Abs(HighPrecision.Of(Exponential.Exp(x)) - truth) << 51 < truth, $"exp({x:R})");
    }, 500);

    /// <summary>With y = Log(x), exp(y)/x − 1 is the absolute error of y up to its square.</summary>
    [Fact]
    public void Log_has_a_relative_error_below_2_to_the_minus_50() => Arbitrary.Check(random =>
    {
        var x = Positive(random);
        if (x == 1) return;
        var y = Logarithm.Log(x);
        var exact = HighPrecision.Of(x);
        var error = (BigInteger.Abs(HighPrecision.Exp(y) - exact) << HighPrecision.FractionBits) / exact;
        Assert.True(error << 50 < BigInteger.Abs(HighPrecision.Of(y)), $"log({x:R})");
    }, 500);

    [Fact]
    public void Tanh_agrees_with_the_reference() => Arbitrary.Check(random =>
    {
        var x = SmallArgument(random);
        Assert.Equal(BitConverter.DoubleToUInt64Bits(RowReference.Tanh(x)), BitConverter.DoubleToUInt64Bits(HyperbolicTangent.Tanh(x)));
    }, 2000);

    [Fact]
    public void Tanh_has_a_relative_error_below_2_to_the_minus_50() => Arbitrary.Check(random =>
    {
        var x = SmallArgument(random);
        var truth = HighPrecision.Tanh(x);
        Assert.True(BigInteger.Abs(HighPrecision.Of(HyperbolicTangent.Tanh(x)) - truth) << 50 <= BigInteger.Abs(truth), $"tanh({x:R})");
    }, 300);

    [Fact]
    public void Erf_agrees_with_the_reference() => Arbitrary.Check(random =>
    {
        var x = SmallArgument(random);
        Assert.Equal(BitConverter.DoubleToUInt64Bits(RowReference.Erf(x)), BitConverter.DoubleToUInt64Bits(ErrorFunction.Erf(x)));
    }, 2000);

    [Fact]
    public void Erf_has_an_absolute_error_below_2_to_the_minus_52_and_near_zero_a_relative_one_below_2_to_the_minus_50() => Arbitrary.Check(random =>
    {
        var x = SmallArgument(random);
        var truth = HighPrecision.Erf(x);
        var error = BigInteger.Abs(HighPrecision.Of(ErrorFunction.Erf(x)) - truth);
        Assert.True(error << 52 <= BigInteger.One << HighPrecision.FractionBits, $"erf({x:R})");
        if (Math.Abs(x) < 0.125) Assert.True(error << 50 <= BigInteger.Abs(truth), $"erf({x:R})");
    }, 300);

    [Fact]
    public void Tanh_and_erf_are_odd_and_saturate()
    {
        foreach (var x in (double[])[0.2, 0.25, 3, 6, 1e300, double.PositiveInfinity])
        {
            Assert.Equal(BitConverter.DoubleToUInt64Bits(-HyperbolicTangent.Tanh(x)), BitConverter.DoubleToUInt64Bits(HyperbolicTangent.Tanh(-x)));
            Assert.Equal(BitConverter.DoubleToUInt64Bits(-ErrorFunction.Erf(x)), BitConverter.DoubleToUInt64Bits(ErrorFunction.Erf(-x)));
        }
        Assert.Equal((1.0, 1.0), (HyperbolicTangent.Tanh(20), ErrorFunction.Erf(6)));
    }

    [Fact]
    public void Exact_and_limiting_cases()
    {
        Assert.Equal(1, Exponential.Exp(0));
        Assert.Equal(1, Exponential.Exp(-0.0));
        Assert.Equal(0, Exponential.Exp(-708.0000000000001));
        Assert.True(double.IsNormal(Exponential.Exp(-708)));
        Assert.True(double.IsFinite(Exponential.Exp(709)));
        Assert.Equal(double.PositiveInfinity, Exponential.Exp(709.0000000000001));
        Assert.Equal(0, Exponential.Exp(double.NegativeInfinity));
        Assert.Equal(0UL, BitConverter.DoubleToUInt64Bits(Logarithm.Log(1)));
        foreach (var outside in (double[])[0, -1, double.NaN, double.PositiveInfinity, double.Epsilon])
            Assert.Throws<ArgumentOutOfRangeException>(() => Logarithm.Log(outside));
    }

    private static double Argument(System.Random random) => random.Next(4) switch
    {
        0 => random.NextDouble() * 1417 - 708,
        1 => (random.NextDouble() - 0.5) * Math.Pow(2, -random.Next(60)),
        2 => (random.Next(2043) - 1021) * 0.34657359027997264, // around the ties of the reduction
        _ => -random.NextDouble() * 30,
    };

    private static double SmallArgument(System.Random random) => random.Next(4) switch
    {
        0 => (random.NextDouble() - 0.5) * Math.Pow(2, -random.Next(60)),
        1 => (random.Next(-48, 49) + random.Next(-1, 2) * Math.Pow(2, -40)) / 8, // the nodes of erf and the borders between them
        2 => Math.BitIncrement(0.25) - random.Next(3) * Math.Pow(2, -54),
        _ => (random.NextDouble() - 0.5) * 14,
    };

    private static double Positive(System.Random random) => random.Next(4) switch
    {
        0 => Math.ScaleB(1 + random.NextDouble(), random.Next(-900, 1000)),
        1 => 1 + (random.NextDouble() - 0.5) * Math.Pow(2, -random.Next(50)),
        2 => Math.ScaleB(1.4142135623730951, random.Next(-3, 4)) + (random.Next(3) - 1) * 2.220446049250313e-16,
        _ => 1 + random.NextInt64(1L << 53) / 68719476736.0,
    };
}
