using System.Numerics;
using UnstoppableModels.Arithmetic.Tests.Reference;

namespace UnstoppableModels.Arithmetic.Tests.Elementary;

/// <summary>e^x, erf and tanh in fixed point with 1,400 fraction bits.</summary>
internal static class HighPrecision
{
    public const int FractionBits = 1400;
    private const int Halvings = 16;

    private static readonly BigInteger TwoOverRootOfPi =
        (BigInteger.One << 2 * FractionBits + 1) / Binary64.IntegerRoot(4 * (4 * InverseTangent(5) - InverseTangent(239)) << FractionBits);

    /// <summary>e^x · 2^1400 for a binary64 x with |x| ≤ 709: the series at x / 2^16, squared 16 times.</summary>
    public static BigInteger Exp(double x)
    {
        var reduced = Rounding.Units(x) << FractionBits - 1074 - Halvings;
        var one = BigInteger.One << FractionBits;
        BigInteger sum = one, term = one;
        for (var n = 1; !term.IsZero && term != -1; n++)
        {
            term = (term * reduced >> FractionBits) / n;
            sum += term;
        }
        for (var i = 0; i < Halvings; i++) sum = sum * sum >> FractionBits;
        return sum;
    }

    /// <summary>A binary64 · 2^1400.</summary>
    public static BigInteger Of(double value) => Rounding.Units(value) << FractionBits - 1074;

    /// <summary>erf(x) · 2^1400: the alternating series, whose terms up to 2^60 cost 60 of the bits.</summary>
    public static BigInteger Erf(double x)
    {
        var value = Of(x);
        var square = value * value >> FractionBits;
        BigInteger sum = 0, term = value;
        for (var n = 0; !term.IsZero && term != -1; n++)
        {
            sum += (n % 2 == 0 ? term : -term) / (2 * n + 1);
            term = (term * square >> FractionBits) / (n + 1);
        }
        return sum * TwoOverRootOfPi >> FractionBits;
    }

    /// <summary>2/√π · e^(−x²) · 2^1400 for x whose square is a binary64.</summary>
    public static BigInteger ErfSlope(double x) => Exp(-x * x) * TwoOverRootOfPi >> FractionBits;

    /// <summary>tanh(x) · 2^1400.</summary>
    public static BigInteger Tanh(double x)
    {
        var power = Exp(2 * x);
        var one = BigInteger.One << FractionBits;
        return ((power - one) << FractionBits) / (power + one);
    }

    /// <summary>The nearest binary64 of a number · 2^1400.</summary>
    public static double Nearest(BigInteger value) => Rounding.ToBinary64(value, 1, -FractionBits);

    /// <summary>arctan(1/n) · 2^1400; π = 4·(4·arctan(1/5) − arctan(1/239)) is Machin's formula.</summary>
    private static BigInteger InverseTangent(int n)
    {
        var power = (BigInteger.One << FractionBits) / n;
        var sum = power;
        for (var k = 3; !power.IsZero; k += 2)
        {
            power /= n * n;
            sum += k % 4 == 1 ? power / k : -power / k;
        }
        return sum;
    }
}
