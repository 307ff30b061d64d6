using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Rpc;

/// <summary>Which logs are wanted: of one block by its hash, or of a range of blocks by number.</summary>
public sealed record LogFilter
{
    private LogFilter()
    {
    }

    /// <summary>The block, for a filter by hash (EIP-234).</summary>
    public Hash32? BlockHash { get; private init; }

    /// <summary>First block of a range.</summary>
    public ulong FromBlock { get; private init; }

    /// <summary>Last block of a range.</summary>
    public ulong ToBlock { get; private init; }

    /// <summary>Contracts whose logs are wanted; empty for all.</summary>
    public IReadOnlyList<Address> Addresses { get; private init; } = [];

    /// <summary>Logs of one block. The only form that cannot mix two branches of a reorganisation.</summary>
    public static LogFilter OfBlock(Hash32 blockHash, params IReadOnlyList<Address> addresses) =>
        new() { BlockHash = blockHash, Addresses = addresses };

    /// <summary>Logs of a range of blocks, both ends included.</summary>
    public static LogFilter OfRange(ulong fromBlock, ulong toBlock, params IReadOnlyList<Address> addresses) =>
        new() { FromBlock = fromBlock, ToBlock = toBlock, Addresses = addresses };
}
