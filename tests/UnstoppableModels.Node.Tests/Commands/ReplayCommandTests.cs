using UnstoppableModels.Arithmetic.Backends;
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
    public async Task Device_backend_and_evaluation_are_chosen_by_options()
    {
        var run = new TwinReplayRun();

        var (code, output, error) = await Um(run, false, "replay", "--steps", "1", "--device", "cuda:3", "--backend", "torch", "--evaluate");

        Assert.Equal((0, ""), (code, error.Text));
        Assert.Equal(
            new ReplaySettings("iris-mlp", 1, 11) { Device = new Device(3), Backend = BackendKind.Torch, Evaluate = true }, run.Settings);
        Assert.Equal("held out: loss 1.25, accuracy 0.75 of 8 predictions", output.Lines[2]);
    }

    [Fact]
    public async Task A_device_that_is_not_there_is_wrong_input()
    {
        var missing = new TwinReplayRun { Failure = new DeviceUnavailableException("There is no device cuda:3: torch sees no CUDA device here.") };

        var (code, output, error) = await Um(missing, false, "replay", "--device", "cuda:3");

        Assert.Equal((2, ""), (code, output.Text));
        Assert.Equal(["There is no device cuda:3: torch sees no CUDA device here."], error.Lines);
    }

    [Fact]
    public async Task The_report_holds_the_same()
    {
        using var folder = new TemporaryFolder();

        var (code, _, _) = await Um(new TwinReplayRun(), false, "replay", "--json", folder.File("r.json"), "--steps", "2");

        Assert.Equal(0, code);
        var lines = File.ReadAllLines(folder.File("r.json"));
        Assert.Matches("^  \"seconds\": [0-9.]+,$", lines[5]);
        lines[5] = "";
        Assert.Equal(
            [
                "{",
                "  \"model\": \"iris-mlp\",",
                "  \"steps\": 2,",
                "  \"seed\": 11,",
                "  \"device\": \"cpu\",",
                "",
                "  \"stateRoot\": \"0x0202020202020202020202020202020202020202020202020202020202020202\",",
                "  \"loss\": {",
                "    \"first\": 0.5,",
                "    \"last\": 0.25",
                "  },",
                "  \"heldOut\": null",
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
            run,
            false,
            ["replay", "--model", "x", "--steps", "0", "--seed", "a", "--device", "gpu", "--backend", "x", "--json", "/no-such-folder/r.json", "--cheat", "ulp"]);

        Assert.Equal(2, code);
        Assert.Equal("", output.Text);
        Assert.Equal(
            [
                "Unrecognized command or argument '--cheat'.",
                "Unrecognized command or argument 'ulp'.",
                "There is no model 'x'; known models: iris-mlp.",
                "--steps must be a whole number from 1 to 1000000, not '0'.",
                "--seed must be a whole number from 0 to 18446744073709551615, not 'a'.",
                "--device must be cpu or cuda:N with N from 0, not 'gpu'.",
                "--backend must be simd or torch, not 'x'.",
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
        var steps = replayer.Replay(replayer.Genesis(), 1, 5, cancellationToken: ct).ToArray();
        var expected = new ReplayOutcome(steps[^1].After.StateRoot, (float)steps[0].Loss, (float)steps[^1].Loss);

        var done = new List<int>();
        Assert.Equal(expected, new ReplayRun().Run(new ReplaySettings("iris-mlp", 5, 7), done.Add, ct));
        Assert.Equal([1, 2, 3, 4, 5], done);
        Assert.Equal(expected, new ReplayRun().Run(new ReplaySettings("iris-mlp", 5, 7) { Backend = BackendKind.Torch }, _ => { }, ct));
        Assert.NotEqual(expected, new ReplayRun().Run(new ReplaySettings("iris-mlp", 5, 8), _ => { }, ct));
    }

    [Fact]
    public void An_evaluation_measures_the_state_after_the_last_step()
    {
        var outcome = new ReplayRun().Run(
            new ReplaySettings("digits-cnn", 1, 11) { Evaluate = true }, _ => { }, TestContext.Current.CancellationToken);
        Assert.Equal(359, outcome.Evaluation!.Rows);
        Assert.Equal(
            "Model iris-mlp holds no rows out to be measured on.",
            Assert.Throws<NothingHeldOutException>(() => new ReplayRun().Run(
                new ReplaySettings("iris-mlp", 1, 11) { Evaluate = true }, _ => Assert.Fail("No step is done."), CancellationToken.None)).Message);
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

        public Exception? Failure { get; init; }

        public ReplayOutcome Run(ReplaySettings settings, Action<int> done, CancellationToken ct)
        {
            if (Failure is not null) throw Failure;
            Settings = settings;
            for (var step = 1; step <= settings.Steps; step++)
            {
                ct.ThrowIfCancellationRequested();
                done(step);
            }

            var evaluation = settings.Evaluate ? new Evaluation(8, 6, 1.25) : null;
            return new ReplayOutcome(Example.Root((byte)settings.Steps), 0.5f, MathF.Pow(0.5f, settings.Steps), evaluation);
        }
    }
}
