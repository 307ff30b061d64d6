using System.Runtime.CompilerServices;
using UnstoppableModels.Content.Blocks;
using UnstoppableModels.Content.Cids;

namespace UnstoppableModels.Content.UnixFs;

/// <summary>A file that is read block by block from its root, in order and within limits.</summary>
internal sealed class UnixFsFile
{
    private readonly Cid rootCid;
    private readonly UnixFsNode root;
    private readonly UnixFsLimits limits;
    private readonly Func<Cid, CancellationToken, Task<Block>> getBlock;

    private UnixFsFile(Cid rootCid, UnixFsNode root, UnixFsLimits limits, Func<Cid, CancellationToken, Task<Block>> getBlock)
    {
        this.rootCid = rootCid;
        this.root = root;
        this.limits = limits;
        this.getBlock = getBlock;
    }

    /// <summary>Bytes of the file; every part is held to it while reading.</summary>
    public long Length => root.FileSize;

    /// <summary>Reads the root block.</summary>
    /// <exception cref="ContentCorruptException">The root is no file, or a larger one than the limits allow.</exception>
    public static async Task<UnixFsFile> OpenAsync(
        Cid rootCid, UnixFsLimits limits, Func<Cid, CancellationToken, Task<Block>> getBlock, CancellationToken cancellationToken)
    {
        var root = UnixFsNode.Read(await getBlock(rootCid, cancellationToken));
        if (root.FileSize > limits.MaxBytes)
        {
            throw new ContentCorruptException(
                rootCid, $"The file {rootCid} has {root.FileSize} bytes, more than the {limits.MaxBytes} allowed.");
        }
        return new UnixFsFile(rootCid, root, limits, getBlock);
    }

    /// <summary>
    /// The content in order. Its total is <see cref="Length"/>: the size of each node is the sum of its parts, and each part must have the
    /// size its parent says.
    /// </summary>
    /// <exception cref="ContentCorruptException">A block is malformed, contradicts its parent, or exceeds a limit.</exception>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pending = new Stack<(UnixFsPart Part, int Depth)>();
        yield return root.Content;
        Push(pending, root, depth: 1);

        long visits = 1;
        while (pending.TryPop(out var next))
        {
            var (part, depth) = next;
            if (depth > limits.MaxDepth) throw Exceeds($"is deeper than {limits.MaxDepth} links");
            if (++visits > limits.MaxVisits) throw Exceeds($"has more than {limits.MaxVisits} blocks");
            var node = UnixFsNode.Read(await getBlock(part.Cid, cancellationToken));
            if (node.FileSize != part.FileSize)
            {
                throw new ContentCorruptException(
                    rootCid, $"Block {part.Cid} of the file {rootCid} has {node.FileSize} bytes where its parent says {part.FileSize}.");
            }
            yield return node.Content;
            Push(pending, node, depth + 1);
        }
    }

    private static void Push(Stack<(UnixFsPart, int)> pending, UnixFsNode node, int depth)
    {
        for (var i = node.Parts.Count - 1; i >= 0; i--) pending.Push((node.Parts[i], depth));
    }

    private ContentCorruptException Exceeds(string limit) => new(rootCid, $"The file {rootCid} {limit}, the most that is allowed.");
}
