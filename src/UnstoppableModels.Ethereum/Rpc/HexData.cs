using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;

namespace UnstoppableModels.Ethereum.Rpc;

/// <summary>The two hex forms of the JSON-RPC interface (EIP-1474): quantities (no leading zeros) and data (whole bytes).</summary>
internal static class HexData
{
    public static string Data(ReadOnlySpan<byte> bytes) => "0x" + Convert.ToHexStringLower(bytes);

    public static string Quantity(BigInteger value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        var digits = value.ToString("x", CultureInfo.InvariantCulture).TrimStart('0');
        return digits.Length == 0 ? "0x0" : "0x" + digits;
    }

    public static bool TryParse(string text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (!text.StartsWith("0x", StringComparison.Ordinal) || text.Length % 2 != 0) return false;
        var result = new byte[(text.Length - 2) / 2];
        if (Convert.FromHexString(text.AsSpan(2), result, out _, out _) != System.Buffers.OperationStatus.Done) return false;
        bytes = result;
        return true;
    }

    public static bool TryParseQuantity(string text, out BigInteger value)
    {
        value = default;
        if (!text.StartsWith("0x", StringComparison.Ordinal) || text.Length is < 3 or > 66) return false;
        return BigInteger.TryParse("0" + text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }
}
