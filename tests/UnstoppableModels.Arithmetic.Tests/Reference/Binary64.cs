using System.Numerics;

namespace UnstoppableModels.Arithmetic.Tests.Reference;

/// <summary>The basic operations of binary64 on integers.</summary>
internal static class Binary64
{
    private const int Unit = -1074;

    public static double Add(double a, double b)
    {
        var sum = Rounding.Units(a) + Rounding.Units(b);
        if (sum.IsZero) return double.IsNegative(a) && double.IsNegative(b) ? -0.0 : 0.0;
        return Rounding.ToBinary64(sum, 1, Unit);
    }

    public static double Subtract(double a, double b) => Add(a, -b);

    public static double Multiply(double a, double b)
    {
        var result = Rounding.ToBinary64(Rounding.Units(a) * Rounding.Units(b), 1, 2 * Unit);
        return result == 0 && double.IsNegative(a) != double.IsNegative(b) ? -0.0 : result;
    }

    public static double Divide(double a, double b)
    {
        var divisor = Rounding.Units(b);
        var result = Rounding.ToBinary64(Rounding.Units(a) * divisor.Sign, BigInteger.Abs(divisor), 0);
        return result == 0 && double.IsNegative(a) != double.IsNegative(b) ? -0.0 : result;
    }

    /// <summary>√a, a positive: the integer root of the mantissa with 60 bits to spare, its last bit set if there is a rest.</summary>
    public static double SquareRoot(double a)
    {
        var scaled = Rounding.Units(a) << 2400;
        var root = IntegerRoot(scaled);
        return Rounding.ToBinary64((root << 1) + (root * root == scaled ? 0 : 1), 1, (Unit - 2400) / 2 - 1);
    }

    public static double PowerOfTwo(int exponent) => Rounding.ToBinary64(1, 1, exponent);

    public static double NearestInteger(double a) => Rounding.ToBinary64(Rounding.ToInteger(Rounding.Units(a), 1, Unit), 1, 0);

    /// <summary>⌊√n⌋ by Newton's iteration from above.</summary>
    public static BigInteger IntegerRoot(BigInteger n)
    {
        if (n.IsZero) return 0;
        var root = BigInteger.One << (int)((n.GetBitLength() + 1) / 2);
        while (true)
        {
            var next = (root + n / root) >> 1;
            if (next >= root) return root;
            root = next;
        }
    }
}
