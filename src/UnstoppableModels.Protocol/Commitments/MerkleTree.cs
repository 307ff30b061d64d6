using System.Security.Cryptography;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Protocol.Commitments;

/// <summary>
/// SHA-256 Merkle tree over fixed-size leaves with the shape and domain separation of RFC 9162 §2.1.1: a leaf is SHA-256(0x00 ‖ data), a node
/// SHA-256(0x01 ‖ left ‖ right), the left subtree of n leaves holds the largest power of two below n, and the root of nothing is SHA-256 of nothing.
/// </summary>
public static class MerkleTree
{
    /// <summary>Length of a leaf in bytes.</summary>
    public const int DefaultLeafSize = 4096;

    /// <summary>The root over <paramref name="data"/> cut into leaves of <paramref name="leafSize"/> bytes; the last may be shorter and is not padded.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The leaf size is below 1.</exception>
    public static Hash32 Root(ReadOnlySpan<byte> data, int leafSize = DefaultLeafSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(leafSize, 1);
        Span<byte> hash = stackalloc byte[Hash32.Size];
        if (data.IsEmpty)
        {
            SHA256.HashData(data, hash);
            return new Hash32(hash);
        }

        // Perfect subtrees of falling height, as the binary digits of the number of leaves so far.
        Span<byte> peaks = stackalloc byte[Hash32.Size * 32];
        var peakCount = 0;
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (long leaf = 0; !data.IsEmpty; leaf++)
        {
            var length = Math.Min(leafSize, data.Length);
            sha256.AppendData([0x00]);
            sha256.AppendData(data[..length]);
            sha256.GetHashAndReset(hash);
            data = data[length..];
            for (var height = leaf; (height & 1) == 1; height >>= 1) Join(sha256, peaks.Slice(--peakCount * Hash32.Size, Hash32.Size), hash);
            hash.CopyTo(peaks[(peakCount++ * Hash32.Size)..]);
        }
        peaks.Slice(--peakCount * Hash32.Size, Hash32.Size).CopyTo(hash);
        while (peakCount > 0) Join(sha256, peaks.Slice(--peakCount * Hash32.Size, Hash32.Size), hash);
        return new Hash32(hash);
    }

    /// <summary>Replaces <paramref name="right"/> by the node over both.</summary>
    private static void Join(IncrementalHash sha256, ReadOnlySpan<byte> left, Span<byte> right)
    {
        sha256.AppendData([0x01]);
        sha256.AppendData(left);
        sha256.AppendData(right);
        sha256.GetHashAndReset(right);
    }
}
