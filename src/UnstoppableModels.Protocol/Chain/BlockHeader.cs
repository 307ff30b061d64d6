using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Protocol.Chain;

/// <summary>What a node remembers of a block: enough to notice that another one took its place.</summary>
/// <param name="Number">Height.</param>
/// <param name="Hash">The block's hash.</param>
/// <param name="ParentHash">Hash of the block before it.</param>
/// <param name="Timestamp">Unix seconds.</param>
public sealed record BlockHeader(ulong Number, Hash32 Hash, Hash32 ParentHash, ulong Timestamp);
