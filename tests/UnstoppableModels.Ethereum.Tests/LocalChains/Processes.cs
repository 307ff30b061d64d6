using System.Diagnostics;
using UnstoppableModels.Ethereum.LocalChains;

namespace UnstoppableModels.Ethereum.Tests.LocalChains;

internal static class Processes
{
    /// <summary>Sends a signal; a negative id means the process group.</summary>
    public static async Task SignalAsync(string signal, int processId)
    {
        using var kill = Process.Start("kill", ["-s", signal, "--", processId.ToString()]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }

    public static async Task AssertEndsAsync(int processId)
    {
        var clock = Stopwatch.StartNew();
        while (ProcessTable.IsRunning(processId))
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"Process {processId} is still running.");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
