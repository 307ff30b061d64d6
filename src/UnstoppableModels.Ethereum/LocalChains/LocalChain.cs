using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using UnstoppableModels.Ethereum.Rpc;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.LocalChains;

/// <summary>
/// An Ethereum chain of one's own: an anvil process on the loopback interface. It ends when this object is disposed and when this process
/// ends, in whatever way (return, exception, Ctrl-C, SIGKILL), unless <see cref="Detach"/> was called. Ctrl-C in a terminal reaches anvil
/// as it reaches this process.
/// </summary>
public sealed partial class LocalChain : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(10);
    private static readonly Lock Closing = new();

    private readonly Process supervisor;
    private bool detached;
    private bool disposed;

    private LocalChain(Process supervisor, int processId, Uri rpcUrl)
    {
        this.supervisor = supervisor;
        ProcessId = processId;
        RpcUrl = rpcUrl;
        Exited = WatchAsync();
    }

    /// <summary>Where the chain answers JSON-RPC.</summary>
    public Uri RpcUrl { get; }

    /// <summary>Process id of anvil.</summary>
    public int ProcessId { get; }

    /// <summary>Completes when anvil has ended, for whatever reason.</summary>
    public Task Exited { get; }

    /// <summary>Process id of the shell between this process and anvil.</summary>
    internal int SupervisorId => supervisor.Id;

    /// <summary>Starts a chain and waits until it answers.</summary>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="progress">Hears what happens while anvil is fetched.</param>
    /// <param name="cancellation">Stops the start and leaves nothing behind.</param>
    /// <exception cref="LocalChainException">anvil cannot be fetched or does not start (port in use, damaged state file); the message says
    /// what to do.</exception>
    public static async Task<LocalChain> StartAsync(
        LocalChainOptions? options = null, IProgress<string>? progress = null, CancellationToken cancellation = default)
    {
        options ??= new LocalChainOptions();
        if (options.Port is < 0 or > 65535)
            throw new LocalChainException($"{options.Port} is not a TCP port; give 1 to 65535, or 0 for any free one.");
        if (options.BlockTimeSeconds is <= 0) throw new LocalChainException("The time between blocks is at least one second.");
        var anvil = await new AnvilToolchain(options.AnvilPath).LocateAsync(progress, cancellation);
        var log = Path.Combine(Path.GetTempPath(), $"um-anvil-{Guid.NewGuid():N}.log");
        Process? supervisor = null;
        try
        {
            File.WriteAllBytes(log, []);
            supervisor = AnvilSupervisor.Start(anvil, log, Arguments(options));
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            timeout.CancelAfter(StartTimeout);
            try
            {
                var line = await supervisor.StandardOutput.ReadLineAsync(timeout.Token);
                if (!int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var processId))
                    throw new LocalChainException("anvil could not be started: /bin/sh reported no process.");
                var url = await ListeningAsync(supervisor, log, options.Port, timeout.Token);
                using var rpc = new JsonRpcClient(url);
                await rpc.CallAsync("anvil_setLoggingEnabled", [false], timeout.Token);
                return new LocalChain(supervisor, processId, url);
            }
            catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
            {
                throw new LocalChainException($"anvil did not answer within {StartTimeout.TotalSeconds:0} s of its start.", e);
            }
        }
        catch (Exception e)
        {
            if (supervisor is not null)
            {
                await StopAsync(supervisor);
                supervisor.Dispose();
            }
            if (e is IOException or UnauthorizedAccessException)
                throw new LocalChainException($"anvil cannot be started: {e.Message.TrimEnd('.')}.", e);
            throw;
        }
        finally
        {
            // It was needed for the start only: anvil logs no requests from here on, and keeps the file open without its name.
            TryDelete(log);
        }
    }

    /// <summary>Gives an account a balance, out of nothing.</summary>
    /// <param name="account">The account.</param>
    /// <param name="wei">Its new balance.</param>
    /// <param name="cancellation">Cancels the request.</param>
    public async Task SetBalanceAsync(Address account, BigInteger wei, CancellationToken cancellation = default)
    {
        using var rpc = new JsonRpcClient(RpcUrl);
        await rpc.CallAsync("anvil_setBalance", [account.ToString(), HexData.Quantity(wei)], cancellation);
    }

    /// <summary>Lets anvil live on beyond this object and this process.</summary>
    /// <returns>Its process id, to be shown to the operator: from now on only they can stop it.</returns>
    /// <exception cref="LocalChainException">anvil has ended already.</exception>
    public int Detach()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (detached) return ProcessId;
        if (Exited.IsCompleted) throw new LocalChainException("anvil has ended already and cannot be left running.");
        detached = true;
        supervisor.StandardInput.WriteLine(AnvilSupervisor.DetachWord);
        supervisor.StandardInput.Flush();
        return ProcessId;
    }

    /// <summary>Stops anvil, unless it was detached, and waits until it is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        if (disposed) return;
        disposed = true;
        if (detached) return;
        await StopAsync(supervisor);
        await Exited;
        supervisor.Dispose();
    }

    /// <summary>
    /// The shell ends right after anvil. If it ends before (somebody killed it), the closed pipe makes the watcher end anvil.
    /// </summary>
    private async Task WatchAsync()
    {
        await supervisor.WaitForExitAsync();
        if (!detached) ClosePipe(supervisor);
        var killAt = Stopwatch.StartNew();
        while (ProcessTable.IsRunning(ProcessId))
        {
            if (!detached && killAt.Elapsed > StopTimeout) Kill(ProcessId);
            await Task.Delay(20);
        }
    }

    private static List<string> Arguments(LocalChainOptions options)
    {
        List<string> arguments =
        [
            "--host", "127.0.0.1",
            "--port", Text(options.Port),
            "--chain-id", options.ChainId.ToString(CultureInfo.InvariantCulture),
            "--accounts", Text(options.Accounts),
            "--hardfork", options.HardFork,
            "--slots-in-an-epoch", Text(options.SlotsInAnEpoch),
        ];
        if (options.BlockTimeSeconds is { } seconds) arguments.AddRange(["--block-time", Text(seconds)]);
        if (options.StateFile is { } state) arguments.AddRange(["--state", Path.GetFullPath(state)]);
        return arguments;
    }

    /// <summary>Waits for the line that proves that this very anvil got its port: another program could answer there too.</summary>
    private static async Task<Uri> ListeningAsync(Process supervisor, string log, int port, CancellationToken cancellation)
    {
        while (true)
        {
            var exited = supervisor.HasExited;
            var text = await ReadSharedAsync(log, cancellation);
            if (ListeningLine().Match(text) is { Success: true } match) return new Uri("http://" + match.Groups["address"].Value);
            if (exited) throw new LocalChainException(Explain(text, port));
            await Task.Delay(10, cancellation);
        }
    }

    private static async Task<string> ReadSharedAsync(string path, CancellationToken cancellation)
    {
        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(cancellation);
    }

    private static string Explain(string log, int port)
    {
        if (log.Contains("Address already in use", StringComparison.OrdinalIgnoreCase))
            return $"Port {port} is in use; give another one, or 0 for any free one.";
        var line = log.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault()
            ?? "it gave no reason";
        return $"anvil stopped at its start: {(line.Length <= 300 ? line : line[..300] + "...").TrimEnd('.')}.";
    }

    private static async Task StopAsync(Process supervisor)
    {
        ClosePipe(supervisor);
        using var timeout = new CancellationTokenSource(StopTimeout);
        try
        {
            await supervisor.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            supervisor.Kill(entireProcessTree: true);
        }
    }

    /// <remarks>Who stops anvil and who watches it may do this at the same time, and a writer is not safe to close twice at once.</remarks>
    internal static void ClosePipe(Process supervisor)
    {
        lock (Closing)
        {
            try
            {
                supervisor.StandardInput.Close();
            }
            catch (IOException)
            {
                // The reader is gone already.
            }
        }
    }

    private static void Kill(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            process.Kill();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // It ended in the meantime.
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A few hundred bytes in the temporary folder are no reason to fail.
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"Listening on (?<address>127\.0\.0\.1:\d+)")]
    private static partial Regex ListeningLine();
}
