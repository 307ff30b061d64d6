using System.Collections.Concurrent;
using UnstoppableModels.Content.Cids;

namespace UnstoppableModels.Content.Blocks;

/// <summary>A block store in memory: the twin of <see cref="DiskBlockStore"/> for tests and short-lived nodes.</summary>
public sealed class MemoryBlockStore : IBlockStore
{
    private readonly ConcurrentDictionary<Cid, Block> blocks = new();

    /// <summary>How many blocks are kept.</summary>
    public int Count => blocks.Count;

    /// <inheritdoc/>
    public Task PutAsync(Block block, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(block);
        // A copy, because the bytes of a block may be a slice of the caller's buffer.
        if (!blocks.ContainsKey(block.Cid)) blocks[block.Cid] = Block.Create(block.Cid.Codec, block.Bytes.ToArray());
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<BlockLookup> FindAsync(Cid cid, CancellationToken cancellationToken) =>
        Task.FromResult(new BlockLookup(blocks.GetValueOrDefault(cid), null));

    /// <summary>Forgets a block; true when it was there. Lets a test make content unavailable.</summary>
    public bool Remove(Cid cid) => blocks.TryRemove(cid, out _);
}
