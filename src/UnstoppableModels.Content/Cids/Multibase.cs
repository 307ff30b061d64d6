using SimpleBase;

namespace UnstoppableModels.Content.Cids;

/// <summary>The text forms of CIDs (multibase specification): a prefix character that names the base, then the digits.</summary>
internal static class Multibase
{
    // Longer than any text of a 36-byte CID; keeps the quadratic base 58 and base 36 decoders away from long input.
    public const int MaxLength = 128;
    private const int CidV0TextLength = 46;

    // The RFC 4648 alphabet in lower case without padding, known to the library by the first network that used it.
    private static readonly Base32 LowerBase32 = Base32.FileCoin;

    public static string ToBase32(ReadOnlySpan<byte> bytes) => "b" + LowerBase32.Encode(bytes);

    /// <summary>Decodes base32 (b), base58btc (z), base36 (k), base16 (f) and the prefixless base58btc of CIDv0.</summary>
    /// <exception cref="FormatException">Another base, a foreign character, or a text that is not the one canonical text of its
    /// bytes.</exception>
    public static byte[] Decode(string text)
    {
        if (text.Length is 0 or > MaxLength) throw new FormatException($"it has {text.Length} characters");
        if (text is ['Q', 'm', ..] && text.Length == CidV0TextLength) return Decode(Base58.Bitcoin, text, "base58btc");
        var digits = text[1..];
        var bytes = text[0] switch
        {
            'b' => Decode(LowerBase32, digits, "base32"),
            'z' => Decode(Base58.Bitcoin, digits, "base58btc"),
            'k' => Decode(Base36.LowerCase, digits, "base36"),
            'f' => Decode(Base16.LowerCase, digits, "base16"),
            _ => throw new FormatException("it starts like none of base32 (b), base58btc (z), base36 (k), base16 (f) or CIDv0 (Qm)"),
        };
        if (bytes is [0x12, ..]) throw new FormatException("a CIDv0 has no multibase prefix");
        return bytes;
    }

    private static byte[] Decode(IBaseCoder coder, string digits, string name)
    {
        byte[] bytes;
        try
        {
            bytes = coder.Decode(digits);
        }
        catch (Exception exception)
            when (exception is ArgumentException or InvalidOperationException or FormatException or OverflowException)
        {
            throw new FormatException($"it is not {name}", exception);
        }
        // Decoders are lenient about case, padding and stray bits; one text per CID keeps texts comparable.
        if (!coder.Encode(bytes).Equals(digits, StringComparison.Ordinal)) throw new FormatException($"it is not canonical {name}");
        return bytes;
    }
}
