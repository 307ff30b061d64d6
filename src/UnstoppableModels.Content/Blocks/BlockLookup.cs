namespace UnstoppableModels.Content.Blocks;

/// <summary>What a store answers when it is asked for a block.</summary>
/// <param name="Block">The block, or null when the store does not have it, or no longer has it intact.</param>
/// <param name="Damage">One sentence when the store had the block but its bytes were damaged; null otherwise.</param>
public readonly record struct BlockLookup(Block? Block, string? Damage)
{
    /// <summary>The store does not have the block.</summary>
    public static BlockLookup Missing => default;
}
