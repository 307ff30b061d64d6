using System.Runtime.CompilerServices;
using UnstoppableModels.Arithmetic.Simd;

namespace UnstoppableModels.Arithmetic.Elementary;

/// <summary>e^x in binary64 by a fixed sequence of basic operations, each rounded on its own (ARITHMETIC.md, "exp").</summary>
public static class Exponential
{
    internal const double Log2E = 1.4426950408889634; // 0x1.71547652b82fep+0
    internal const double Ln2High = 0.6931471803691238; // 0x1.62e42feep-1, 32 significant bits: k · Ln2High is exact
    internal const double Ln2Low = 1.9082149292705877e-10; // 0x1.a39ef35793c76p-33

    /// <summary>1/n! for n = 13 down to 0, each the nearest binary64.</summary>
    internal static readonly double[] Coefficients =
    [
        1.0 / 6227020800, 1.0 / 479001600, 1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880, 1.0 / 40320, 1.0 / 5040,
        1.0 / 720, 1.0 / 120, 1.0 / 24, 1.0 / 6, 1.0 / 2, 1.0, 1.0,
    ];

    /// <summary>e^x; +0 below −708 and +∞ above 709. The relative error in between is below 2^-51.</summary>
    public static double Exp(double x)
    {
        double result = 0;
        Of(Lanes1.All(x)).Store(ref result, 0);
        return result;
    }

    /// <summary>e^x of every lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TLanes Of<TLanes>(TLanes x)
        where TLanes : struct, ILanes<TLanes>
    {
        var k = TLanes.Round(x * TLanes.All(Log2E));
        var r = x - k * TLanes.All(Ln2High) - k * TLanes.All(Ln2Low);
        var sum = TLanes.All(Coefficients[0]);
        for (var i = 1; i < Coefficients.Length; i++) sum = sum * r + TLanes.All(Coefficients[i]);

        // Outside the range k is not what PowerOfTwo takes, and the product not what is returned.
        var power = sum * TLanes.PowerOfTwo(k);
        return TLanes.WhereLess(x, TLanes.All(-708), TLanes.All(0), TLanes.WhereLess(TLanes.All(709), x, TLanes.All(double.PositiveInfinity), power));
    }
}
