using System.Numerics;
using UnstoppableModels.Ethereum.Contracts;
using UnstoppableModels.Ethereum.Crypto;
using UnstoppableModels.Ethereum.Deployments;
using UnstoppableModels.Ethereum.LocalChains;
using UnstoppableModels.Ethereum.Rpc;
using UnstoppableModels.Ethereum.Transactions;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Tests.Deployments;

/// <summary>A deployment while fees rise: blocks come and the clock goes when a test says so.</summary>
public sealed class ReplacementTests : IAsyncLifetime
{
    // anvil begins with a base fee of 1 gwei and always suggests a tip of 1 gwei.
    private static readonly BigInteger Gwei = BigInteger.Pow(10, 9);
    private static readonly TransactionFees First = new(Gwei, 3 * Gwei), Second = new(1_125_000_001, 201 * Gwei);

    private readonly EthereumKey deployer = EthereumKey.Generate();
    private readonly HandClock clock = new();
    private readonly List<DeploymentNews> news = [];
    private volatile DeploymentRecord record = new("test", 31337);
    private Task running = Task.CompletedTask;
    private LocalChain chain = null!;
    private EthereumClient ethereum = null!;
    private ContractClient contracts = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => StartAsync("osaka");

    private async ValueTask StartAsync(string hardFork)
    {
        chain = await LocalChain.StartAsync(
            new LocalChainOptions { BlockTimeSeconds = null, HardFork = hardFork }, cancellation: Cancellation);
        ethereum = new EthereumClient(chain.RpcUrl);
        contracts = new ContractClient(ethereum);
        await chain.SetBalanceAsync(deployer.Address, 10 * BigInteger.Pow(10, 18), Cancellation);
        await SetAsync("evm_setAutomine", false);
    }

    public async ValueTask DisposeAsync()
    {
        ethereum.Dispose();
        await chain.DisposeAsync();
    }

    [Fact]
    public async Task What_is_not_mined_in_time_is_replaced_where_fees_have_risen()
    {
        var deploying = DeployAsync();
        var first = await PooledAsync();
        Assert.Equal(First, Offered);
        await RaiseBaseFeeAsync();

        await PassAsync(Signing.Patience - TimeSpan.FromTicks(1));
        Assert.Empty(record.Pending!.Replaced);
        await PassAsync(TimeSpan.FromTicks(1));

        Assert.Equal([first], record.Pending!.Replaced);
        Assert.Equal(Second, Offered);
        var second = record.Pending.Transaction;
        await MineAllAsync();
        var result = await deploying;
        Assert.Equal(second, result.Record.Contracts[ContractNames.Token].Transaction);
        Assert.Equal((5, 5ul), (result.Sent, await NonceAsync()));
        Assert.Equal([("the validators' token", second)], Raised);
    }

    [Fact]
    public async Task A_replacement_takes_the_place_of_what_the_node_holds()
    {
        var deploying = DeployAsync();
        var first = await PooledAsync();
        await HoldBelowTheSuggestionAsync();

        await PassAsync(Signing.Patience);

        Assert.Null(await ethereum.GetTransactionAsync(first, Cancellation));
        Assert.NotNull(await ethereum.GetTransactionAsync(record.Pending!.Transaction, Cancellation));
        Assert.Equal(Second, Offered);
        await MineAllAsync();
        Assert.Equal((5, 5ul), ((await deploying).Sent, await NonceAsync()));
    }

    [Fact]
    public async Task The_first_form_may_be_mined_after_all()
    {
        var deploying = DeployAsync(pending =>
        {
            if (!pending.Replaced.IsEmpty) Mine();
        });
        var first = await PooledAsync();
        await HoldBelowTheSuggestionAsync();
        await PassAsync(Signing.Patience, until: () => !record.Contracts.IsEmpty);

        Assert.Equal(first, record.Contracts[ContractNames.Token].Transaction);
        await MineAllAsync();
        Assert.Equal((5, 5ul), ((await deploying).Sent, await NonceAsync()));
        Assert.Single(Raised);
    }

