using UnstoppableModels.Node.Demo.View;

namespace UnstoppableModels.Node.Tests.Demo.View;

public sealed class LiveViewTests
{
    [Fact]
    public async Task The_last_picture_stays_and_the_cursor_comes_back()
    {
        var console = new TestConsole(100, 30, ansi: true);

        var report = await new LiveView(console.Console).ShowAsync(
            progress =>
            {
                progress.Report(Example.Snapshot);
                return Task.FromResult(Example.Report);
            },
            TestContext.Current.CancellationToken);

        Assert.Same(Example.Report, report);
        Assert.Contains("12/24 steps", console.Text, StringComparison.Ordinal);
        Assert.Contains("event [20]", console.Text, StringComparison.Ordinal);
        Assert.EndsWith("\u001b[?25h", console.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_is_passed_on_and_the_cursor_comes_back()
    {
        var console = new TestConsole(100, 30, ansi: true);

        await Assert.ThrowsAsync<FormatException>(
            () => new LiveView(console.Console).ShowAsync(_ => throw new FormatException("bad"), TestContext.Current.CancellationToken));

        Assert.EndsWith("\u001b[?25h", console.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_the_demo_cleans_up_the_view_says_so()
    {
        var console = new TestConsole(100, 30, ansi: true);
        using var stop = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new LiveView(console.Console).ShowAsync(
            async progress =>
            {
                progress.Report(Example.Snapshot);
                await stop.CancelAsync();
                stop.Token.ThrowIfCancellationRequested();
                return Example.Report;
            },
            stop.Token));

        Assert.Contains("Stopping (Ctrl-C again kills)", console.Text, StringComparison.Ordinal);
    }
}
