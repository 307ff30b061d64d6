using System.Diagnostics;

namespace UnstoppableModels.EndToEnd.Tests.Program;

/// <summary>How <c>um</c> is started.</summary>
internal sealed record UmStart(params string[] Arguments)
{
    /// <summary>Where it and what it starts put temporary files; a test looks there for what was left.</summary>
    public required string TemporaryFolder { get; init; }

    /// <summary>Its current folder; null for that of the tests.</summary>
    public string? WorkingFolder { get; init; }

    /// <summary>Variables that differ from those of the tests; null removes one.</summary>
    public Dictionary<string, string?> Environment { get; init; } = [];

    /// <summary>A program, with its arguments, that turns itself into <c>um</c> in the end.</summary>
    public IReadOnlyList<string> Through { get; init; } = [];
}

/// <summary>A running <c>um</c>, in a session and process group of its own. Disposing ends it and everything it started.</summary>
internal sealed class UmProcess : IAsyncDisposable
{
    /// <summary>Longer than anything takes on a busy machine.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(240);

    /// <summary>A chain that has to be ended by force gets five seconds to end by itself.</summary>
    private static readonly TimeSpan PatienceForTheLast = TimeSpan.FromSeconds(20);

    private readonly string marker = $"UM_TEST_RUN={Guid.NewGuid():n}";
    private readonly Process process;
    private readonly Lock reading = new();
    private readonly List<string> output = [], errors = [];
    private TaskCompletionSource news = NewNews();

    private UmProcess(UmStart start)
    {
        var information = new ProcessStartInfo(
            Executable.OnPath("setsid"),
            // Whoever runs the tests in the background ignores SIGINT, and so would everything below.
            [Executable.OnPath("env"), "--default-signal=HUP,INT,TERM", .. start.Through, Executable.Um, .. start.Arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = start.WorkingFolder ?? "",
        };
        information.Environment["TMPDIR"] = start.TemporaryFolder;
        information.Environment["DOTNET_ROOT"] = Executable.DotnetRoot;
        information.Environment.Remove("UM_DEBUG");
        foreach (var (name, value) in start.Environment) information.Environment[name] = value;
        var parts = marker.Split('=');
        information.Environment[parts[0]] = parts[1];
        process = new Process { StartInfo = information };
        process.OutputDataReceived += (_, line) => Hear(output, line.Data);
        process.ErrorDataReceived += (_, line) => Hear(errors, line.Data);
    }

    public int Id => process.Id;

    /// <summary>What it wrote to standard output so far.</summary>
    public IReadOnlyList<string> Output
    {
        get
        {
            lock (reading) return [.. output];
        }
    }

    /// <summary>What it wrote to standard error so far.</summary>
    public IReadOnlyList<string> Errors
    {
        get
        {
            lock (reading) return [.. errors];
        }
    }

    /// <summary>The processes it started, however deep.</summary>
    public IEnumerable<(int Id, string CommandLine)> Others => MarkedProcesses.With(marker).Where(p => p.Id != Id);

    /// <summary>Everything it wrote, for the message of a failed test.</summary>
    public string Transcript => string.Join('\n', [.. Output, "--- errors:", .. Errors]);

    public static UmProcess Start(UmStart start)
    {
        var um = new UmProcess(start);
        um.process.Start();
        um.process.StandardInput.Close();
        um.process.BeginOutputReadLine();
        um.process.BeginErrorReadLine();
        return um;
    }

    /// <summary>Waits for a line on standard output.</summary>
    /// <returns>The first line that contains the text.</returns>
    public async Task<string> LineAsync(string text)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            Task next;
            lock (reading)
            {
                if (output.Find(line => line.Contains(text, StringComparison.Ordinal)) is { } found) return found;
                next = news.Task;
            }

            Assert.True(clock.Elapsed < Patience, $"'{text}' did not come in time:\n{Transcript}");
            var ended = process.WaitForExitAsync(TestContext.Current.CancellationToken);
            if (await Task.WhenAny(next, ended, Task.Delay(Patience, TestContext.Current.CancellationToken)) == ended && !next.IsCompleted)
                Assert.Fail($"um ended without writing '{text}':\n{Transcript}");
        }
    }

    /// <summary>Waits for a process that it starts.</summary>
    public async Task<int> OtherAsync(string commandLine)
    {
        var found = 0;
        await Eventually.BecomesTrueAsync(
            () => (found = Others.FirstOrDefault(p => p.CommandLine.Contains(commandLine, StringComparison.Ordinal)).Id) != 0,
            Patience,
            () => $"um started no '{commandLine}':\n{Transcript}");
        return found;
    }

    /// <summary>Waits until it has ended and all it wrote has been read.</summary>
    /// <returns>The exit code; 128 and the signal's number where a signal ended it.</returns>
    public async Task<int> EndAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            Assert.Fail($"um does not end:\n{Transcript}");
        }

        return process.ExitCode;
    }

    /// <summary>Sends a signal to it alone.</summary>
    public void Signal(int signal) => Signals.Send(Id, signal);

    /// <summary>Sends a signal to it and everything it started, as a terminal does at Ctrl-C.</summary>
    public void SignalGroup(int signal) => Signals.Send(-Id, signal);

    /// <summary>Fails where something that it started runs on.</summary>
    public Task AssertNothingRunsAsync() => Eventually.BecomesTrueAsync(
        () => MarkedProcesses.With(marker).Count == 0,
        PatienceForTheLast,
        () => $"Processes were left behind: {string.Join("; ", MarkedProcesses.With(marker))}\n{Transcript}");

    public async ValueTask DisposeAsync()
    {
        while (MarkedProcesses.With(marker) is { Count: > 0 } left)
        {
            foreach (var (id, _) in left) Signals.Send(id, Signals.Kill);
            await Task.Yield();
        }

        process.Dispose();
    }

    private static TaskCompletionSource NewNews() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Hear(List<string> lines, string? line)
    {
        if (line is null) return;
        TaskCompletionSource heard;
        lock (reading)
        {
            lines.Add(line);
            (heard, news) = (news, NewNews());
        }

        heard.SetResult();
    }
}
