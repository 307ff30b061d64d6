using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Rpc;

/// <summary>
/// The methods of a node this project uses (Ethereum execution-apis), typed. Every value is checked before it is returned. All methods
/// throw the exceptions of <see cref="JsonRpcClient.CallAsync"/>. Thread-safe; disposes nothing but its <see cref="JsonRpcClient"/>.
/// </summary>
public sealed class EthereumClient(JsonRpcClient rpc) : IDisposable
{
    /// <summary>A client of the node at this address.</summary>
    public EthereumClient(Uri url, JsonRpcOptions? options = null)
        : this(new JsonRpcClient(url, options))
    {
    }

    /// <summary>The connection, for methods that are not listed here.</summary>
    public JsonRpcClient Rpc => rpc;

    /// <summary>eth_chainId.</summary>
    public async Task<ulong> GetChainIdAsync(CancellationToken cancellation = default) =>
        (await rpc.CallAsync("eth_chainId", [], cancellation)).UInt64();

    /// <summary>eth_blockNumber: height of the newest block.</summary>
    public async Task<ulong> GetBlockNumberAsync(CancellationToken cancellation = default) =>
        (await rpc.CallAsync("eth_blockNumber", [], cancellation)).UInt64();

    /// <summary>eth_getBlockByNumber or eth_getBlockByHash, without transactions; null if there is no such block.</summary>
    public async Task<BlockHeader?> GetBlockAsync(BlockId block, CancellationToken cancellation = default)
    {
        var json = await rpc.CallAsync(
            block.Hash is null ? "eth_getBlockByNumber" : "eth_getBlockByHash", [block.ToString(), false], cancellation);
        return json.ValueKind == JsonValueKind.Null ? null : new BlockHeader(
            json.Field("number").UInt64(),
            json.Field("hash").Hash(),
            json.Field("parentHash").Hash(),
            json.Field("timestamp").UInt64(),
            json.Optional("baseFeePerGas")?.Quantity());
    }

    /// <summary>eth_getBalance, in wei.</summary>
    public async Task<BigInteger> GetBalanceAsync(Address account, BlockId? block = null, CancellationToken cancellation = default) =>
        (await rpc.CallAsync("eth_getBalance", [account.ToString(), (block ?? BlockId.Latest).ToJson()], cancellation)).Quantity();

    /// <summary>
    /// eth_getTransactionCount: the next nonce as of that block; with <see cref="BlockId.Pending"/> counting those the node holds.
    /// </summary>
    public async Task<ulong> GetTransactionCountAsync(Address account, BlockId? block = null, CancellationToken cancellation = default) =>
        (await rpc.CallAsync("eth_getTransactionCount", [account.ToString(), (block ?? BlockId.Latest).ToJson()], cancellation)).UInt64();

    /// <summary>eth_getCode: runtime bytecode, empty if the account is no contract.</summary>
    public async Task<byte[]> GetCodeAsync(Address account, BlockId? block = null, CancellationToken cancellation = default) =>
        (await rpc.CallAsync("eth_getCode", [account.ToString(), (block ?? BlockId.Latest).ToJson()], cancellation)).Data();

    /// <summary>eth_call: simulates a call and returns its return data.</summary>
    public async Task<byte[]> CallAsync(CallRequest call, BlockId? block = null, CancellationToken cancellation = default) =>
        (await rpc.CallAsync("eth_call", [Json(call), (block ?? BlockId.Latest).ToJson()], cancellation)).Data();

    /// <summary>eth_estimateGas.</summary>
    public async Task<ulong> EstimateGasAsync(CallRequest call, CancellationToken cancellation = default) =>
        (await rpc.CallAsync("eth_estimateGas", [Json(call)], cancellation)).UInt64();

    /// <summary>eth_maxPriorityFeePerGas: the tip the node suggests, in wei.</summary>
    public async Task<BigInteger> GetMaxPriorityFeePerGasAsync(CancellationToken cancellation = default) =>
        (await rpc.CallAsync("eth_maxPriorityFeePerGas", [], cancellation)).Quantity();

    /// <summary>eth_gasPrice: the price per unit of gas the node suggests for a legacy transaction, in wei.</summary>
    public async Task<BigInteger> GetGasPriceAsync(CancellationToken cancellation = default) =>
        (await rpc.CallAsync("eth_gasPrice", [], cancellation)).Quantity();

