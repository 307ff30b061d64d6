using Spectre.Console;

namespace UnstoppableModels.Node.Demo.View;

/// <summary>The demo as a screen that is drawn anew eight times a second from the newest snapshot.</summary>
internal sealed class LiveView(IAnsiConsole console) : IDemoView
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(125);

    /// <inheritdoc/>
    public async Task<DemoReport> ShowAsync(Func<IProgress<DemoSnapshot>, Task<DemoReport>> work, CancellationToken ct)
    {
        var newest = new Newest();
        return await console.Live(new Text("")).Overflow(VerticalOverflow.Crop).StartAsync(async screen =>
        {
            // Not the caller's thread: a demo that computes before its first await must not keep the screen from being drawn.
            var running = Task.Run(() => work(newest), CancellationToken.None);
            while (!running.IsCompleted)
            {
                Draw(screen, newest.Snapshot, ct.IsCancellationRequested);
                await Task.WhenAny(running, Task.Delay(Refresh, CancellationToken.None));
            }

            Draw(screen, newest.Snapshot, ct.IsCancellationRequested);
            return await running;
        });
    }

    private void Draw(LiveDisplayContext screen, DemoSnapshot? snapshot, bool isStopping)
    {
        if (snapshot is null) return;
        var shown = isStopping ? snapshot with { Stage = "Stopping (Ctrl-C again kills)" } : snapshot;
        screen.UpdateTarget(LiveFrame.Of(shown, console.Profile.Width, console.Profile.Height));
    }

    private sealed class Newest : IProgress<DemoSnapshot>
    {
        private volatile DemoSnapshot? snapshot;

        public DemoSnapshot? Snapshot => snapshot;

        public void Report(DemoSnapshot value) => snapshot = value;
    }
}
