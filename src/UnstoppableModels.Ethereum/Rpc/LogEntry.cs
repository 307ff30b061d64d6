using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Rpc;

/// <summary>One log of a transaction (execution-apis, schema Log).</summary>
/// <param name="Address">The contract that emitted it.</param>
/// <param name="Topics">Up to four words; the first is the hash of the event's signature.</param>
/// <param name="Data">The arguments that are not indexed.</param>
/// <param name="BlockNumber">Number of its block.</param>
/// <param name="BlockHash">Hash of its block.</param>
/// <param name="TransactionHash">Its transaction.</param>
/// <param name="TransactionIndex">Position of the transaction in the block.</param>
/// <param name="LogIndex">Position of the log in the block.</param>
/// <param name="Removed">True if a reorganisation has taken the block out of the chain.</param>
public sealed record LogEntry(
    Address Address,
    IReadOnlyList<Hash32> Topics,
    byte[] Data,
    ulong BlockNumber,
    Hash32 BlockHash,
    Hash32 TransactionHash,
    uint TransactionIndex,
    uint LogIndex,
    bool Removed);
