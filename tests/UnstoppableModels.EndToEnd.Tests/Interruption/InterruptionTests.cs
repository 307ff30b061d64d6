using UnstoppableModels.EndToEnd.Tests.Program;

namespace UnstoppableModels.EndToEnd.Tests.Interruption;

/// <summary>
/// Runs one after the other on the same port and in the same data folder, each ended at a later moment: that a run gets further than the
/// one before is the proof that the one before left nothing in its way.
/// </summary>
public abstract class InterruptionTests : IDisposable
{
    /// <summary>Lines of a run that say how far it is.</summary>
    protected const string Deploys = "Deploying the validator council",
        Stakes = "Validators stake their tokens",
        StartsNodes = "Starting the nodes",
        Trains = "takes the mutex: period 1",
        Disputes = "commits to a ballot",
        Waits = "is final";

    private readonly TemporaryFolder folder = new();
    private readonly string temporary;
    private readonly string data;
    private readonly int port = FreePort.Take();

    protected InterruptionTests() => (temporary, data) = (folder.Folder("tmp"), folder.Folder("data"));

    public void Dispose()
    {
        folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends runs in the given way, the first while the chain starts and the others at the given lines.</summary>
    private protected async Task EndRunsAsync(Action<UmProcess> interrupt, int exitCode, bool canCleanUp, params string[] moments)
    {
        await EndAsync(um => um.OtherAsync("um-anvil"));
        foreach (var moment in moments) await EndAsync(um => um.LineAsync(moment));
        Assert.Equal(moments.Length + 1, Directory.GetDirectories(data).Length);

        async Task EndAsync(Func<UmProcess, Task> moment)
        {
            await using var um = Start();
            await moment(um);
            interrupt(um);
            Assert.True(exitCode == await um.EndAsync(), um.Transcript);
            await um.AssertNothingRunsAsync();
            if (canCleanUp)
            {
                Assert.Equal(["Stopped."], um.Errors);
                Assert.Empty(Directory.GetFileSystemEntries(temporary));
            }
            else
            {
                Assert.Empty(um.Errors);
                Assert.Empty(Directory.GetFileSystemEntries(temporary, "um-*"));
            }
        }
    }

    /// <summary>A run that nobody ends.</summary>
    protected async Task RunToTheEndAsync()
    {
        await using var um = Start("--cheat", "none", "--steps", "2");
        Assert.True(await um.EndAsync() == 0, um.Transcript);
        await um.AssertNothingRunsAsync();
        Assert.Empty(um.Errors);
    }

    private UmProcess Start(params string[] options) =>
        UmProcess.Start(new UmStart(["demo", "--chain-port", $"{port}", "--data", data, .. options]) { TemporaryFolder = temporary });
}

public sealed class KillTests : InterruptionTests
{
    [Fact]
    public async Task A_killed_run_leaves_no_process_and_the_next_one_works()
    {
        await EndRunsAsync(
            um => um.Signal(Signals.Kill), 128 + Signals.Kill, canCleanUp: false, Deploys, StartsNodes, Trains, Disputes);
        await RunToTheEndAsync();
    }
}

public sealed class CtrlCTests : InterruptionTests
{
    [Fact]
    public Task Ctrl_C_in_a_terminal_leaves_nothing_and_the_next_run_works() => EndRunsAsync(
        um => um.SignalGroup(Signals.Interrupt), 130, canCleanUp: true, Deploys, Stakes, StartsNodes, Trains, Disputes, Waits);

    /// <summary>Several at once slow the machine down: the moment between anvil's start and its watcher's is short.</summary>
    [Fact]
    public Task Ctrl_C_the_moment_anvil_starts_leaves_nothing() => Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
    {
        using var folder = new TemporaryFolder();
        await using var um = UmProcess.Start(new UmStart("demo") { TemporaryFolder = folder.Path });
        await um.OtherAsync("um-anvil");
        um.SignalGroup(Signals.Interrupt);
        Assert.True(await um.EndAsync() == 130, um.Transcript);
        Assert.Equal(["Stopped."], um.Errors);
        await um.AssertNothingRunsAsync();
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }));
}

public sealed class SigintTests : InterruptionTests
{
    [Fact]
    public async Task A_SIGINT_to_the_program_alone_leaves_nothing_and_the_next_run_works()
    {
        await EndRunsAsync(um => um.Signal(Signals.Interrupt), 130, canCleanUp: true, Deploys, StartsNodes, Trains);
        await RunToTheEndAsync();
    }
}
