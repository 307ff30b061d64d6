using UnstoppableModels.Content.Cids;

namespace UnstoppableModels.Content.Blocks;

/// <summary>
/// Bytes that are known to hash to their CID: an instance exists only after that was checked. The bytes must not be changed afterwards.
/// </summary>
public sealed class Block
{
    /// <summary>The largest accepted block in bytes, 2 MiB (bitswap specification).</summary>
    public const int MaxSize = 2 * 1024 * 1024;

    private Block(Cid cid, ReadOnlyMemory<byte> bytes)
    {
        Cid = cid;
        Bytes = bytes;
    }

    /// <summary>The address of the block.</summary>
    public Cid Cid { get; }

    /// <summary>The bytes of the block, at most <see cref="MaxSize"/>.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Makes the block of these bytes and computes its CID.</summary>
    /// <exception cref="ArgumentException">There are more than <see cref="MaxSize"/> bytes.</exception>
    public static Block Create(CidCodec codec, ReadOnlyMemory<byte> bytes) => bytes.Length <= MaxSize
        ? new Block(Cid.Of(codec, bytes.Span), bytes)
        : throw new ArgumentException($"A block has at most {MaxSize} bytes, not {bytes.Length}.", nameof(bytes));

    /// <summary>Makes a block of bytes from outside; null when they are too many or do not hash to the CID.</summary>
    public static Block? TryVerify(Cid cid, ReadOnlyMemory<byte> bytes) =>
        bytes.Length <= MaxSize && Cid.Of(cid.Codec, bytes.Span) == cid ? new Block(cid, bytes) : null;
}
