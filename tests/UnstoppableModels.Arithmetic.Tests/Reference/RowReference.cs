using System.Numerics;
using UnstoppableModels.Arithmetic.Tests.Elementary;

namespace UnstoppableModels.Arithmetic.Tests.Reference;

/// <summary>The operations along rows from ARITHMETIC.md: every binary64 operation on integers.</summary>
internal static class RowReference
{
    private const double LastErf = 6;

    /// <summary>The values and slopes at the nodes are made here from 1,400-bit arithmetic, not copied.</summary>
    private static readonly Lazy<double[][]> ErfCoefficients = new(() => [.. Enumerable.Range(0, 25).Select(i => Taylor(i / 4.0))]);

    public static double Sum(double[] row)
    {
        var exponent = CommonExponent(row);
        return Rounding.ToBinary64(ExactReference.Sum(Quantise(row, exponent)), 1, exponent - ExactReference.Bits);
    }

    public static double Dot(double[] left, double[] right)
    {
        var (el, er) = (CommonExponent(left), CommonExponent(right));
        var total = ExactReference.BlockedSum(Quantise(left, el).Zip(Quantise(right, er), (a, b) => a * b));
        return Rounding.ToBinary64(Rounding.Units(total), 1, -1074 + el + er - 2 * ExactReference.Bits);
    }

    public static double Tanh(double x)
    {
        var magnitude = Math.Abs(x);
        if (magnitude >= 0.25)
        {
            var exp = ExactReference.Exp(Binary64.Multiply(2, magnitude));
            var quotient = double.IsInfinity(exp) ? 0 : Binary64.Divide(2, Binary64.Add(exp, 1));
            return Math.CopySign(Binary64.Subtract(1, quotient), x);
        }
        (long, long)[] series =
        [
            (18888466084, 194896477400625), (-443861162, 1856156927625), (6404582, 10854718875), (-929569, 638512875), (21844, 6081075),
            (-1382, 155925), (62, 2835), (-17, 315), (2, 15), (-1, 3),
        ];
        var z = Binary64.Multiply(x, x);
        var sum = Fraction(series[0]);
        foreach (var coefficient in series.Skip(1)) sum = Binary64.Add(Binary64.Multiply(sum, z), Fraction(coefficient));
        return Binary64.Add(x, Binary64.Multiply(x, Binary64.Multiply(z, sum)));
    }

    public static double Erf(double x)
    {
        var a = Math.Abs(x);
        if (a >= LastErf) return Math.CopySign(1, x);
        var i = (int)Rounding.ToInteger(Rounding.Units(a), 1, -1074 + 2);
        var coefficients = ErfCoefficients.Value[i];
        var d = Binary64.Subtract(a, i / 4.0);
        var sum = coefficients[15];
        for (var n = 14; n >= 0; n--) sum = Binary64.Add(Binary64.Multiply(sum, d), coefficients[n]);
        return Math.CopySign(sum, x);
    }

    public static float Gelu(float x) => Rounding.ToBinary32(Binary64.Multiply(x, Phi(x)));

    public static float GeluGradient(float dy, float x)
    {
        var density = Binary64.Multiply(
            ExactReference.Exp(Binary64.Multiply(Binary64.Multiply(x, x), -0.5)), BitConverter.UInt64BitsToDouble(0x3fd9884533d43651));
        return Rounding.ToBinary32(Binary64.Multiply(dy, Binary64.Add(Phi(x), Binary64.Multiply(x, density))));
    }

    /// <summary>Probabilities of one row, of which only the first <paramref name="seen"/> scores count.</summary>
    public static float[] Softmax(float[] row, int seen)
    {
        var (integers, sum, _) = Exponentials(row[..seen]);
        return [.. row.Select((_, j) => j < seen ? Rounding.ToBinary32(Rounding.ToBinary64(integers[j], sum, 0)) : 0f)];
    }

    public static float[] SoftmaxGradient(float[] dp, float[] p)
    {
        var mean = Dot(Widen(dp), Widen(p));
        return [.. dp.Zip(p, (g, q) => PositiveZero(Binary64.Multiply(q, Binary64.Subtract(g, mean))))];
    }

    public static float[] LogSoftmax(float[] row)
    {
        var (_, sum, largest) = Exponentials(row);
        var logarithm = ExactReference.Log(Rounding.ToBinary64(sum, 1, -36));
        return [.. row.Select(z => Rounding.ToBinary32(Binary64.Subtract(Binary64.Subtract(z, largest), logarithm)))];
    }

    public static float[] LogSoftmaxGradient(float[] dy, float[] row)
    {
        var (integers, sum, _) = Exponentials(row);
        var total = Sum(Widen(dy));
        return [.. dy.Zip(integers, (g, n) => Rounding.ToBinary32(Binary64.Subtract(g, Binary64.Multiply(Rounding.ToBinary64(n, sum, 0), total))))];
    }