    /// <summary>The replacement is recorded and was never sent.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task After_a_crash_before_a_replacement_is_sent_either_form_counts(bool isFirstMined)
    {
        var crashing = DeployAsync(pending =>
        {
            if (!pending.Replaced.IsEmpty) throw new CrashException();
        });
        var first = await PooledAsync();
        await HoldBelowTheSuggestionAsync();
        await PassAsync(Signing.Patience, until: () => false);
        await Assert.ThrowsAsync<CrashException>(() => crashing);
        var second = record.Pending!.Transaction;
        Assert.Equal([first], record.Pending.Replaced);
        Assert.Null(await ethereum.GetTransactionAsync(second, Cancellation));
        if (isFirstMined) await SetAsync("evm_mine");

        var estimate = await new ModelDeployer(contracts).EstimateAsync(Plan, record, deployer.Address, Cancellation);
        var deploying = DeployAsync();
        while (!isFirstMined && !deploying.IsCompleted && await ethereum.GetTransactionAsync(second, Cancellation) is null)
            await Task.Delay(20, Cancellation);
        await MineAllAsync();
        var result = await deploying;

        Assert.Equal(isFirstMined ? 4 : 5, estimate.Steps.Count(step => step.Gas > 0 && step.Transaction is null));
        Assert.Equal(isFirstMined ? first : second, result.Record.Contracts[ContractNames.Token].Transaction);
        Assert.Equal((5, 5ul), (result.Sent, await NonceAsync()));
    }

    /// <summary>The same nonce: with another one the contract could be created twice.</summary>
    [Fact]
    public async Task What_a_crash_left_below_the_base_fee_is_replaced_at_once()
    {
        using var stop = new CancellationTokenSource();
        var cutOff = DeployAsync(cancellation: stop.Token);
        var first = await PooledAsync();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cutOff);
        await RaiseBaseFeeAsync();
        await MineAllAsync(mineNow: false);

        var result = await DeployAsync();

