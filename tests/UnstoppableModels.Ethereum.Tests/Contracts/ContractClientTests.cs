using System.Numerics;
using UnstoppableModels.Ethereum.Abi;
using UnstoppableModels.Ethereum.Contracts;
using UnstoppableModels.Ethereum.Crypto;
using UnstoppableModels.Ethereum.LocalChains;
using UnstoppableModels.Ethereum.Rpc;
using UnstoppableModels.Ethereum.Transactions;
using UnstoppableModels.Protocol.Primitives;
using static UnstoppableModels.Ethereum.Contracts.UnstoppableModelErc20Contract;

namespace UnstoppableModels.Ethereum.Tests.Contracts;

/// <summary>The token on a real chain, through the generated binding.</summary>
public sealed class ContractClientTests : IAsyncLifetime
{
    private static readonly BigInteger Ether = BigInteger.Pow(10, 18);
    private readonly EthereumKey alice = EthereumKey.Generate();
    private readonly EthereumKey bob = EthereumKey.Generate();
    private LocalChain chain = null!;
    private EthereumClient ethereum = null!;
    private ContractClient contracts = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        chain = await LocalChain.StartAsync(new LocalChainOptions { BlockTimeSeconds = null }, cancellation: Cancellation);
        ethereum = new EthereumClient(chain.RpcUrl);
        contracts = new ContractClient(ethereum);
        await chain.SetBalanceAsync(alice.Address, 10 * Ether, Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        ethereum.Dispose();
        await chain.DisposeAsync();
    }

    [Fact]
    public async Task The_token_is_deployed_moved_and_read()
    {
        var deployed = await SendAsync(alice, null, DeployData([alice.Address, bob.Address], [1000, 5]));
        Assert.True(deployed.Succeeded);
        Assert.Equal(ContractAddress.Of(alice.Address, 0), deployed.ContractAddress);
        var token = deployed.ContractAddress!.Value;
        Assert.NotEmpty(await ethereum.GetCodeAsync(token, cancellation: Cancellation));
        Assert.Equal("UMC", await contracts.CallAsync(token, new SymbolFunction(), cancellation: Cancellation));
        Assert.Equal(1005, await contracts.CallAsync(token, new TotalSupplyFunction(), cancellation: Cancellation));

        var before = await ethereum.GetBalanceAsync(alice.Address, cancellation: Cancellation);
        var moved = await SendAsync(alice, token, new TransferFunction(bob.Address, 300).Encode());
        Assert.Equal(before - moved.GasCost, await ethereum.GetBalanceAsync(alice.Address, cancellation: Cancellation));
        Assert.Equal(305, await contracts.CallAsync(token, new BalanceOfFunction(bob.Address), cancellation: Cancellation));
        var atDeployment = BlockId.WithHash(deployed.BlockHash);
        var bobs = new BalanceOfFunction(bob.Address);
        Assert.Equal(5, await contracts.CallAsync(token, bobs, block: atDeployment, cancellation: Cancellation));

        var expected = new TransferEvent(alice.Address, bob.Address, 300);
        Assert.Equal(expected, Assert.Single(moved.Logs.Of<TransferEvent>(token)));
        Assert.Empty(moved.Logs.Of<TransferEvent>(bob.Address));
        var log = Assert.Single(await ethereum.GetLogsAsync(LogFilter.OfBlock(moved.BlockHash, token), Cancellation));
        Assert.Equal(expected, DecodeEvent(log));
        Assert.Equal(
            (moved.BlockNumber, moved.TransactionHash, 0u, false), (log.BlockNumber, log.TransactionHash, log.LogIndex, log.Removed));
        Assert.Equal(3, (await ethereum.GetLogsAsync(LogFilter.OfRange(0, moved.BlockNumber, token), Cancellation)).Count);
        Assert.Empty(await ethereum.GetLogsAsync(LogFilter.OfRange(0, moved.BlockNumber, bob.Address), Cancellation));
    }

