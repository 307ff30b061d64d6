using UnstoppableModels.EndToEnd.Tests.Program;

namespace UnstoppableModels.EndToEnd.Tests.Interruption;

/// <summary>Other ways in which a run ends before its time. Without <c>--data</c> it removes its data, too.</summary>
public sealed class OtherEndsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly string temporary;

    public OtherEndsTests() => temporary = folder.Folder("tmp");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(Signals.Interrupt, 130)]
    [InlineData(Signals.Terminate, 143)]
    [InlineData(Signals.Hangup, 143)]
    public async Task A_signal_removes_the_data(int signal, int exitCode)
    {
        await using var um = UmProcess.Start(new UmStart("demo") { TemporaryFolder = temporary });
        await um.LineAsync("the model is at");
        Assert.Single(Directory.GetDirectories(temporary, "um-demo-*"));

        um.Signal(signal);

        Assert.True(exitCode == await um.EndAsync(), um.Transcript);
        Assert.Equal(["Stopped."], um.Errors);
        await AssertNothingIsLeftAsync(um);
    }

    [Fact]
    public async Task Ctrl_C_while_anvil_is_fetched_leaves_no_half_installation()
    {
        var cache = folder.Folder("cache");
        await using var um = UmProcess.Start(new UmStart("demo")
        {
            TemporaryFolder = temporary,
            Environment = { ["XDG_CACHE_HOME"] = cache, ["UM_ANVIL"] = null },
        });
        await um.OtherAsync("npm");

        um.SignalGroup(Signals.Interrupt);

        Assert.True(await um.EndAsync() == 130, um.Transcript);
        Assert.Equal(["Stopped."], um.Errors);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(cache, "unstoppable-models"), "*anvil*"));
        await AssertNothingIsLeftAsync(um);
    }

    [Fact]
    public async Task A_chain_that_dies_ends_the_run_in_one_sentence()
    {
        await using var um = UmProcess.Start(new UmStart("demo") { TemporaryFolder = temporary });
        await um.LineAsync("takes the mutex: period 1");

        Signals.Send(await um.OtherAsync("/anvil --host"), Signals.Kill);

        Assert.True(await um.EndAsync() == 1, um.Transcript);
        Assert.Equal(["The local chain stopped by itself; start the demo again."], um.Errors);
        await AssertNothingIsLeftAsync(um);
    }

    private async Task AssertNothingIsLeftAsync(UmProcess um)
    {
        await um.AssertNothingRunsAsync();
        Assert.Empty(Directory.GetFileSystemEntries(temporary));
    }
}
