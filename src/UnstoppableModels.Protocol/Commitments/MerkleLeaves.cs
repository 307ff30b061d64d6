using System.Security.Cryptography;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Protocol.Commitments;

/// <summary>
/// The leaves of a <see cref="MerkleTree"/> and its root, hashed on all cores. Where the bytes of a leaf are those of an earlier tree its hash is taken over:
/// comparing is several times as fast as hashing.
/// </summary>
public sealed class MerkleLeaves
{
    /// <summary>Leaves that one thread takes at a time; fewer are not worth a second thread.</summary>
    private const int Portion = 64;

    private readonly IMerkleSource source;
    private readonly int leafSize;
    private readonly byte[] hashes;

    private MerkleLeaves(IMerkleSource source, int leafSize, MerkleLeaves? previous)
    {
        this.source = source;
        this.leafSize = leafSize;
        var count = checked((int)((source.Length + leafSize - 1) / leafSize));
        hashes = new byte[checked(count * Hash32.Size)];
        if (previous?.leafSize != leafSize) previous = null;
        if (count <= Portion) Hash(0, count, previous);
        else Parallel.For(0, (count + Portion - 1) / Portion, portion => Hash(portion * Portion, Math.Min(count, (portion + 1) * Portion), previous));

        var peaks = new MerklePeaks();
        for (var leaf = 0; leaf < count; leaf++) peaks.Add(HashOf(leaf));
        Root = peaks.Root();
    }

    /// <summary>The root: that of <see cref="MerkleTree.Root"/> over the same bytes.</summary>
    public Hash32 Root { get; }

    /// <summary>Number of leaves whose hash came from the earlier tree.</summary>
    internal int Reused => reused;

    private int reused;

    /// <summary>Hashes all leaves.</summary>
    /// <param name="source">The bytes; kept, to be compared with later ones.</param>
    /// <param name="previous">An earlier tree; not kept.</param>
    /// <param name="leafSize">Bytes per leaf; the last may be shorter.</param>
    /// <exception cref="ArgumentOutOfRangeException">The leaf size is below 1.</exception>
    /// <exception cref="OverflowException">There are 2^26 leaves or more.</exception>
    public static MerkleLeaves Of(IMerkleSource source, MerkleLeaves? previous = null, int leafSize = MerkleTree.DefaultLeafSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(leafSize, 1);
        return new MerkleLeaves(source, leafSize, previous);
    }

    private Span<byte> HashOf(int leaf) => hashes.AsSpan(leaf * Hash32.Size, Hash32.Size);

    private void Hash(int first, int end, MerkleLeaves? previous)
    {
        var prefixed = new byte[1 + leafSize];
        prefixed[0] = MerkleTree.LeafPrefix;
        var (scratch, otherScratch) = (new byte[leafSize], previous is null ? [] : new byte[leafSize]);
        var same = 0;
        for (var leaf = first; leaf < end; leaf++)
        {
            var data = LeafOf(leaf, scratch);
            if (previous is not null && leaf < previous.hashes.Length / Hash32.Size && data.SequenceEqual(previous.LeafOf(leaf, otherScratch)))
            {
                previous.HashOf(leaf).CopyTo(HashOf(leaf));
                same++;
                continue;
            }
            data.CopyTo(prefixed.AsSpan(1));
            SHA256.HashData(prefixed.AsSpan(0, 1 + data.Length), HashOf(leaf));
        }
        Interlocked.Add(ref reused, same);
    }

    private ReadOnlySpan<byte> LeafOf(int leaf, Span<byte> scratch)
    {
        var offset = (long)leaf * leafSize;
        return source.Read(offset, (int)Math.Min(leafSize, source.Length - offset), scratch);
    }
}
