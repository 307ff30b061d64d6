using System.Runtime.InteropServices;
using UnstoppableModels.Arithmetic.Simd;

namespace UnstoppableModels.Arithmetic.Contractions;

/// <summary>
/// Sums along one row of binary64 values, each row quantised on its own (ARITHMETIC.md, "Row sums"): exact integers, so that their order does not
/// matter.
/// </summary>
internal static class RowSums
{
    /// <summary>Σ x.</summary>
    public static double Sum(ReadOnlySpan<double> row)
    {
        var exponent = CommonExponent(row);
        var scale = Math.ScaleB(1.0, QuantisedMatrix.Bits - exponent);
        ref var x = ref MemoryMarshal.GetReference(row);
        var (i, sum) = (0, 0.0);
        if (Lanes8.IsSupported) i = Sum<Lanes8>(ref x, scale, i, row.Length, ref sum);
        if (Lanes4.IsSupported) i = Sum<Lanes4>(ref x, scale, i, row.Length, ref sum);
        Sum<Lanes1>(ref x, scale, i, row.Length, ref sum);
        return sum * Math.ScaleB(1.0, exponent - QuantisedMatrix.Bits);
    }

    /// <summary>Σ x·y.</summary>
    public static double Dot(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        var leftExponent = CommonExponent(left);
        var rightExponent = left == right ? leftExponent : CommonExponent(right);
        var leftScale = Math.ScaleB(1.0, QuantisedMatrix.Bits - leftExponent);
        var rightScale = Math.ScaleB(1.0, QuantisedMatrix.Bits - rightExponent);
        double total = 0;
        for (var start = 0; start < left.Length; start += Contraction.BlockLength)
        {
            var length = Math.Min(Contraction.BlockLength, left.Length - start);
            ref var x = ref MemoryMarshal.GetReference(left[start..]);
            ref var y = ref MemoryMarshal.GetReference(right[start..]);
            var (i, block) = (0, 0.0);
            if (Lanes8.IsSupported) i = Dot<Lanes8>(ref x, leftScale, ref y, rightScale, i, length, ref block);
            if (Lanes4.IsSupported) i = Dot<Lanes4>(ref x, leftScale, ref y, rightScale, i, length, ref block);
            Dot<Lanes1>(ref x, leftScale, ref y, rightScale, i, length, ref block);
            total += block;
        }
        return total * Math.ScaleB(1.0, leftExponent + rightExponent - 2 * QuantisedMatrix.Bits);
    }

    /// <summary>The smallest e with |x| &lt; 2^e for every x; 0 if all are zero.</summary>
    internal static int CommonExponent(ReadOnlySpan<double> row)
    {
        ref var x = ref MemoryMarshal.GetReference(row);
        var (i, largest) = (0, 0.0);
        if (Lanes8.IsSupported) i = Largest<Lanes8>(ref x, i, row.Length, ref largest);
        if (Lanes4.IsSupported) i = Largest<Lanes4>(ref x, i, row.Length, ref largest);
        Largest<Lanes1>(ref x, i, row.Length, ref largest);
        return largest == 0 ? 0 : Math.ILogB(largest) + 1;
    }

    private static int Sum<TLanes>(ref double x, double scale, int i, int count, ref double sum)
        where TLanes : struct, ILanes<TLanes>
    {
        var (lanes, scales) = (TLanes.All(0), TLanes.All(scale));
        for (; i <= count - TLanes.Count; i += TLanes.Count) lanes += TLanes.Round(TLanes.Load(ref x, i) * scales);
        sum += TLanes.Sum(lanes);
        return i;
    }

    private static int Dot<TLanes>(ref double x, double xScale, ref double y, double yScale, int i, int count, ref double sum)
        where TLanes : struct, ILanes<TLanes>
    {
        var (lanes, xScales, yScales) = (TLanes.All(0), TLanes.All(xScale), TLanes.All(yScale));
        for (; i <= count - TLanes.Count; i += TLanes.Count)
            lanes += TLanes.Round(TLanes.Load(ref x, i) * xScales) * TLanes.Round(TLanes.Load(ref y, i) * yScales);
        sum += TLanes.Sum(lanes);
        return i;
    }

    private static int Largest<TLanes>(ref double x, int i, int count, ref double largest)
        where TLanes : struct, ILanes<TLanes>
    {
        var lanes = TLanes.All(0);
        for (; i <= count - TLanes.Count; i += TLanes.Count) lanes = TLanes.Max(lanes, TLanes.Abs(TLanes.Load(ref x, i)));
        largest = Math.Max(largest, TLanes.Largest(lanes));
        return i;
    }
}
