using System.Numerics;

namespace UnstoppableModels.Arithmetic.Tests.Reference;

/// <summary>Every operation of exact-v1 a second time: scalar, slow, from ARITHMETIC.md, on big integers.</summary>
internal static class ExactReference
{
    public const int Bits = 21;
    private const int BlockLength = 2048;

    public static int CommonExponent(float[] values)
    {
        var largest = values.Select(v => BigInteger.Abs(Rounding.Units(v))).Max();
        return largest.IsZero ? 0 : (int)largest.GetBitLength() - 1074;
    }

    public static BigInteger[] Quantise(float[] values, int exponent) =>
        [.. values.Select(v => Rounding.ToInteger(Rounding.Units(v), 1, -1074 + Bits - exponent))];

    /// <summary>left [rows, inner] times right [inner, columns].</summary>
    public static float[] Multiply(float[] left, float[] right, int rows, int inner, int columns) =>
        Multiply(left, CommonExponent(left), right, CommonExponent(right), rows, inner, columns);

    /// <summary>The same on given exponents.</summary>
    public static float[] Multiply(float[] left, int leftExponent, float[] right, int rightExponent, int rows, int inner, int columns)
    {
        var (a, b) = (Quantise(left, leftExponent), Quantise(right, rightExponent));
        var result = new float[rows * columns];
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                var terms = Enumerable.Range(0, inner).Select(k => a[i * inner + k] * b[k * columns + j]);
                result[i * columns + j] = Restore(BlockedSum(terms), leftExponent + rightExponent - 2 * Bits);
            }
        }
        return result;
    }

    /// <summary>Exact sums of 2048 terms each, added in order.</summary>
    public static double BlockedSum(IEnumerable<BigInteger> terms) => terms.Chunk(BlockLength).Select(block =>
    {
        var sum = Sum(block);
        Assert.True(BigInteger.Abs(sum) <= BigInteger.One << 53);
        return Rounding.ToBinary64(sum, 1, 0);
    }).Aggregate(Binary64.Add);

    /// <summary>sum · 2^exponent in binary32, zero positive.</summary>
    public static float Restore(double sum, int exponent) => Rounding.ToBinary32(Rounding.Units(sum), 1, -1074 + exponent);

    public static float[] SumRows(float[] values, int columns)
    {
        var exponent = CommonExponent(values);
        var integers = Quantise(values, exponent);
        return [.. Enumerable.Range(0, columns).Select(j => Rounding.ToBinary32(Sum(integers.Where((_, i) => i % columns == j)), 1, exponent - Bits))];
    }

    public static float[] Transpose(float[] values, int rows, int columns)
    {
        var result = new float[values.Length];
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++) result[j * rows + i] = values[i * columns + j];
        }
        return result;
    }

    /// <summary>A sum of two binary32 values is zero only if it is exactly zero: they share the unit 2^-149.</summary>
    public static float Add(float a, float b)
    {
        var sum = Rounding.Units(a) + Rounding.Units(b);
        if (sum.IsZero) return float.IsNegative(a) && float.IsNegative(b) ? -0f : 0f;
        return Rounding.ToBinary32(sum, 1, -1074);
    }

    public static float[] AddBias(float[] product, float[] bias) =>
        [.. product.Select((value, i) => float.IsInfinity(value) ? value : Add(value, bias[i % bias.Length]))];

    public static float[] SgdStep(float[] parameter, float[] gradient, float learningRate) =>
        [.. parameter.Select((w, i) => SgdStep(w, gradient[i], learningRate))];

    public static double Exp(double x)
    {
        if (x < -708) return 0;
        if (x > 709) return double.PositiveInfinity;
        var k = Binary64.NearestInteger(Binary64.Multiply(x, BitConverter.UInt64BitsToDouble(0x3ff71547652b82fe)));
        var r = Binary64.Subtract(
            Binary64.Subtract(x, Binary64.Multiply(k, BitConverter.UInt64BitsToDouble(0x3fe62e42fee00000))),
            Binary64.Multiply(k, BitConverter.UInt64BitsToDouble(0x3dea39ef35793c76)));
        var sum = InverseFactorial(13);
        for (var n = 12; n >= 0; n--) sum = Binary64.Add(Binary64.Multiply(sum, r), InverseFactorial(n));
        return Binary64.Multiply(sum, Binary64.PowerOfTwo((int)k));
    }

    public static double Log(double x)
    {
        var k = (int)Rounding.Units(x).GetBitLength() - 1 - 1074;
        var m = Rounding.ToBinary64(Rounding.Units(x), 1, -1074 - k);
        if (Rounding.Units(m) > Rounding.Units(BitConverter.UInt64BitsToDouble(0x3ff6a09e667f3bcd)))
        {
            m = Binary64.Multiply(m, Binary64.PowerOfTwo(-1));
            k++;
        }
        var f = Binary64.Subtract(m, 1);
        var s = Binary64.Divide(f, Binary64.Add(2, f));
        var z = Binary64.Multiply(s, s);
        var sum = Rounding.ToBinary64(2, 21, 0);
        for (var n = 9; n >= 1; n--) sum = Binary64.Add(Binary64.Multiply(sum, z), Rounding.ToBinary64(2, 2 * n + 1, 0));
        var tail = Binary64.Add(
            Binary64.Multiply(s, Binary64.Multiply(z, sum)),
            Binary64.Multiply(k, BitConverter.UInt64BitsToDouble(0x3dea39ef35793c76)));
        return Binary64.Add(
            Binary64.Multiply(k, BitConverter.UInt64BitsToDouble(0x3fe62e42fee00000)),
            Binary64.Add(Binary64.Add(s, s), tail));
    }

    public static (float[] RowLosses, float Loss, float[] Gradient) SoftmaxCrossEntropy(float[] logits, int[] labels, int classes)
    {
        var losses = new float[labels.Length];
        var gradient = new float[logits.Length];
        for (var row = 0; row < labels.Length; row++)
        {
            var values = logits.AsSpan(row * classes, classes).ToArray();
            var largest = values.MaxBy(v => Rounding.Units(v));
            var weights = values.Select(v => Rounding.ToInteger(Rounding.Units(Exp(Binary64.Subtract(v, largest))), 1, -1074 + 36)).ToArray();
            var sum = Sum(weights);
            var toLabel = Binary64.Subtract(values[labels[row]], largest);
            losses[row] = Rounding.ToBinary32(Binary64.Subtract(Log(Rounding.ToBinary64(sum, 1, -36)), toLabel));
            for (var j = 0; j < classes; j++)
            {
                var difference = Rounding.ToBinary64(j == labels[row] ? weights[j] - sum : weights[j], sum, 0);
                gradient[row * classes + j] = Rounding.ToBinary32(Binary64.Divide(difference, labels.Length));
            }
        }
        return (losses, Mean(losses), gradient);
    }

    public static float Mean(float[] values)
    {
        if (values.Any(float.IsInfinity)) return float.PositiveInfinity;
        var exponent = CommonExponent(values);
        var sum = Rounding.ToBinary64(Sum(Quantise(values, exponent)), 1, exponent - Bits);
        return Rounding.ToBinary32(Binary64.Divide(sum, values.Length));
    }

    private static float SgdStep(float w, float g, float learningRate)
    {
        var product = Rounding.ToBinary32(Rounding.Units(learningRate) * Rounding.Units(g), 1, 2 * -1074);
        if (product == 0 && float.IsNegative(learningRate) != float.IsNegative(g)) product = -0f;
        return float.IsInfinity(product) ? -product : Add(w, -product);
    }

    private static double InverseFactorial(int n) =>
        Rounding.ToBinary64(1, Enumerable.Range(1, n).Aggregate(BigInteger.One, (product, i) => product * i), 0);

    public static BigInteger Sum(IEnumerable<BigInteger> integers) => integers.Aggregate(BigInteger.Zero, BigInteger.Add);
}
