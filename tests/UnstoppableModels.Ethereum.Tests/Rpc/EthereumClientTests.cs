using UnstoppableModels.Ethereum.Rpc;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Tests.Rpc;

/// <summary>Answers that no local chain gives.</summary>
public class EthereumClientTests
{
    private static readonly Hash32 Transaction = Hash32.Parse("0x" + new string('1', 64));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Nodes of chains without base fee leave it out, as all did before EIP-1559.</summary>
    [Fact]
    public async Task A_receipt_without_price_has_the_price_of_its_transaction()
    {
        using var node = Node("", """{"hash": "0x1111111111111111111111111111111111111111111111111111111111111111", "gasPrice": "0x7"}""");
        using var client = new EthereumClient(node.Url);

        var receipt = await client.GetTransactionReceiptAsync(Transaction, Cancellation);

        Assert.Equal((7, 147_000), (receipt!.EffectiveGasPrice, receipt.GasCost));
    }

    [Fact]
    public async Task The_fee_for_data_of_an_OP_stack_chain_is_part_of_the_cost()
    {
        using var node = Node(""", "effectiveGasPrice": "0x2", "l1Fee": "0x3e8" """, "null");
        using var client = new EthereumClient(node.Url);

        var receipt = await client.GetTransactionReceiptAsync(Transaction, Cancellation);

        Assert.Equal((1000, 43_000), (receipt!.DataFee, receipt.GasCost));
    }

    private static FakeNode Node(string more, string transaction) => new(body =>
    {
        var receipt = $$"""
            {
              "transactionHash": "{{Transaction}}", "status": "0x1", "from": "0x00000000000000000000000000000000000000aa", "to": null,
              "contractAddress": "0x00000000000000000000000000000000000000bb", "blockNumber": "0x5", "blockHash": "{{Transaction}}",
              "gasUsed": "0x5208", "logs": []{{more}}
            }
            """;
        var isReceipt = body.Contains("eth_getTransactionReceipt", StringComparison.Ordinal);
        var id = System.Text.Json.JsonDocument.Parse(body).RootElement.GetProperty("id").GetInt64();
        return FakeNode.Response($$"""{"jsonrpc": "2.0", "id": {{id}}, "result": {{(isReceipt ? receipt : transaction)}}}""");
    });
}
