using System.Text.Json.Nodes;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Rpc;

/// <summary>Which block (or which state) is meant: by tag, number or hash.</summary>
public sealed record BlockId
{
    private readonly string text;

    private BlockId(string text, Hash32? hash = null)
    {
        this.text = text;
        Hash = hash;
    }

    /// <summary>The newest block.</summary>
    public static BlockId Latest { get; } = new("latest");

    /// <summary>The newest block with the transactions that wait for the next one.</summary>
    public static BlockId Pending { get; } = new("pending");

    /// <summary>The newest block that is unlikely to be reorganised.</summary>
    public static BlockId Safe { get; } = new("safe");

    /// <summary>The newest block that cannot be reorganised.</summary>
    public static BlockId Finalized { get; } = new("finalized");

    /// <summary>The first block.</summary>
    public static BlockId Earliest { get; } = new("earliest");

    /// <summary>The hash, if the block is given by hash.</summary>
    internal Hash32? Hash { get; }

    /// <summary>The block with this number.</summary>
    public static BlockId At(ulong number) => new(HexData.Quantity(number));

    /// <summary>The block with this hash, whether or not it is (still) part of the chain.</summary>
    public static BlockId WithHash(Hash32 hash) => new(hash.ToString(), hash);

    /// <inheritdoc/>
    public override string ToString() => text;

    /// <summary>As the block parameter of a state method (EIP-1898).</summary>
    internal JsonNode ToJson() => Hash is null ? JsonValue.Create(text) : new JsonObject { ["blockHash"] = text };
}
