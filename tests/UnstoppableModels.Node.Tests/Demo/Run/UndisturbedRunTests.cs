using UnstoppableModels.Node.Demo.Run;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Node.Tests.Demo.Run;

public sealed class UndisturbedRunTests
{
    private static readonly Hash32 Root = Hash32.Parse(new string('7', 64));

    [Fact]
    public async Task It_tells_the_root_it_computed()
    {
        await using var run = UndisturbedRun.Start(_ => Root, CancellationToken.None);
        Assert.Equal(Root, await run.Root);
    }

    /// <summary>Regression: a demo stopped early ended the program under a matrix product, which crashed the process.</summary>
    [Fact]
    public async Task It_does_not_end_while_anything_computes()
    {
        using var started = new ManualResetEventSlim();
        using var finish = new ManualResetEventSlim();
        var told = new TaskCompletionSource();
        var run = UndisturbedRun.Start(
            stop =>
            {
                stop.Register(told.SetResult);
                started.Set();
                finish.Wait(TestContext.Current.CancellationToken);
                return Root;
            },
            CancellationToken.None);
        started.Wait(TestContext.Current.CancellationToken);

        var ended = run.DisposeAsync().AsTask();
        await told.Task;
        Assert.False(ended.IsCompleted);

        finish.Set();
        await ended;
        Assert.True(run.Root.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_cancelled_or_failed_computation_does_not_hide_why_the_demo_ended()
    {
        await UndisturbedRun.Start(_ => throw new InvalidOperationException("failed"), CancellationToken.None).DisposeAsync();
        await UndisturbedRun.Start(
            stop =>
            {
                stop.WaitHandle.WaitOne();
                stop.ThrowIfCancellationRequested();
                return Root;
            },
            CancellationToken.None).DisposeAsync();
    }
}