        var (step, second) = Assert.Single(Raised);
        Assert.NotEqual(first, second);
        Assert.Equal(("the validators' token", second), (step, result.Record.Contracts[ContractNames.Token].Transaction));
        Assert.Equal((5, 5ul), (result.Sent, await NonceAsync()));
    }

    [Fact]
    public async Task What_the_node_forgets_is_sent_again_and_offers_no_more_where_fees_are_the_same()
    {
        var deploying = DeployAsync();
        var first = await PooledAsync();
        await SetAsync("anvil_dropTransaction", $"{first}");
        Assert.Equal(0ul, await NonceAsync(BlockId.Pending));

        await PassAsync(Signing.Patience);

        Assert.Equal(1ul, await NonceAsync(BlockId.Pending));
        Assert.Empty(record.Pending!.Replaced);
        await MineAllAsync();
        Assert.Equal(first, (await deploying).Record.Contracts[ContractNames.Token].Transaction);
    }

    [Fact]
    public async Task A_transaction_that_takes_its_place_is_noticed()
    {
        var deploying = DeployAsync();
        await SetAsync("anvil_dropTransaction", $"{await PooledAsync()}");
        var other = await contracts.SignAsync(deployer, 0, deployer.Address, 0, [], First, 21_000, Cancellation);
        await contracts.SendRawAsync(other, Cancellation);
        await SetAsync("evm_mine");

        await PassAsync(Signing.Patience, until: () => false);

        Assert.Equal(
            $"Another transaction of {deployer.Address.ToChecksumText()} has taken the place of the validators' token; deploy again, and let "
            + "that account send nothing else meanwhile.",
            (await Assert.ThrowsAsync<DeploymentException>(() => deploying)).Message);
        await MineAllAsync(mineNow: false);
        Assert.Equal((5, 6ul), ((await DeployAsync()).Sent, await NonceAsync()));
    }

    [Fact]
    public async Task A_gas_price_is_raised_too()
    {
        await DisposeAsync();
        await StartAsync("berlin");
        var deploying = DeployAsync();
        var first = await PooledAsync();
        var price = Offered.MaxFeePerGas;
        await SetAsync("anvil_setMinGasPrice", "0x2540be400");
        var suggested = await ethereum.GetGasPriceAsync(Cancellation);
        Assert.True(suggested > 5 * price);

        await PassAsync(Signing.Patience);

        Assert.Equal([first], record.Pending!.Replaced);
        Assert.Equal(TransactionFees.OfGasPrice(suggested), Offered);
        var second = record.Pending.Transaction;
        await MineAllAsync();
        Assert.Equal(second, (await deploying).Record.Contracts[ContractNames.Token].Transaction);
    }

    private DeploymentPlan Plan => Example.Plan(deployer.Address) with { Model = null };

    private TransactionFees Offered => Transaction.Decode(record.Pending!.Raw.AsSpan()).Fees;

    private IEnumerable<(string Step, Hash32 Transaction)> Raised =>
        news.Where(n => n.Act == DeploymentAct.Raised).Select(n => (n.Step, n.Transaction!.Value));

    private Task<DeploymentResult> DeployAsync(Action<PendingStep>? afterSave = null, CancellationToken? cancellation = null)
    {
        var deploying = new ModelDeployer(contracts, clock: clock).DeployAsync(
            Plan,
            record,
            deployer,
            next =>
            {
                record = next;
                if (next.Pending is { } pending) afterSave?.Invoke(pending);
            },
            new Heard(news),
            cancellation ?? Cancellation);
        running = deploying;
        return deploying;
    }

    /// <summary>Waits until the first transaction is on its way.</summary>
    private async Task<Hash32> PooledAsync()
    {
        while (!running.IsCompleted && await NonceAsync(BlockId.Pending) == 0) await Task.Delay(20, Cancellation);
        await PassAsync(TimeSpan.Zero);
        return record.Pending!.Transaction;
    }

    /// <summary>Moves the clock and waits until the deployment has looked at it and done what it then does, or is over.</summary>
    private async Task PassAsync(TimeSpan time, Func<bool>? until = null)
    {
        clock.Advance(time);
        var asked = clock.Asked;
        while (!running.IsCompleted && !(until?.Invoke() ?? clock.Asked >= asked + 3)) await Task.Delay(20, Cancellation);
    }

    /// <summary>A block with a base fee of 100 gwei, which throws what offers less out of anvil's pool.</summary>
    private async Task RaiseBaseFeeAsync()
    {
        await SetAsync("anvil_setNextBlockBaseFeePerGas", "0x174876e800");
        await SetAsync("evm_mine");
    }

    /// <summary>The node suggests more than the first form offers, and would mine it all the same.</summary>
    private async Task HoldBelowTheSuggestionAsync()
    {
        await RaiseBaseFeeAsync();
        await SetAsync("anvil_setNextBlockBaseFeePerGas", "0x3b9aca00");
        await ethereum.SendRawTransactionAsync([.. record.Pending!.Raw], Cancellation);
    }

    /// <summary>From here on a transaction is mined when it comes.</summary>
    private async Task MineAllAsync(bool mineNow = true)
    {
        await SetAsync("evm_setAutomine", true);
        if (mineNow) await SetAsync("evm_mine");
    }

    private void Mine() => Task.Run(() => SetAsync("evm_mine"), Cancellation).GetAwaiter().GetResult();

    private async Task SetAsync(string method, params System.Text.Json.Nodes.JsonNode[] parameters) =>
        await ethereum.Rpc.CallAsync(method, [.. parameters], Cancellation);

    private Task<ulong> NonceAsync(BlockId? block = null) =>
        ethereum.GetTransactionCountAsync(deployer.Address, block, Cancellation);

    private sealed class CrashException : Exception;

    private sealed class Heard(List<DeploymentNews> news) : IProgress<DeploymentNews>
    {
        public void Report(DeploymentNews value) => news.Add(value);
    }

    private sealed class HandClock : TimeProvider
    {
        private long ticks, asked;

        /// <summary>How often somebody wanted to know the time.</summary>
        public long Asked => Interlocked.Read(ref asked);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Advance(TimeSpan time) => Interlocked.Add(ref ticks, time.Ticks);

        public override long GetTimestamp()
        {
            Interlocked.Increment(ref asked);
            return Interlocked.Read(ref ticks);
        }
    }
}
