using UnstoppableModels.Content.Cids;

namespace UnstoppableModels.Content.Blocks;

/// <summary>Keeps blocks by CID. Safe for concurrent use.</summary>
public interface IBlockStore
{
    /// <summary>Keeps a block; when this returns it survives a crash of the process. A block that is already there is no error.</summary>
    /// <exception cref="ContentStoreException">The block cannot be written.</exception>
    Task PutAsync(Block block, CancellationToken cancellationToken);

    /// <summary>Looks for a block. Its bytes are verified; damaged bytes count as missing and the answer says so.</summary>
    /// <exception cref="ContentStoreException">The store cannot be read.</exception>
    Task<BlockLookup> FindAsync(Cid cid, CancellationToken cancellationToken);
}
