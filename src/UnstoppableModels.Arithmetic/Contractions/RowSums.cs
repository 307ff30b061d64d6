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
        double sum = 0;
        foreach (var x in row) sum += Integer(x, scale);
        return sum * Math.ScaleB(1.0, exponent - QuantisedMatrix.Bits);
    }

    /// <summary>Σ x·y.</summary>
    public static double Dot(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        var (leftExponent, rightExponent) = (CommonExponent(left), CommonExponent(right));
        var leftScale = Math.ScaleB(1.0, QuantisedMatrix.Bits - leftExponent);
        var rightScale = Math.ScaleB(1.0, QuantisedMatrix.Bits - rightExponent);
        var (a, b) = (new double[left.Length], new double[right.Length]);
        for (var i = 0; i < a.Length; i++) (a[i], b[i]) = (Integer(left[i], leftScale), Integer(right[i], rightScale));
        return DotIntegers(a, b) * Math.ScaleB(1.0, leftExponent + rightExponent - 2 * QuantisedMatrix.Bits);
    }

    /// <summary>Σ a·b over integers of at most 2^21 in magnitude: exact over each block, the blocks added in order.</summary>
    public static double DotIntegers(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        double total = 0;
        for (var start = 0; start < left.Length; start += Contraction.BlockLength)
        {
            double block = 0;
            for (var i = start; i < Math.Min(left.Length, start + Contraction.BlockLength); i++) block += left[i] * right[i];
            total += block;
        }
        return total;
    }

    /// <summary>The smallest e with |x| &lt; 2^e for every x; 0 if all are zero.</summary>
    internal static int CommonExponent(ReadOnlySpan<double> row)
    {
        double largest = 0;
        foreach (var x in row) largest = Math.Max(largest, Math.Abs(x));
        return largest == 0 ? 0 : Math.ILogB(largest) + 1;
    }

    private static double Integer(double x, double scale) => Math.Round(x * scale, MidpointRounding.ToEven);
}
