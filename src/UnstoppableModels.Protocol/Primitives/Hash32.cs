using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace UnstoppableModels.Protocol.Primitives;

/// <summary>
/// A 256-bit value: a Merkle root, a SHA-256 digest, a Keccak-256 hash or an ABI word. Immutable; its text is 0x and 64 lower-case hex
/// digits.
/// </summary>
public readonly struct Hash32 : IEquatable<Hash32>
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 32;

    private readonly ulong a, b, c, d;

    /// <summary>Reads the value from exactly 32 bytes.</summary>
    /// <exception cref="ArgumentException">There are more or fewer than 32 bytes.</exception>
    public Hash32(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size) throw new ArgumentException($"A hash has {Size} bytes, not {bytes.Length}.", nameof(bytes));
        a = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        b = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        c = BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]);
        d = BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]);
    }

    /// <summary>32 zero bytes: on chain, the absence of a hash.</summary>
    public static Hash32 Zero => default;

    /// <summary>True for 32 zero bytes.</summary>
    public bool IsZero => this == default;

    /// <summary>The 32 bytes, as a fresh array.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Size];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>Writes the 32 bytes.</summary>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, a);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], b);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], c);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], d);
    }

    /// <summary>Reads 64 hex digits, with or without 0x.</summary>
    /// <exception cref="FormatException">The text is anything else.</exception>
    public static Hash32 Parse(string text) =>
        TryParse(text, out var hash) ? hash : throw new FormatException($"'{text}' is not a 32-byte hash in hex.");

    /// <summary>Reads 64 hex digits, with or without 0x.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Hash32 hash)
    {
        Span<byte> bytes = stackalloc byte[Size];
        var ok = HexText.TryRead(text, bytes);
        hash = ok ? new Hash32(bytes) : default;
        return ok;
    }

    /// <inheritdoc/>
    public bool Equals(Hash32 other) => a == other.a && b == other.b && c == other.c && d == other.d;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Hash32 other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(a, b, c, d);

    /// <inheritdoc/>
    public override string ToString() => "0x" + Convert.ToHexStringLower(ToBytes());

    /// <summary>Equality of all bytes.</summary>
    public static bool operator ==(Hash32 left, Hash32 right) => left.Equals(right);

    /// <summary>Inequality of any byte.</summary>
    public static bool operator !=(Hash32 left, Hash32 right) => !left.Equals(right);
}
