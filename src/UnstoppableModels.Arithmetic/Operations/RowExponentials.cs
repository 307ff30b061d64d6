using System.Runtime.InteropServices;
using UnstoppableModels.Arithmetic.Elementary;
using UnstoppableModels.Arithmetic.Simd;

namespace UnstoppableModels.Arithmetic.Operations;

/// <summary>The exponentials of a row of scores as integers on the scale 2^-36, whose sum is exact (ARITHMETIC.md, "Softmax").</summary>
internal static class RowExponentials
{
    /// <summary>Longest row: 2^17 integers of at most 2^36 sum exactly in binary64.</summary>
    public const int MaxLength = 1 << 17;

    public const double Scale = 1L << 36;

    /// <summary>Writes n_j = rhe(exp(z_j − m) · 2^36); returns the largest score m and the sum of the integers.</summary>
    public static (double Largest, double Sum) Of(ReadOnlySpan<float> scores, Span<double> integers)
    {
        ref var z = ref MemoryMarshal.GetReference(scores);
        ref var n = ref MemoryMarshal.GetReference(integers);
        var count = scores.Length;
        var (i, largest, sum) = (0, (double)scores[0], 0.0);
        if (Lanes8.IsSupported) i = Largest<Lanes8>(ref z, i, count, ref largest);
        if (Lanes4.IsSupported) i = Largest<Lanes4>(ref z, i, count, ref largest);
        Largest<Lanes1>(ref z, i, count, ref largest);
        i = 0;
        if (Lanes8.IsSupported) i = Exponentials<Lanes8>(ref z, largest, ref n, i, count, ref sum);
        if (Lanes4.IsSupported) i = Exponentials<Lanes4>(ref z, largest, ref n, i, count, ref sum);
        Exponentials<Lanes1>(ref z, largest, ref n, i, count, ref sum);
        return (largest, sum);
    }

    private static int Largest<TLanes>(ref float z, int i, int count, ref double largest)
        where TLanes : struct, ILanes<TLanes>
    {
        var lanes = TLanes.All(largest);
        for (; i <= count - TLanes.Count; i += TLanes.Count) lanes = TLanes.Max(lanes, TLanes.Load(ref z, i));
        largest = TLanes.Largest(lanes);
        return i;
    }

    private static int Exponentials<TLanes>(ref float z, double largest, ref double n, int i, int count, ref double sum)
        where TLanes : struct, ILanes<TLanes>
    {
        var (sums, largests, scales) = (TLanes.All(0), TLanes.All(largest), TLanes.All(Scale));
        for (; i <= count - TLanes.Count; i += TLanes.Count)
        {
            var integer = TLanes.Round(Exponential.Of(TLanes.Load(ref z, i) - largests) * scales);
            integer.Store(ref n, i);
            sums += integer;
        }
        sum += TLanes.Sum(sums);
        return i;
    }
}