    [Fact]
    public async Task A_refused_call_names_its_error_before_anything_is_sent()
    {
        var token = (await SendAsync(alice, null, DeployData([alice.Address], [1000]))).ContractAddress!.Value;
        var tooMuch = new TransferFunction(bob.Address, 1001);
        var expected = new ERC20InsufficientBalanceError(alice.Address, 1000, 1001);
        var called = await Assert.ThrowsAsync<ContractRevertedException>(
            () => contracts.CallAsync(token, tooMuch, alice.Address, cancellation: Cancellation));
        Assert.Equal(expected, called.Error);
        Assert.Equal(
            $"The contract refused the call: ERC20InsufficientBalance(sender: {alice.Address}, balance: 1000, needed: 1001).",
            called.Message);
        var estimated = await Assert.ThrowsAsync<ContractRevertedException>(
            () => contracts.SignAsync(alice, 1, token, 0, tooMuch.Encode(), default, cancellation: Cancellation));
        Assert.Equal(expected, estimated.Error);
        Assert.Null(estimated.TransactionHash);
        Assert.Equal(1ul, await ethereum.GetTransactionCountAsync(alice.Address, BlockId.Pending, Cancellation));
    }

    [Fact]
    public async Task A_failed_transaction_is_explained()
    {
        var token = (await SendAsync(alice, null, DeployData([alice.Address], [1000]))).ContractAddress!.Value;
        var reverted = await SendAsync(alice, token, new TransferFunction(bob.Address, 1001).Encode(), gasLimit: 200_000);
        Assert.False(reverted.Succeeded);
        var explained = await contracts.ExplainFailureAsync(reverted, Cancellation);
        Assert.Equal(new ERC20InsufficientBalanceError(alice.Address, 1000, 1001), explained.Error);
        Assert.Equal(reverted.TransactionHash, explained.TransactionHash);

        var starved = await SendAsync(alice, token, new TransferFunction(bob.Address, 1).Encode(), gasLimit: 25_000);
        Assert.False(starved.Succeeded);
        Assert.Equal(
            $"The contract refused the transaction {starved.TransactionHash}: it ran out of its 25000 gas.",
            (await contracts.ExplainFailureAsync(starved, Cancellation)).Message);
    }

    [Theory]
    [InlineData(
        "08c379a0"
        + "0000000000000000000000000000000000000000000000000000000000000020"
        + "0000000000000000000000000000000000000000000000000000000000000005"
        + "68656c6c6f000000000000000000000000000000000000000000000000000000", "hello")]
    [InlineData("4e487b710000000000000000000000000000000000000000000000000000000000000012", "Panic(0x12: division by zero)")]
    [InlineData("", null)]
    public async Task Reasons_of_solidity_arrive_from_the_chain(string revertData, string? expected)
    {
        var length = revertData.Length / 2;
        // Copies what follows these twelve bytes to memory and reverts with it: PUSH1 n, PUSH1 12, PUSH1 0, CODECOPY, PUSH1 n, PUSH1 0,
        // REVERT.
        var code = Convert.FromHexString($"60{length:x2}600c60003960{length:x2}6000fd{revertData}");
        var exception = await Assert.ThrowsAsync<ContractRevertedException>(
            () => contracts.EstimateGasAsync(alice.Address, null, 0, code, Cancellation));
        Assert.Equal(expected, exception.Error?.ToString());
        Assert.Equal($"The contract refused the call: {expected ?? "it gave no reason"}.", exception.Message);
    }

    [Fact]
    public async Task A_call_of_an_account_without_code_is_noticed()
    {
        var exception = await Assert.ThrowsAsync<EthereumException>(
            () => contracts.CallAsync(bob.Address, new TotalSupplyFunction(), cancellation: Cancellation));
        Assert.Equal(
            $"There is no contract at {bob.Address} that answers TotalSupply; check the address and the chain.", exception.Message);
    }

    [Fact]
    public async Task Fees_leave_room_for_a_rising_base_fee()
    {
        var head = await ethereum.GetBlockAsync(BlockId.Latest, Cancellation);
        var fees = await contracts.SuggestFeesAsync(Cancellation);
        Assert.Equal((2 * head!.BaseFeePerGas!.Value) + fees.MaxPriorityFeePerGas, fees.MaxFeePerGas);
    }

    [Fact]
    public async Task Blocks_are_found_by_number_tag_and_hash()
    {
        var latest = await ethereum.GetBlockAsync(BlockId.Latest, Cancellation);
        Assert.Equal(latest, await ethereum.GetBlockAsync(BlockId.At(latest!.Number), Cancellation));
        Assert.Equal(latest, await ethereum.GetBlockAsync(BlockId.WithHash(latest.Hash), Cancellation));
        Assert.Null(await ethereum.GetBlockAsync(BlockId.At(1_000_000), Cancellation));
        Assert.Null(await ethereum.GetBlockAsync(BlockId.WithHash(Hash32.Zero), Cancellation));
        var next = await SendAsync(alice, bob.Address, [], value: 5);
        var header = await ethereum.GetBlockAsync(BlockId.At(next.BlockNumber), Cancellation);
        Assert.Equal((latest.Number + 1, latest.Hash, next.BlockHash), (header!.Number, header.ParentHash, header.Hash));
        Assert.Equal(5, await ethereum.GetBalanceAsync(bob.Address, cancellation: Cancellation));
        Assert.Equal(0, await ethereum.GetBalanceAsync(bob.Address, BlockId.At(latest.Number), Cancellation));
    }

