using UnstoppableModels.Protocol.Chain;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Actors.Chain;

/// <summary>
/// What a node reads of the chain: blocks, the events of one model and its council, and the contract's own view of a ballot.
/// </summary>
internal interface IModelChain
{
    /// <summary>Height of the chain.</summary>
    Task<ulong> HeadNumberAsync(CancellationToken cancellation);

    /// <summary>The block at a height, null above the head.</summary>
    Task<BlockHeader?> BlockAsync(ulong number, CancellationToken cancellation);

    /// <summary>The events in one block, in order.</summary>
    Task<IReadOnlyList<ChainEvent>> EventsAsync(Hash32 blockHash, CancellationToken cancellation);

    /// <summary>Where a ballot stands at the head.</summary>
    Task<Phase> PhaseAsync(ulong disputeId, CancellationToken cancellation);
}
