using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using UnstoppableModels.Arithmetic.Simd;

namespace UnstoppableModels.Arithmetic.Elementary;

/// <summary>
/// erf(x) = 2/√π · ∫₀ˣ e^(−t²) dt in binary64 by a fixed sequence of basic operations, each rounded on its own: Taylor polynomials of degree 15 about
/// the nodes 0, ¼, ½ … 6 (ARITHMETIC.md, "erf").
/// </summary>
public static class ErrorFunction
{
    internal const int Degree = 15;
    internal const double Last = 6;

    /// <summary>What <see cref="ILanes{TSelf}.Lookup"/> takes as one table.</summary>
    private const int Stride = 32;

    /// <summary>erf(i/4), each the nearest binary64.</summary>
    private static readonly double[] Values =
    [
        0.0, 0.27632639016823696, 0.5204998778130465, 0.7111556336535151, 0.8427007929497149, 0.9229001282564583, 0.9661051464753108,
        0.9866716712191824, 0.9953222650189527, 0.9985372834133188, 0.999593047982555, 0.9998993780778803, 0.9999779095030014,
        0.9999956972205363, 0.9999992569016276, 0.9999998862727434, 0.9999999845827421, 0.9999999981494259, 0.9999999998033839,
        0.9999999999815149, 0.9999999999984626, 0.9999999999998869, 0.9999999999999927, 0.9999999999999996, 1.0,
    ];

    /// <summary>2/√π · e^(−(i/4)²), each the nearest binary64.</summary>
    private static readonly double[] Slopes =
    [
        1.1283791670955126, 1.0600141293761143, 0.8787825789354448, 0.6429310691952074, 0.4151074974205947, 0.2365211224472908,
        0.11893028922362937, 0.05277499593015037, 0.020666985354092053, 0.007142319022017983, 0.0021782842303527095,
        0.0005862772470937923, 0.00013925305194674786, 2.9189025383581702e-05, 5.399426777384783e-06, 8.814321912318039e-07,
        1.2698234671866558e-07, 1.6143993719507412e-08, 1.81130589590869e-09, 1.7934357034341337e-10, 1.5670866531017336e-11,
        1.2084074716006755e-12, 8.223316045262922e-14, 4.938485140964219e-15, 2.617301239249265e-16,
    ];

    /// <summary>For every node those of the powers of the distance from it, ascending.</summary>
    internal static readonly double[][] Coefficients = [.. Values.Select((value, i) => Taylor(i * 0.25, value, Slopes[i]))];

    /// <summary>Those of the same power side by side, 32 numbers for each power: number i is that of node i. What is behind the last node is never used.</summary>
    private static readonly double[] Table = [.. Enumerable.Range(0, (Degree + 1) * Stride).Select(at => at % Stride < Values.Length ? Coefficients[at % Stride][at / Stride] : 0)];

    /// <summary>erf(x), ±1 from |x| = 6 on. The absolute error is below 2^-52, near 0 the relative error is below 2^-50.</summary>
    public static double Erf(double x)
    {
        double result = 0;
        Of(Lanes1.All(x)).Store(ref result, 0);
        return result;
    }

    /// <summary>erf of every lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TLanes Of<TLanes>(TLanes x)
        where TLanes : struct, ILanes<TLanes>
    {
        var (magnitude, last) = (TLanes.Abs(x), TLanes.All(Last));
        var inside = TLanes.WhereLess(magnitude, last, magnitude, TLanes.All(0));
        var node = TLanes.Round(inside * TLanes.All(4));
        var distance = inside - node * TLanes.All(0.25);
        ref var table = ref MemoryMarshal.GetArrayDataReference(Table);
        var sum = TLanes.Lookup(ref table, Degree * Stride, node);
        for (var n = Degree - 1; n >= 0; n--) sum = sum * distance + TLanes.Lookup(ref table, n * Stride, node);
        return TLanes.CopySign(TLanes.WhereLess(magnitude, last, sum, TLanes.All(1)), x);
    }

    /// <summary>From f'' = −2x·f': the recurrence of the coefficients about a node.</summary>
    private static double[] Taylor(double node, double value, double slope)
    {
        var coefficients = new double[Degree + 1];
        (coefficients[0], coefficients[1]) = (value, slope);
        for (var n = 0; n < Degree - 1; n++)
        {
            var numerator = node * (n + 1) * coefficients[n + 1] + n * coefficients[n];
            coefficients[n + 2] = -2 * numerator / ((n + 1) * (n + 2));
        }
        return coefficients;
    }
}
