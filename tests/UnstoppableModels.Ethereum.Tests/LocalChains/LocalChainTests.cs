using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using UnstoppableModels.Ethereum.LocalChains;
using UnstoppableModels.Ethereum.Rpc;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Tests.LocalChains;

public sealed class LocalChainTests : IDisposable
{
    private static readonly Address Account = Address.Parse("0x00000000000000000000000000000000000000aa");
    private readonly string folder = Directory.CreateTempSubdirectory("um-local-chain-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_chain_mines_and_is_gone_after_disposal()
    {
        int processId;
        await using (var chain = await LocalChain.StartAsync(new LocalChainOptions { ChainId = 4242 }, cancellation: Cancellation))
        {
            processId = chain.ProcessId;
            Assert.Equal("127.0.0.1", chain.RpcUrl.Host);
            Assert.True(ProcessTable.IsRunning(processId));
            using var client = new EthereumClient(chain.RpcUrl);
            Assert.Equal(4242ul, await client.GetChainIdAsync(Cancellation));
            await chain.SetBalanceAsync(Account, 12345, Cancellation);
            Assert.Equal(12345, await client.GetBalanceAsync(Account, cancellation: Cancellation));
            while (await client.GetBlockNumberAsync(Cancellation) < 2) await Task.Delay(50, Cancellation);
            var finalized = await client.GetBlockAsync(BlockId.Finalized, Cancellation);
            Assert.True(finalized!.Number < await client.GetBlockNumberAsync(Cancellation));
        }
        Assert.False(ProcessTable.IsRunning(processId));
    }

    [Fact]
    public async Task Chains_do_not_disturb_each_other()
    {
        await using var first = await LocalChain.StartAsync(cancellation: Cancellation);
        await using var second = await LocalChain.StartAsync(cancellation: Cancellation);
        Assert.NotEqual(first.RpcUrl, second.RpcUrl);
        await second.DisposeAsync();
        Assert.True(ProcessTable.IsRunning(first.ProcessId));
    }

    [Fact]
    public async Task A_port_in_use_is_named()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var exception = await Assert.ThrowsAsync<LocalChainException>(
            () => LocalChain.StartAsync(new LocalChainOptions { Port = port }, cancellation: Cancellation));
        Assert.Equal($"Port {port} is in use; give another one, or 0 for any free one.", exception.Message);
    }

    [Fact]
    public async Task A_given_port_is_used()
    {
        var port = FreePortNobodyIsGiven();
        await using var chain = await LocalChain.StartAsync(new LocalChainOptions { Port = port }, cancellation: Cancellation);
        Assert.Equal(new Uri($"http://127.0.0.1:{port}"), chain.RpcUrl);
    }

