using UnstoppableModels.Node.Commands;
using UnstoppableModels.Node.Replay;
using UnstoppableModels.Node.Tests.Demo;
using UnstoppableModels.Training.Datasets;
using UnstoppableModels.Training.Models;
using UnstoppableModels.Training.Replay;

namespace UnstoppableModels.Node.Tests.Commands;

public sealed class ReplayCommandTests
{
    [Fact]
    public async Task The_last_root_and_both_losses_are_printed()
    {
        var run = new TwinReplayRun();

        var (code, output, error) = await Um(run, false, "replay", "--steps", "3", "--seed", "18446744073709551615");

        Assert.Equal((0, ""), (code, error.Text));
        Assert.Equal(
            ["stateRoot 0x0303030303030303030303030303030303030303030303030303030303030303", "loss 0.5 first, 0.125 last"],
            output.Lines);
        Assert.Equal(new ReplaySettings("iris-mlp", 3, ulong.MaxValue), run.Settings);
    }

    [Fact]
    public async Task The_report_holds_the_same()
    {
        using var folder = new TemporaryFolder();

        var (code, _, _) = await Um(new TwinReplayRun(), false, "replay", "--json", folder.File("r.json"), "--steps", "2");

        Assert.Equal(0, code);
        var lines = File.ReadAllLines(folder.File("r.json"));
        Assert.Matches("^  \"seconds\": [0-9.]+,$", lines[4]);
        lines[4] = "";
        Assert.Equal(
            [
                "{",
                "  \"model\": \"iris-mlp\",",
                "  \"steps\": 2,",
                "  \"seed\": 11,",
                "",
                "  \"stateRoot\": \"0x0202020202020202020202020202020202020202020202020202020202020202\",",
                "  \"loss\": {",
                "    \"first\": 0.5,",
                "    \"last\": 0.25",
                "  }",
                "}",
            ],
            lines);
    }

    [Fact]
    public async Task A_progress_bar_goes_to_standard_error_of_a_terminal_only()
    {
        var (_, output, error) = await Um(new TwinReplayRun(), true, "replay", "--steps", "3");

        Assert.Equal("stateRoot " + Example.Root(3), output.Lines[0]);
        Assert.Contains("100%", error.Text, StringComparison.Ordinal);
        Assert.Contains("iris-mlp", error.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_input_is_told_completely()
    {
        var run = new TwinReplayRun();

        var (code, output, error) = await Um(
            run, false, "replay", "--model", "x", "--steps", "0", "--seed", "a", "--json", "/no-such-folder/r.json", "--cheat", "ulp");

        Assert.Equal(2, code);
        Assert.Equal("", output.Text);
        Assert.Equal(
            [
                "Unrecognized command or argument '--cheat'.",
                "Unrecognized command or argument 'ulp'.",
                "There is no model 'x'; known models: iris-mlp.",
                "--steps must be a whole number from 1 to 1000000, not '0'.",
                "--seed must be a whole number from 0 to 18446744073709551615, not 'a'.",
                "--json: the folder '/no-such-folder' does not exist.",
            ],
            error.Lines);
        Assert.Null(run.Settings);
    }

    [Fact]
    public async Task A_cancelled_replay_prints_nothing()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        var (terminal, output, error) = TestConsole.Pair();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => CommandLine.RunAsync(["replay"], Services(terminal, new TwinReplayRun()), stop.Token));

        Assert.Equal(("", ""), (output.Text, error.Text));
    }

    [Fact]
    public void The_undisturbed_run_is_the_replay_of_the_built_in_model_with_that_seed()
    {
        var ct = TestContext.Current.CancellationToken;
        var model = BuiltInModels.Find("iris-mlp", 7);
        var replayer = new Replayer(model.Manifest, Dataset.Parse(model.DatasetBytes, model.Manifest.Dataset));
        var expected = replayer.Replay(replayer.Genesis(), 1, 5, ct)
            .Select(r => new ReplayedStep((int)r.Step, r.After.StateRoot, (float)r.Loss));

        var seventh = new ReplayRun().Run(new ReplaySettings("iris-mlp", 5, 7), ct).ToArray();

        Assert.Equal(expected, seventh);
        Assert.Equal([1, 2, 3, 4, 5], seventh.Select(s => s.Step));
        Assert.NotEqual(seventh[^1], new ReplayRun().Run(new ReplaySettings("iris-mlp", 5, 8), ct).Last());
    }

    private static async Task<(int Code, TestConsole Output, TestConsole Error)> Um(
        IReplayRun run, bool isTerminal, params string[] arguments)
    {
        var (terminal, output, error) = TestConsole.Pair(isTerminal);
        return (await CommandLine.RunAsync(arguments, Services(terminal, run), TestContext.Current.CancellationToken), output, error);
    }

    private static CommandServices Services(Terminal terminal, IReplayRun run) =>
        new(terminal, ["iris-mlp"], () => throw new InvalidOperationException("These tests run no demo."), () => run);

    /// <summary>Step n has n in every byte of its root and half the loss of the step before.</summary>
    private sealed class TwinReplayRun : IReplayRun
    {
        public ReplaySettings? Settings { get; private set; }

        public IEnumerable<ReplayedStep> Run(ReplaySettings settings, CancellationToken ct)
        {
            Settings = settings;
            for (var step = 1; step <= settings.Steps; step++)
            {
                ct.ThrowIfCancellationRequested();
                yield return new ReplayedStep(step, Example.Root((byte)step), MathF.Pow(0.5f, step));
            }
        }
    }
}
