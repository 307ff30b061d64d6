using System.Runtime.CompilerServices;
using UnstoppableModels.Arithmetic.Simd;

namespace UnstoppableModels.Arithmetic.Elementary;

/// <summary>tanh(x) in binary64 by a fixed sequence of basic operations, each rounded on its own (ARITHMETIC.md, "tanh").</summary>
public static class HyperbolicTangent
{
    /// <summary>Below this the series, from here on the exponential.</summary>
    internal const double Small = 0.25;

    /// <summary>Coefficients of x^21 down to x^3, each the binary64 nearest to the fraction.</summary>
    internal static readonly double[] Coefficients =
    [
        18888466084.0 / 194896477400625, -443861162.0 / 1856156927625, 6404582.0 / 10854718875, -929569.0 / 638512875, 21844.0 / 6081075,
        -1382.0 / 155925, 62.0 / 2835, -17.0 / 315, 2.0 / 15, -1.0 / 3,
    ];

    /// <summary>tanh(x). The relative error is below 2^-50.</summary>
    public static double Tanh(double x)
    {
        double result = 0;
        Of(Lanes1.All(x)).Store(ref result, 0);
        return result;
    }

    /// <summary>tanh(x) of every lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TLanes Of<TLanes>(TLanes x)
        where TLanes : struct, ILanes<TLanes>
    {
        var (magnitude, one, two) = (TLanes.Abs(x), TLanes.All(1), TLanes.All(2));
        var far = TLanes.CopySign(one - two / (Exponential.Of(two * magnitude) + one), x);
        var z = x * x;
        var sum = TLanes.All(Coefficients[0]);
        for (var i = 1; i < Coefficients.Length; i++) sum = sum * z + TLanes.All(Coefficients[i]);
        return TLanes.WhereLess(magnitude, TLanes.All(Small), x + x * (z * sum), far);
    }
}
