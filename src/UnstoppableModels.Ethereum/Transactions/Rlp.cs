using System.Numerics;

namespace UnstoppableModels.Ethereum.Transactions;

/// <summary>Recursive length prefix encoding (yellow paper, appendix B). Items are encoded bottom-up: a list takes encoded items.</summary>
public static class Rlp
{
    /// <summary>Encodes a byte string.</summary>
    public static byte[] Bytes(ReadOnlySpan<byte> bytes) => bytes is [< 0x80] ? [bytes[0]] : [.. Prefix(0x80, bytes.Length), .. bytes];

    /// <summary>Encodes a number: big-endian without leading zeros; zero is the empty string.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public static byte[] Number(BigInteger number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        return number.IsZero ? [0x80] : Bytes(number.ToByteArray(isUnsigned: true, isBigEndian: true));
    }

    /// <summary>Encodes a list of items that are encoded already.</summary>
    public static byte[] List(params IReadOnlyList<byte[]> items) =>
        [.. Prefix(0xC0, items.Sum(item => item.Length)), .. items.SelectMany(item => item)];

    /// <summary>
    /// Decodes a list of byte strings, as transactions without access list are. An empty list in it reads as an empty string.
    /// </summary>
    /// <exception cref="FormatException">It is no such list.</exception>
    public static IReadOnlyList<byte[]> ReadList(ReadOnlySpan<byte> encoded)
    {
        var (start, length) = ReadPrefix(0xC0, encoded);
        if (start + length != encoded.Length) throw Malformed();
        var items = new List<byte[]>();
        for (var rest = encoded[start..]; !rest.IsEmpty; rest = rest[(start + length)..])
        {
            (start, length) = rest[0] switch
            {
                < 0x80 => (0, 1),
                0xC0 => (1, 0),
                _ => ReadPrefix(0x80, rest),
            };
            items.Add(rest.Slice(start, length).ToArray());
        }
        return items;
    }

    /// <summary>Where the content of a string or list starts, and its length, which is within the bytes that are there.</summary>
    private static (int Start, int Length) ReadPrefix(byte offset, ReadOnlySpan<byte> encoded)
    {
        var code = encoded.IsEmpty ? -1 : encoded[0] - offset;
        if (code is < 0 or > 63) throw Malformed();
        var digits = Math.Max(0, code - 55);
        if (digits >= encoded.Length) throw Malformed();
        var length = digits == 0 ? code : new BigInteger(encoded.Slice(1, digits), isUnsigned: true, isBigEndian: true);
        return length <= encoded.Length - 1 - digits ? (1 + digits, (int)length) : throw Malformed();
    }

    private static FormatException Malformed() => new("The bytes are no list of byte strings in RLP.");

    private static byte[] Prefix(byte offset, int length)
    {
        if (length < 56) return [(byte)(offset + length)];
        var digits = new BigInteger(length).ToByteArray(isUnsigned: true, isBigEndian: true);
        return [(byte)(offset + 55 + digits.Length), .. digits];
    }
}
