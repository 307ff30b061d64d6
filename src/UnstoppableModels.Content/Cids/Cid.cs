using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Content.Cids;

/// <summary>
/// The address of a block: its codec and the sha2-256 digest of its bytes (CID specification of multiformats). Always CIDv1; a CIDv0 is
/// read
/// as the CIDv1 of the same block. Its text is base32.
/// </summary>
public readonly record struct Cid
{
    private const byte Version1 = 0x01;
    private const byte Sha256 = 0x12;
    private const byte DigestLength = Hash32.Size;

    /// <summary>Length in bytes of a CIDv1: version, codec, hash function, digest length, digest.</summary>
    public const int Size = 4 + Hash32.Size;

    /// <summary>The CID of the block with this codec and this sha2-256 digest.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The codec is neither raw nor dag-pb.</exception>
    public Cid(CidCodec codec, Hash32 digest)
    {
        if (!Enum.IsDefined(codec)) throw new ArgumentOutOfRangeException(nameof(codec), codec, "The codec of a CID is raw or dag-pb.");
        Codec = codec;
        Digest = digest;
    }

    /// <summary>How the block is read.</summary>
    public CidCodec Codec { get; }

    /// <summary>sha2-256 of the block: what is committed on chain.</summary>
    public Hash32 Digest { get; }

    /// <summary>The CID of these bytes.</summary>
    public static Cid Of(CidCodec codec, ReadOnlySpan<byte> block)
    {
        Span<byte> digest = stackalloc byte[Hash32.Size];
        SHA256.HashData(block, digest);
        return new Cid(codec, new Hash32(digest));
    }

    /// <summary>Reads the text of a CID: CIDv1 in base32, base58btc, base36 or base16, or CIDv0. Canonical texts only.</summary>
    /// <exception cref="FormatException">The text is not a CID, or not one of a raw or dag-pb block with a 32-byte sha2-256
    /// digest.</exception>
    public static Cid Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            return Read(Multibase.Decode(text));
        }
        catch (FormatException exception)
        {
            var shown = text.Length <= Multibase.MaxLength ? text : text[..Multibase.MaxLength] + "…";
            throw new FormatException($"'{shown}' is not a CID this program accepts: {exception.Message}.", exception);
        }
    }

    /// <summary>Reads the text of a CID like <see cref="Parse"/>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Cid cid)
    {
        cid = default;
        if (text is null) return false;
        try
        {
            cid = Parse(text);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>Reads the binary form: 36 bytes of CIDv1 or 34 bytes of CIDv0.</summary>
    /// <exception cref="FormatException">The bytes are not a CID of a raw or dag-pb block with a 32-byte sha2-256 digest.</exception>
    public static Cid FromBytes(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Read(bytes);
        }
        catch (FormatException exception)
        {
            throw new FormatException($"{bytes.Length} bytes are not a CID this program accepts: {exception.Message}.", exception);
        }
    }

    /// <summary>The 36 bytes of CIDv1.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Size];
        bytes[0] = Version1;
        bytes[1] = (byte)Codec;
        bytes[2] = Sha256;
        bytes[3] = DigestLength;
        Digest.CopyTo(bytes.AsSpan(4));
        return bytes;
    }

    /// <summary>The text of the CID in base32, beginning with "b".</summary>
    public override string ToString() => Multibase.ToBase32(ToBytes());

    /// <summary>The 34 bytes of CIDv0, which only dag-pb blocks have.</summary>
    internal byte[] ToVersion0Bytes() =>
        Codec == CidCodec.DagPb ? ToBytes()[2..] : throw new InvalidOperationException("Only a dag-pb block has a CIDv0.");

    // Only four prefixes are acceptable, so they are compared byte by byte: no varint is decoded, and a longer spelling of one is refused.
    private static Cid Read(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [Sha256, DigestLength, ..] when bytes.Length == Size - 2 => new Cid(CidCodec.DagPb, new Hash32(bytes[2..])),
        not [Version1, ..] => throw new FormatException("it is neither a CIDv1 nor a CIDv0"),
        not [_, (byte)CidCodec.Raw or (byte)CidCodec.DagPb, ..] => throw new FormatException("its codec is neither raw nor dag-pb"),
        not [_, _, Sha256, DigestLength, ..] => throw new FormatException("its hash is not a 32-byte sha2-256 digest"),
        { Length: not Size } => throw new FormatException($"it has {bytes.Length} bytes, not {Size}"),
        _ => new Cid((CidCodec)bytes[1], new Hash32(bytes[4..])),
    };
}
