namespace UnstoppableModels.Arithmetic.Elementary;

/// <summary>The natural logarithm in binary64 by a fixed sequence of basic operations, each rounded on its own (ARITHMETIC.md, "log").</summary>
public static class Logarithm
{
    internal const double SquareRootOf2 = 1.4142135623730951; // 0x1.6a09e667f3bcdp+0

    /// <summary>2/(2n+1) for n = 10 down to 1, each the nearest binary64.</summary>
    internal static readonly double[] Coefficients =
        [2.0 / 21, 2.0 / 19, 2.0 / 17, 2.0 / 15, 2.0 / 13, 2.0 / 11, 2.0 / 9, 2.0 / 7, 2.0 / 5, 2.0 / 3];

    /// <summary>ln x for a positive, finite, normal x. The relative error is below 2^-50.</summary>
    /// <exception cref="ArgumentOutOfRangeException">x is zero, negative, subnormal, infinite or NaN.</exception>
    public static double Log(double x)
    {
        if (!double.IsNormal(x) || x < 0) throw new ArgumentOutOfRangeException(nameof(x), x, "The logarithm takes positive normal numbers.");
        var k = Math.ILogB(x);
        var m = Math.ScaleB(x, -k);
        if (m > SquareRootOf2)
        {
            m *= 0.5;
            k++;
        }
        var f = m - 1;
        var s = f / (2 + f);
        var z = s * s;
        var sum = Coefficients[0];
        for (var i = 1; i < Coefficients.Length; i++) sum = sum * z + Coefficients[i];
        var tail = s * (z * sum) + k * Exponential.Ln2Low;
        return k * Exponential.Ln2High + (s + s + tail);
    }
}
