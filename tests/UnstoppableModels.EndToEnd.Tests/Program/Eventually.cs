using System.Diagnostics;

namespace UnstoppableModels.EndToEnd.Tests.Program;

/// <summary>Waits for what nobody announces.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Returns when the condition holds; fails where it does not in time.</summary>
    public static async Task BecomesTrueAsync(Func<bool> condition, TimeSpan patience, Func<string> otherwise)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(clock.Elapsed < patience, otherwise());
            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }
}
