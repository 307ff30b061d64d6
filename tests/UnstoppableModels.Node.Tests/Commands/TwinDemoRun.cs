using UnstoppableModels.Node.Demo;

namespace UnstoppableModels.Node.Tests.Commands;

/// <summary>A demo that does what a test says and remembers what it was asked for.</summary>
internal sealed class TwinDemoRun(Func<DemoSettings, IProgress<DemoSnapshot>, CancellationToken, Task<DemoReport>> run) : IDemoRun
{
    public DemoSettings? Settings { get; private set; }

    public bool HadFolder { get; private set; }

    public static TwinDemoRun Ending(DemoReport report) => new((_, progress, _) =>
    {
        progress.Report(Demo.Example.Snapshot);
        progress.Report(Demo.Example.Snapshot with { Stage = "Withdrawing", Step = 24, Losses = Demo.Example.Losses });
        return Task.FromResult(report);
    });

    public static TwinDemoRun Failing(Exception failure) => new((_, _, _) => Task.FromException<DemoReport>(failure));

    public Task<DemoReport> RunAsync(DemoSettings settings, IProgress<DemoSnapshot> progress, CancellationToken ct)
    {
        Settings = settings;
        HadFolder = Directory.Exists(settings.DataDirectory);
        return run(settings, progress, ct);
    }
}
