namespace UnstoppableModels.Protocol.Primitives;

/// <summary>Fixed-length hex, the one text form of hashes and addresses.</summary>
internal static class HexText
{
    /// <summary>Fills <paramref name="destination"/> from exactly as many hex bytes, with or without 0x.</summary>
    public static bool TryRead(string? text, Span<byte> destination)
    {
        if (text is null) return false;
        var digits = text.AsSpan();
        if (digits.StartsWith("0x", StringComparison.Ordinal)) digits = digits[2..];
        if (digits.Length != destination.Length * 2) return false;
        return Convert.FromHexString(digits, destination, out _, out _) == System.Buffers.OperationStatus.Done;
    }
}
