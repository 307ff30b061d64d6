using UnstoppableModels.Content.Blocks;

namespace UnstoppableModels.Content.Gateway;

/// <summary>The outcome of asking gateways for a block.</summary>
/// <param name="Block">The block, or null when no gateway delivered it.</param>
/// <param name="Failures">For each gateway that did not deliver it, its address and what went wrong, in the order they were asked.</param>
public sealed record BlockFetch(Block? Block, IReadOnlyList<string> Failures);