    public static float[] LayerNorm(float[] row, float[] gain, float[] bias, float epsilon)
    {
        var (h, _) = Normalise(row, epsilon);
        return [.. h.Select((value, j) => Rounding.ToBinary32(Binary64.Add(Binary64.Multiply(value, gain[j]), bias[j])))];
    }

    public static float[] LayerNormGradient(float[] dy, float[] row, float[] gain, float epsilon)
    {
        var (h, r) = Normalise(row, epsilon);
        var k = dy.Zip(gain, (a, b) => Binary64.Multiply(a, b)).ToArray();
        var (mean, slope) = (Binary64.Divide(Sum(k), row.Length), Binary64.Divide(Dot(k, h), row.Length));
        return
        [
            .. k.Zip(h, (g, value) =>
                Rounding.ToBinary32(Binary64.Multiply(r, Binary64.Subtract(Binary64.Subtract(g, mean), Binary64.Multiply(value, slope))))),
        ];
    }

    /// <summary>The gain's gradient of a whole tensor.</summary>
    public static float[] GainGradient(float[] dy, float[] x, int columns, float epsilon)
    {
        var normals = x.Chunk(columns).SelectMany(row => Normalise(row, epsilon).Normal).Select(Rounding.ToBinary32).ToArray();
        return DotColumns(dy, normals, columns);
    }

    public static float[] DotColumns(float[] left, float[] right, int columns)
    {
        var (el, er) = (ExactReference.CommonExponent(left), ExactReference.CommonExponent(right));
        var (a, b) = (ExactReference.Quantise(left, el), ExactReference.Quantise(right, er));
        return
        [
            .. Enumerable.Range(0, columns).Select(j => ExactReference.Restore(
                ExactReference.BlockedSum(Enumerable.Range(0, left.Length / columns).Select(row => a[row * columns + j] * b[row * columns + j])),
                el + er - 2 * ExactReference.Bits)),
        ];
    }

    private static (double[] Normal, double Inverse) Normalise(float[] row, float epsilon)
    {
        var mean = Binary64.Divide(Sum(Widen(row)), row.Length);
        var d = row.Select(x => Binary64.Subtract(x, mean)).ToArray();
        var variance = Binary64.Divide(Dot(d, d), row.Length);
        var r = Binary64.Divide(1, Binary64.SquareRoot(Binary64.Add(variance, epsilon)));
        return ([.. d.Select(value => Binary64.Multiply(value, r))], r);
    }

    private static (BigInteger[] Integers, BigInteger Sum, double Largest) Exponentials(float[] row)
    {
        double largest = row.MaxBy(z => Rounding.Units(z));
        var integers = row.Select(z => Rounding.ToInteger(Rounding.Units(ExactReference.Exp(Binary64.Subtract(z, largest))), 1, -1074 + 36)).ToArray();
        return (integers, ExactReference.Sum(integers), largest);
    }

    private static double[] Taylor(double node)
    {
        var coefficients = new double[16];
        coefficients[0] = HighPrecision.Nearest(HighPrecision.Erf(node));
        coefficients[1] = HighPrecision.Nearest(HighPrecision.ErfSlope(node));
        for (var n = 0; n < 14; n++)
        {
            var numerator = Binary64.Add(
                Binary64.Multiply(Binary64.Multiply(node, n + 1), coefficients[n + 1]), Binary64.Multiply(n, coefficients[n]));
            coefficients[n + 2] = Binary64.Divide(Binary64.Multiply(-2, numerator), (n + 1) * (n + 2));
        }
        return coefficients;
    }

    private static double Phi(float x) =>
        Binary64.Multiply(Binary64.Add(1, Erf(Binary64.Multiply(x, BitConverter.UInt64BitsToDouble(0x3fe6a09e667f3bcd)))), 0.5);

    private static int CommonExponent(double[] row)
    {
        var largest = row.Select(x => BigInteger.Abs(Rounding.Units(x))).Max();
        return largest.IsZero ? 0 : (int)largest.GetBitLength() - 1074;
    }

    private static BigInteger[] Quantise(double[] row, int exponent) =>
        [.. row.Select(x => Rounding.ToInteger(Rounding.Units(x), 1, -1074 + ExactReference.Bits - exponent))];

    private static double[] Widen(float[] row) => [.. row.Select(x => (double)x)];

    private static double Fraction((long Numerator, long Denominator) fraction) => Rounding.ToBinary64(fraction.Numerator, fraction.Denominator, 0);

    private static float PositiveZero(double value) => value == 0 ? 0f : Rounding.ToBinary32(value);
}
