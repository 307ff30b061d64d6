using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace UnstoppableModels.Protocol.Primitives;

/// <summary>
/// An Ethereum account or contract: 20 bytes. Immutable; its text is 0x and 40 lower-case hex digits (the EIP-55 checksum is a matter of
/// display).
/// </summary>
public readonly struct Address : IEquatable<Address>
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 20;

    private readonly ulong a, b;
    private readonly uint c;

    /// <summary>Reads the value from exactly 20 bytes.</summary>
    /// <exception cref="ArgumentException">There are more or fewer than 20 bytes.</exception>
    public Address(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size) throw new ArgumentException($"An address has {Size} bytes, not {bytes.Length}.", nameof(bytes));
        a = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        b = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        c = BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]);
    }

    /// <summary>The address of nobody.</summary>
    public static Address Zero => default;

    /// <summary>The 20 bytes, as a fresh array.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Size];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>Writes the 20 bytes.</summary>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, a);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], b);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], c);
    }

    /// <summary>Reads 40 hex digits of any case, with or without 0x.</summary>
    /// <exception cref="FormatException">The text is anything else.</exception>
    public static Address Parse(string text) =>
        TryParse(text, out var address) ? address : throw new FormatException($"'{text}' is not an address: 0x and 40 hex digits.");

    /// <summary>Reads 40 hex digits of any case, with or without 0x.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Address address)
    {
        Span<byte> bytes = stackalloc byte[Size];
        var ok = HexText.TryRead(text, bytes);
        address = ok ? new Address(bytes) : default;
        return ok;
    }

    /// <inheritdoc/>
    public bool Equals(Address other) => a == other.a && b == other.b && c == other.c;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Address other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(a, b, c);

    /// <inheritdoc/>
    public override string ToString() => "0x" + Convert.ToHexStringLower(ToBytes());

    /// <summary>Equality of all bytes.</summary>
    public static bool operator ==(Address left, Address right) => left.Equals(right);

    /// <summary>Inequality of any byte.</summary>
    public static bool operator !=(Address left, Address right) => !left.Equals(right);
}
