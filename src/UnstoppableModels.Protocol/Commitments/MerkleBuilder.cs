using System.Security.Cryptography;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Protocol.Commitments;

/// <summary>The root of <see cref="MerkleTree"/> over bytes that arrive piece by piece, in the memory of one leaf.</summary>
public sealed class MerkleBuilder
{
    /// <summary>The prefix of a leaf, then the data of the one that is being filled.</summary>
    private readonly byte[] leaf;
    private readonly MerklePeaks peaks = new();
    private int filled;

    /// <summary>Begins with no bytes.</summary>
    /// <param name="leafSize">Bytes per leaf; the last may be shorter.</param>
    /// <exception cref="ArgumentOutOfRangeException">The leaf size is below 1.</exception>
    public MerkleBuilder(int leafSize = MerkleTree.DefaultLeafSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(leafSize, 1);
        leaf = new byte[1 + leafSize];
        leaf[0] = MerkleTree.LeafPrefix;
    }

    /// <summary>Adds bytes behind all that were added before.</summary>
    public void Append(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            var free = leaf.AsSpan(1 + filled);
            var taken = Math.Min(free.Length, data.Length);
            data[..taken].CopyTo(free);
            filled += taken;
            data = data[taken..];
            if (taken == free.Length) AddLeaf();
        }
    }

    /// <summary>The root over all bytes. Call once, last.</summary>
    public Hash32 Root()
    {
        if (filled > 0) AddLeaf();
        return peaks.Root();
    }

    private void AddLeaf()
    {
        Span<byte> hash = stackalloc byte[Hash32.Size];
        SHA256.HashData(leaf.AsSpan(0, 1 + filled), hash);
        peaks.Add(hash);
        filled = 0;
    }
}
