using System.Collections.Immutable;
using UnstoppableModels.Node.Demo;
using UnstoppableModels.Node.Demo.View;

namespace UnstoppableModels.Node.Tests.Demo.View;

public sealed class PlainViewTests
{
    private static readonly DemoSnapshot Start = Example.Snapshot with
    {
        Elapsed = TimeSpan.FromMilliseconds(40),
        Stage = "Starting the chain",
        Step = 0,
        Losses = ImmutableSortedDictionary<int, float>.Empty,
        Events = [],
    };

    [Fact]
    public async Task Every_stage_event_and_step_is_one_line_once()
    {
        var first = new DemoEvent(3, "worker 1 took the mutex");
        var second = new DemoEvent(null, "fraud-proofer 1 recomputed\u001b[2J\nstep 1");
        var training = Start with { Elapsed = TimeSpan.FromSeconds(1234.56), Stage = "Training", Events = [first] };
        var stepped = training with { Step = 2, Losses = Start.Losses.Add(2, 0.25f), Events = [first, second] };

        var lines = await Lines(Start, Start, training, stepped, stepped, stepped with { Elapsed = TimeSpan.Zero, Step = 1 });

        Assert.Equal(
            [
                "[   0.0 s] Starting the chain",
                "[1234.6 s] Training",
                "[1234.6 s] block 3: worker 1 took the mutex",
                "[1234.6 s] fraud-proofer 1 recomputed [2J step 1",
                "[1234.6 s] step 2 of 24, loss 0.25",
                "[1234.6 s] step 1 of 24",
            ],
            lines);
    }

    [Fact]
    public async Task A_failure_of_the_demo_is_passed_on()
    {
        var view = new PlainView(TextWriter.Null);

        await Assert.ThrowsAsync<FormatException>(
            () => view.ShowAsync(_ => throw new FormatException("bad"), TestContext.Current.CancellationToken));
    }

    private static async Task<string[]> Lines(params DemoSnapshot[] snapshots)
    {
        using var output = new StringWriter { NewLine = "\n" };
        var report = await new PlainView(output).ShowAsync(
            progress =>
            {
                foreach (var snapshot in snapshots) progress.Report(snapshot);
                return Task.FromResult(Example.Report);
            },
            TestContext.Current.CancellationToken);

        Assert.Same(Example.Report, report);
        return output.ToString().TrimEnd('\n').Split('\n');
    }
}
