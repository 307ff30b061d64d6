using System.Globalization;
using System.Numerics;

namespace UnstoppableModels.Node.Demo.View;

/// <summary>Amounts in ETH from wei, in integers throughout: 1 ETH is 10^18 wei.</summary>
internal static class Ether
{
    private const int Decimals = 18;

    /// <summary>The exact amount with as many decimals as it needs: "1", "-0.05", "0.000000000000000001".</summary>
    public static string Exact(BigInteger wei)
    {
        var text = Rounded(wei, Decimals).TrimEnd('0');
        return text.TrimEnd('.');
    }

    /// <summary>The exact amount with a sign, except for zero: "+1.05", "-1", "0".</summary>
    public static string Signed(BigInteger wei) => (wei.Sign > 0 ? "+" : "") + Exact(wei);

    /// <summary>The amount with 1 to 18 decimals, halves rounded away from zero. What rounds to zero has no sign.</summary>
    public static string Rounded(BigInteger wei, int decimals)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(decimals, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(decimals, Decimals);
        var unit = BigInteger.Pow(10, Decimals - decimals);
        var units = (BigInteger.Abs(wei) + unit / 2) / unit;
        var digits = units.ToString(CultureInfo.InvariantCulture).PadLeft(decimals + 1, '0');
        return (wei.Sign < 0 && !units.IsZero ? "-" : "") + digits[..^decimals] + "." + digits[^decimals..];
    }

    /// <summary>As <see cref="Rounded"/>, with a plus sign for what is more than zero after rounding.</summary>
    public static string SignedRounded(BigInteger wei, int decimals)
    {
        var text = Rounded(wei, decimals);
        return text[0] != '-' && text.AsSpan().IndexOfAnyExcept('0', '.') >= 0 ? "+" + text : text;
    }
}
