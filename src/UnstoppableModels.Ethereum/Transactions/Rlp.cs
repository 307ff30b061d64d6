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

    private static byte[] Prefix(byte offset, int length)
    {
        if (length < 56) return [(byte)(offset + length)];
        var digits = new BigInteger(length).ToByteArray(isUnsigned: true, isBigEndian: true);
        return [(byte)(offset + 55 + digits.Length), .. digits];
    }
}
