using System.Security.Cryptography;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Protocol.Commitments;

/// <summary>
/// The leaves of a <see cref="MerkleTree"/> and its root, hashed on all cores. Where the bytes of a leaf are those of an earlier tree its hash is taken over:
/// comparing is several times as fast as hashing.
/// </summary>
public sealed class MerkleLeaves
{
    /// <summary>Leaves that one thread takes at a time. A power of two: they are a subtree of their own.</summary>
    private const int Portion = 64;

    private readonly IMerkleSource source;
    private readonly int leafSize;
    private readonly int count;
    private readonly byte[] leafHashes;
    private readonly Hash32[] portionRoots;
    private int reused;

    private MerkleLeaves(IMerkleSource source, int leafSize, MerkleLeaves? previous)
    {
        this.source = source;
        this.leafSize = leafSize;
        count = checked((int)((source.Length + leafSize - 1) / leafSize));
        leafHashes = new byte[checked(count * Hash32.Size)];
        portionRoots = new Hash32[(count + Portion - 1) / Portion];
        if (previous?.leafSize != leafSize) previous = null;
        if (portionRoots.Length == 1) HashPortion(0, previous);
        else Parallel.For(0, portionRoots.Length, portion => HashPortion(portion, previous));

        var peaks = new MerklePeaks();
        foreach (var root in portionRoots) peaks.Add(root.ToBytes());
        Root = peaks.Root();
    }

    /// <summary>The root: that of <see cref="MerkleTree.Root"/> over the same bytes.</summary>
    public Hash32 Root { get; }

    /// <summary>Number of leaves whose hash came from the earlier tree.</summary>
    internal int Reused => reused;

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

    private void HashPortion(int portion, MerkleLeaves? previous)
    {
        var (first, end) = (portion * Portion, Math.Min(count, (portion + 1) * Portion));
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (scratch, otherScratch) = (new byte[leafSize], previous is null ? [] : new byte[leafSize]);
        var same = 0;
        for (var leaf = first; leaf < end; leaf++)
        {
            var data = LeafOf(leaf, scratch);
            if (leaf < previous?.count && data.SequenceEqual(previous.LeafOf(leaf, otherScratch)))
            {
                previous.HashOf(leaf).CopyTo(HashOf(leaf));
                same++;
                continue;
            }
            sha256.AppendData([MerkleTree.LeafPrefix]);
            sha256.AppendData(data);
            sha256.GetHashAndReset(HashOf(leaf));
        }
        Interlocked.Add(ref reused, same);
        portionRoots[portion] = same == end - first && previous!.LeavesOf(portion) == same ? previous.portionRoots[portion] : RootOf(first, end);
    }

    private Hash32 RootOf(int first, int end)
    {
        var peaks = new MerklePeaks();
        for (var leaf = first; leaf < end; leaf++) peaks.Add(HashOf(leaf));
        return peaks.Root();
    }

    private int LeavesOf(int portion) => Math.Min(Portion, count - portion * Portion);

    private Span<byte> HashOf(int leaf) => leafHashes.AsSpan(leaf * Hash32.Size, Hash32.Size);

    private ReadOnlySpan<byte> LeafOf(int leaf, Span<byte> scratch)
    {
        var offset = (long)leaf * leafSize;
        return source.Read(offset, (int)Math.Min(leafSize, source.Length - offset), scratch);
    }
}
