using System.Numerics;
using UnstoppableModels.Arithmetic.Tests.Reference;

namespace UnstoppableModels.Arithmetic.Tests.Elementary;

/// <summary>e^x in fixed point with 1,400 fraction bits.</summary>
internal static class HighPrecision
{
    public const int FractionBits = 1400;
    private const int Halvings = 16;

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
}