    [Fact]
    public async Task Rejections_have_reasons_and_resending_is_none()
    {
        await using var slow = await LocalChain.StartAsync(new LocalChainOptions { BlockTimeSeconds = 3600 }, cancellation: Cancellation);
        using var node = new EthereumClient(slow.RpcUrl);
        var client = new ContractClient(node);
        await slow.SetBalanceAsync(alice.Address, Ether, Cancellation);
        var fees = await client.SuggestFeesAsync(Cancellation);
        var first = await client.SignAsync(alice, 0, bob.Address, 1, [], fees, 21_000, Cancellation);
        await client.SendRawAsync(first, Cancellation);
        await client.SendRawAsync(first, Cancellation);
        Assert.Equal(1ul, await node.GetTransactionCountAsync(alice.Address, BlockId.Pending, Cancellation));
        Assert.Equal(0ul, await node.GetTransactionCountAsync(alice.Address, BlockId.Latest, Cancellation));
        Assert.Null(await node.GetTransactionReceiptAsync(first.Hash, Cancellation));
        Assert.Null((await node.GetTransactionAsync(first.Hash, Cancellation))!.BlockHash);

        await AssertRejectedAsync(RejectionReason.ReplacementUnderpriced, alice, 0, 2, fees);
        await AssertRejectedAsync(RejectionReason.FeeTooLow, alice, 1, 1, new TransactionFees(1, 2));
        await AssertRejectedAsync(RejectionReason.InsufficientFunds, bob, 0, 1, fees);

        var replacement = await client.SignAsync(alice, 0, bob.Address, 2, [], fees.ForReplacement(fees), 21_000, Cancellation);
        await client.SendRawAsync(replacement, Cancellation);
        var waiting = client.WaitForReceiptAsync(replacement.Hash, TimeSpan.FromMilliseconds(20), Cancellation);
        await node.Rpc.CallAsync("evm_mine", [], Cancellation);
        Assert.True((await waiting).Succeeded);
        await AssertRejectedAsync(RejectionReason.NonceTooLow, alice, 0, 1, fees);

        async Task AssertRejectedAsync(RejectionReason reason, EthereumKey key, ulong nonce, BigInteger value, TransactionFees offered)
        {
            var signed = await client.SignAsync(key, nonce, bob.Address, value, [], offered, 21_000, Cancellation);
            var exception = await Assert.ThrowsAsync<TransactionRejectedException>(() => client.SendRawAsync(signed, Cancellation));
            Assert.Equal(reason, exception.Reason);
        }
    }

    [Fact]
    public void An_indexed_argument_that_fits_no_word_is_its_hash()
    {
        var hash = Keccak256.Hash("some text");
        var abi = new AbiEvent("Named", (AbiType.Text, true), (AbiType.UnsignedInteger(64), false));
        Assert.True(abi.TryDecode([abi.Topic, hash], AbiType.Encode([AbiType.UnsignedInteger(64)], 9ul), out var values));
        Assert.Equal([hash, 9ul], values);
        Assert.False(abi.TryDecode([abi.Topic], AbiType.Encode([AbiType.UnsignedInteger(64)], 9ul), out _));
        Assert.False(abi.TryDecode([abi.Topic, hash], [], out _));
    }

    private async Task<TransactionReceipt> SendAsync(
        EthereumKey key, Address? to, byte[] data, BigInteger value = default, ulong? gasLimit = null)
    {
        var nonce = await ethereum.GetTransactionCountAsync(key.Address, BlockId.Pending, Cancellation);
        var signed = await contracts.SignAsync(
            key, nonce, to, value, data, await contracts.SuggestFeesAsync(Cancellation), gasLimit, Cancellation);
        await contracts.SendRawAsync(signed, Cancellation);
        return await contracts.WaitForReceiptAsync(signed.Hash, TimeSpan.FromMilliseconds(10), Cancellation);
    }
}
