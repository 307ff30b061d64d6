using System.Security.Cryptography;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Protocol.Commitments;

/// <summary>A Merkle tree that grows leaf by leaf: perfect subtrees of falling height, as the binary digits of the number of leaves so far.</summary>
internal sealed class MerklePeaks
{
    private readonly byte[] peaks = new byte[Hash32.Size * 64];
    private long leaves;
    private int count;

    /// <summary>Adds the hash of the next leaf.</summary>
    public void Add(ReadOnlySpan<byte> leaf)
    {
        Span<byte> hash = stackalloc byte[Hash32.Size];
        leaf.CopyTo(hash);
        for (var height = leaves++; (height & 1) == 1; height >>= 1) MerkleTree.Join(Peak(--count), hash);
        hash.CopyTo(Peak(count++));
    }

    /// <summary>The root over all leaves so far; more may follow.</summary>
    public Hash32 Root()
    {
        Span<byte> hash = stackalloc byte[Hash32.Size];
        if (count == 0)
        {
            SHA256.HashData([], hash);
            return new Hash32(hash);
        }
        Peak(count - 1).CopyTo(hash);
        for (var i = count - 2; i >= 0; i--) MerkleTree.Join(Peak(i), hash);
        return new Hash32(hash);
    }

    private Span<byte> Peak(int index) => peaks.AsSpan(index * Hash32.Size, Hash32.Size);
}
