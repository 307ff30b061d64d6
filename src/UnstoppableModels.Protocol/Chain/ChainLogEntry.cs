namespace UnstoppableModels.Protocol.Chain;

/// <summary>
/// One entry of the ordered log in which a node keeps what it has seen of the chain. Every role reads this log from its own offset.
/// </summary>
public abstract record ChainLogEntry
{
    private ChainLogEntry() { }

    /// <summary>A block on top of the previous one, with the events of the model and its council, in order.</summary>
    public sealed record BlockFollowed(BlockHeader Block, IReadOnlyList<ChainEvent> Events) : ChainLogEntry
    {
        /// <inheritdoc/>
        public bool Equals(BlockFollowed? other) => other is not null && Block == other.Block && Events.SequenceEqual(other.Events);

        /// <inheritdoc/>
        public override int GetHashCode() => Block.GetHashCode();
    }

    /// <summary>Everything above <paramref name="BlockNumber"/> was taken back by the chain.</summary>
    public sealed record Reorganised(ulong BlockNumber) : ChainLogEntry;
}
