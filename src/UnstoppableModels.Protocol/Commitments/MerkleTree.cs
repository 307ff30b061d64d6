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

    /// <summary>What a leaf's data is preceded by when it is hashed.</summary>
    internal const byte LeafPrefix = 0x00;

    private const byte NodePrefix = 0x01;

    /// <summary>The root over <paramref name="data"/> cut into leaves of <paramref name="leafSize"/> bytes; the last may be shorter and is not padded.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The leaf size is below 1.</exception>
    public static Hash32 Root(ReadOnlySpan<byte> data, int leafSize = DefaultLeafSize)
    {
        var builder = new MerkleBuilder(leafSize);
        builder.Append(data);
        return builder.Root();
    }

    /// <summary>Replaces <paramref name="right"/> by the node over both.</summary>
    internal static void Join(ReadOnlySpan<byte> left, Span<byte> right)
    {
        Span<byte> node = stackalloc byte[1 + 2 * Hash32.Size];
        node[0] = NodePrefix;
        left.CopyTo(node[1..]);
        right.CopyTo(node[(1 + Hash32.Size)..]);
        SHA256.HashData(node, right);
    }
}