    [Fact]
    public async Task Impossible_options_are_refused()
    {
        await Assert.ThrowsAsync<LocalChainException>(
            () => LocalChain.StartAsync(new LocalChainOptions { Port = 65536 }, cancellation: Cancellation));
        await Assert.ThrowsAsync<LocalChainException>(
            () => LocalChain.StartAsync(new LocalChainOptions { BlockTimeSeconds = 0 }, cancellation: Cancellation));
        var exception = await Assert.ThrowsAsync<LocalChainException>(
            () => LocalChain.StartAsync(new LocalChainOptions { HardFork = "stonehenge" }, cancellation: Cancellation));
        Assert.StartsWith("anvil stopped at its start: ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task State_survives_in_its_file()
    {
        var options = new LocalChainOptions { StateFile = Path.Combine(folder, "state.json"), BlockTimeSeconds = null };
        await using (var chain = await LocalChain.StartAsync(options, cancellation: Cancellation))
            await chain.SetBalanceAsync(Account, 777, Cancellation);
        await using var again = await LocalChain.StartAsync(options, cancellation: Cancellation);
        using var client = new EthereumClient(again.RpcUrl);
        Assert.Equal(777, await client.GetBalanceAsync(Account, cancellation: Cancellation));
    }

    [Fact]
    public async Task A_damaged_state_file_is_reported()
    {
        var state = Path.Combine(folder, "state.json");
        await File.WriteAllTextAsync(state, "{ not json", Cancellation);
        var exception = await Assert.ThrowsAsync<LocalChainException>(
            () => LocalChain.StartAsync(new LocalChainOptions { StateFile = state }, cancellation: Cancellation));
        Assert.StartsWith("anvil stopped at its start: ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_start_leaves_nothing_behind()
    {
        using var cancelled = new CancellationTokenSource();
        var start = LocalChain.StartAsync(cancellation: cancelled.Token);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);
    }

    [Fact]
    public async Task The_end_of_anvil_is_noticed()
    {
        await using var chain = await LocalChain.StartAsync(cancellation: Cancellation);
        Assert.False(chain.Exited.IsCompleted);
        await Processes.SignalAsync("KILL", chain.ProcessId);
        await chain.Exited.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
    }

    [Fact]
    public async Task Killing_the_shell_between_ends_anvil()
    {
        await using var chain = await LocalChain.StartAsync(cancellation: Cancellation);
        await Processes.SignalAsync("KILL", chain.SupervisorId);
        await chain.Exited.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        Assert.False(ProcessTable.IsRunning(chain.ProcessId));
    }

    /// <summary>Regression: stopping and watching closed the same writer at once, which now and then threw.</summary>
    [Fact]
    public async Task The_pipe_can_be_closed_from_two_sides_at_once()
    {
        for (var i = 0; i < 100; i++)
        {
            using var reader = Process.Start(new ProcessStartInfo("cat") { RedirectStandardInput = true })!;
            using var both = new Barrier(2);
            await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
            {
                both.SignalAndWait(Cancellation);
                LocalChain.ClosePipe(reader);
            })));
            await reader.WaitForExitAsync(Cancellation);
        }
    }

    [Fact]
    public async Task Sigkill_of_the_owner_ends_anvil()
    {
        using var owner = await ChainOwner.StartAsync(ChainOwner.Hold);
        Assert.True(ProcessTable.IsRunning(owner.AnvilId));
        await Processes.SignalAsync("KILL", owner.Process.Id);
        await Processes.AssertEndsAsync(owner.AnvilId);
    }

    [Theory]
    [InlineData("INT")] // Ctrl-C
    [InlineData("HUP")] // the terminal is closed
    [InlineData("TERM")]
    public async Task A_signal_to_the_whole_process_group_ends_anvil(string signal)
    {
        using var owner = await ChainOwner.StartAsync(ChainOwner.Hold);
        await Processes.SignalAsync(signal, -owner.Process.Id);
        await Processes.AssertEndsAsync(owner.AnvilId);
    }

    [Fact]
    public async Task A_detached_chain_outlives_its_owner()
    {
        using var owner = await ChainOwner.StartAsync(ChainOwner.Detach);
        try
        {
            await owner.Process.WaitForExitAsync(Cancellation);
            Assert.Equal(0, owner.Process.ExitCode);
            using var client = new EthereumClient(owner.RpcUrl);
            Assert.Equal(31337ul, await client.GetChainIdAsync(Cancellation));
            Assert.True(ProcessTable.IsRunning(owner.AnvilId));
        }
        finally
        {
            await Processes.SignalAsync("TERM", owner.AnvilId);
            await Processes.AssertEndsAsync(owner.AnvilId);
        }
    }

    [Fact]
    public async Task What_has_ended_cannot_be_detached()
    {
        await using var chain = await LocalChain.StartAsync(cancellation: Cancellation);
        await Processes.SignalAsync("KILL", chain.ProcessId);
        await chain.Exited;
        var exception = Assert.Throws<LocalChainException>(() => chain.Detach());
        Assert.Equal("anvil has ended already and cannot be left running.", exception.Message);
    }

    /// <summary>A free port below those the operating system hands out by itself, so that no other test gets it.</summary>
    private static int FreePortNobodyIsGiven()
    {
        while (true)
        {
            using var listener = new TcpListener(IPAddress.Loopback, Random.Shared.Next(20_000, 32_000));
            try
            {
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            catch (SocketException)
            {
                // Taken: try another one.
            }
        }
    }
}