    /// <summary>eth_sendRawTransaction.</summary>
    /// <returns>Hash of the transaction.</returns>
    public async Task<Hash32> SendRawTransactionAsync(byte[] raw, CancellationToken cancellation = default) =>
        (await rpc.CallAsync("eth_sendRawTransaction", [HexData.Data(raw)], cancellation)).Hash();

    /// <summary>eth_getTransactionByHash; null if the node does not know it.</summary>
    public async Task<TransactionInfo?> GetTransactionAsync(Hash32 hash, CancellationToken cancellation = default)
    {
        var json = await rpc.CallAsync("eth_getTransactionByHash", [hash.ToString()], cancellation);
        if (json.ValueKind == JsonValueKind.Null) return null;
        var from = json.Field("from").Address();
        var call = new CallRequest(
            json.Optional("to")?.Address(), json.Field("input").Data(), from, json.Field("value").Quantity(), json.Field("gas").UInt64());
        return new TransactionInfo(json.Field("hash").Hash(), from, json.Field("nonce").UInt64(), call, json.Optional("blockHash")?.Hash());
    }

    /// <summary>eth_getTransactionReceipt; null while the transaction is in no block.</summary>
    public async Task<TransactionReceipt?> GetTransactionReceiptAsync(Hash32 hash, CancellationToken cancellation = default)
    {
        var json = await rpc.CallAsync("eth_getTransactionReceipt", [hash.ToString()], cancellation);
        return json.ValueKind == JsonValueKind.Null ? null : new TransactionReceipt(
            json.Field("transactionHash").Hash(),
            json.Field("status").UInt64() == 1,
            json.Field("from").Address(),
            json.Optional("to")?.Address(),
            json.Optional("contractAddress")?.Address(),
            json.Field("blockNumber").UInt64(),
            json.Field("blockHash").Hash(),
            json.Field("gasUsed").UInt64(),
            json.Optional("effectiveGasPrice")?.Quantity() ?? await GasPriceOfAsync(hash, cancellation),
            [.. json.Field("logs").Items().Select(Log)],
            json.Optional("l1Fee")?.Quantity() ?? BigInteger.Zero);
    }

    /// <summary>eth_getLogs, in the order of the chain.</summary>
    public async Task<IReadOnlyList<LogEntry>> GetLogsAsync(LogFilter filter, CancellationToken cancellation = default)
    {
        var json = new JsonObject();
        if (filter.BlockHash is { } hash)
        {
            json["blockHash"] = hash.ToString();
        }
        else
        {
            json["fromBlock"] = HexData.Quantity(filter.FromBlock);
            json["toBlock"] = HexData.Quantity(filter.ToBlock);
        }
        if (filter.Addresses.Count > 0)
            json["address"] = new JsonArray([.. filter.Addresses.Select(address => (JsonNode)address.ToString())]);
        return [.. (await rpc.CallAsync("eth_getLogs", [json], cancellation)).Items().Select(Log)];
    }

    /// <inheritdoc/>
    public void Dispose() => rpc.Dispose();

    /// <summary>Nodes of chains without base fee may leave the price out of the receipt: it is that of the transaction.</summary>
    private async Task<BigInteger> GasPriceOfAsync(Hash32 transaction, CancellationToken cancellation) =>
        (await rpc.CallAsync("eth_getTransactionByHash", [transaction.ToString()], cancellation)).Field("gasPrice").Quantity();

    private static LogEntry Log(JsonElement json) => new(
        json.Field("address").Address(),
        [.. json.Field("topics").Items().Select(topic => topic.Hash())],
        json.Field("data").Data(),
        json.Field("blockNumber").UInt64(),
        json.Field("blockHash").Hash(),
        json.Field("transactionHash").Hash(),
        json.Field("transactionIndex").UInt32(),
        json.Field("logIndex").UInt32(),
        json.Optional("removed") is { ValueKind: JsonValueKind.True });

    private static JsonObject Json(CallRequest call)
    {
        var json = new JsonObject { ["input"] = HexData.Data(call.Data) };
        if (call.To is { } to) json["to"] = to.ToString();
        if (call.From is { } from) json["from"] = from.ToString();
        if (!call.Value.IsZero) json["value"] = HexData.Quantity(call.Value);
        if (call.GasLimit is { } gas) json["gas"] = HexData.Quantity(gas);
        return json;
    }
}
