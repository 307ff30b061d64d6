using System.Numerics;

namespace UnstoppableModels.Arithmetic.Tests.Reference;

/// <summary>IEEE-754 rounding written with integers only: the yardstick, so nothing here may use floating-point arithmetic.</summary>
internal static class Rounding
{
    /// <summary>A finite binary64 as an integer times 2^-1074.</summary>
    public static BigInteger Units(double value)
    {
        var bits = BitConverter.DoubleToUInt64Bits(value);
        var field = (int)(bits >> 52 & 0x7ff);
        Assert.NotEqual(0x7ff, field);
        BigInteger magnitude = bits & 0xfffffffffffff;
        if (field > 0) magnitude = magnitude + (BigInteger.One << 52) << field - 1;
        return bits >> 63 == 1 ? -magnitude : magnitude;
    }

    /// <summary>numerator / denominator · 2^exponent as the nearest binary64, ties to even.</summary>
    public static double ToBinary64(BigInteger numerator, BigInteger denominator, int exponent)
    {
        var (negative, significand, power) = Round(numerator, denominator, exponent, 53, -1074);
        var bits = Assemble(significand, power, 52, -1074, 0x7ff);
        return BitConverter.UInt64BitsToDouble(bits | (negative ? 1UL << 63 : 0));
    }

    /// <summary>numerator / denominator · 2^exponent as the nearest binary32, ties to even.</summary>
    public static float ToBinary32(BigInteger numerator, BigInteger denominator, int exponent)
    {
        var (negative, significand, power) = Round(numerator, denominator, exponent, 24, -149);
        var bits = (uint)Assemble(significand, power, 23, -149, 0xff);
        return BitConverter.UInt32BitsToSingle(bits | (negative ? 1U << 31 : 0));
    }

    /// <summary>A binary64 as the nearest binary32.</summary>
    public static float ToBinary32(double value)
    {
        if (double.IsInfinity(value)) return value > 0 ? float.PositiveInfinity : float.NegativeInfinity;
        var rounded = ToBinary32(Units(value), 1, -1074);
        return double.IsNegative(value) && rounded == 0 ? -0f : rounded;
    }

    /// <summary>numerator / denominator · 2^exponent as the nearest integer, ties to even.</summary>
    public static BigInteger ToInteger(BigInteger numerator, BigInteger denominator, int exponent)
    {
        if (exponent > 0) numerator <<= exponent;
        else denominator <<= -exponent;
        var quotient = BigInteger.DivRem(BigInteger.Abs(numerator), denominator, out var remainder);
        var twice = remainder * 2;
        if (twice > denominator || (twice == denominator && !quotient.IsEven)) quotient++;
        return numerator.Sign < 0 ? -quotient : quotient;
    }

    /// <summary>Rounds to <paramref name="precision"/> bits, fewer where the result would need a power of two below <paramref name="lowestPower"/>.</summary>
    private static (bool Negative, BigInteger Significand, int Power) Round(
        BigInteger numerator, BigInteger denominator, int exponent, int precision, int lowestPower)
    {
        if (numerator.IsZero) return (false, 0, lowestPower);
        var magnitude = BigInteger.Abs(numerator);
        // The quotient has this many bits or one fewer.
        var bits = (int)(magnitude.GetBitLength() - denominator.GetBitLength()) + 1;
        foreach (var candidate in (int[])[bits - 1, bits])
        {
            var power = Math.Max(candidate - precision + exponent, lowestPower);
            var significand = ToInteger(magnitude, denominator, exponent - power);
            if (significand <= BigInteger.One << precision) return (numerator.Sign < 0, significand, power);
        }
        throw new InvalidOperationException("Unreachable: one of the two powers fits.");
    }

    private static ulong Assemble(BigInteger significand, int power, int fractionBits, int lowestPower, int infinityField)
    {
        if (significand == BigInteger.One << fractionBits + 1)
        {
            significand >>= 1;
            power++;
        }
        if (significand < BigInteger.One << fractionBits) return (ulong)significand;
        var field = power - lowestPower + 1;
        if (field >= infinityField) return (ulong)infinityField << fractionBits;
        return ((ulong)field << fractionBits) + (ulong)significand - (1UL << fractionBits);
    }
}
