using UnstoppableModels.Node.Commands;
using UnstoppableModels.Node.Demo;
using UnstoppableModels.Node.Tests.Demo;
using UnstoppableModels.Protocol.Chain;

namespace UnstoppableModels.Node.Tests.Commands;

public sealed class DemoCommandTests
{
    [Fact]
    public async Task A_demo_that_shows_what_it_should_ends_with_0()
    {
        using var folder = new TemporaryFolder();
        var run = TwinDemoRun.Ending(Example.Report);

        var (code, output, error) = await Um(run, "demo", "--json", folder.File("d.json"));

        Assert.Equal("", error);
        Assert.Equal(0, code);
        Assert.Equal("[  83.4 s] Training", output[0]);
        Assert.Contains("[  83.4 s] block 120: event [20]", output);
        Assert.Contains("[  83.4 s] step 24 of 24, loss 0.78125", output);
        Assert.Contains("The final weights equal those of an undisturbed run, root for root:", output);
        Assert.Equal(ReportFile.ToJson(Example.Report), File.ReadAllText(folder.File("d.json")));
        Assert.NotNull(run.Settings);
        Assert.True(run.HadFolder);
        Assert.False(Directory.Exists(run.Settings.DataDirectory));
    }

    [Fact]
    public async Task Options_reach_the_demo()
    {
        using var folder = new TemporaryFolder();
        var dispute = Example.Guilty with { Verdict = Verdict.Innocent };
        var run = TwinDemoRun.Ending(Example.Report with { Cheat = Cheat.None, FalseSuspicion = true, Disputes = [dispute] });

        var (code, output, error) = await Um(
            run, "demo", "--model", "iris-mlp", "--steps", "9", "--steps-per-period=3", "--seed", "7", "--cheat", "none",
            "--false-suspicion", "--publish-gradients", "--chain-port", "8545", "--data", folder.Path, "--picture", folder.File("p.svg"), "--keep", "--plain");

        Assert.Equal("", error);
        Assert.Equal(0, code);
        Assert.NotNull(run.Settings);
        Assert.Equal(
            new DemoSettings
            {
                Model = "iris-mlp",
                Steps = 9,
                StepsPerPeriod = 3,
                Seed = 7,
                Cheat = Cheat.None,
                FalseSuspicion = true,
                PublishGradients = true,
                ChainPort = 8545,
                DataDirectory = run.Settings.DataDirectory,
                RemoveData = false,
                Keep = true,
                JsonFile = null,
                PictureFile = folder.File("p.svg"),
                Plain = true,
            },
            run.Settings);
        Assert.True(Directory.Exists(run.Settings.DataDirectory));
        Assert.Contains("The chain keeps running at http://127.0.0.1:8545.", output);
        Assert.Contains($"The data are kept in {run.Settings.DataDirectory}.", output);
    }

    [Fact]
    public async Task The_folder_of_a_run_is_closed_to_others()
    {
        using var folder = new TemporaryFolder();
        var run = TwinDemoRun.Ending(Example.Report);

        await Um(run, "demo", "--data", folder.Path);

        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Assert.NotNull(run.Settings);
        if (!OperatingSystem.IsWindows()) Assert.Equal(OwnerOnly, File.GetUnixFileMode(run.Settings.DataDirectory));
    }

    [Fact]
    public async Task A_demo_with_a_problem_still_writes_its_report_and_ends_with_1()
    {
        using var folder = new TemporaryFolder();
        var report = Example.Report with { Escrow = 3 };

        var (code, output, error) = await Um(TwinDemoRun.Ending(report), "demo", "--json", folder.File("d.json"));

        Assert.Equal(1, code);
        Assert.Equal("The books do not balance: 3 wei came from nowhere.\n", error);
        Assert.Contains("The books do not balance: they are off by -3 wei.", output);
        Assert.Equal(ReportFile.ToJson(report), File.ReadAllText(folder.File("d.json")));
    }

    [Fact]
    public async Task A_failure_is_one_sentence_and_the_data_are_removed()
    {
        var run = TwinDemoRun.Failing(new CommandFailedException("Node is missing: install Node 20 or newer."));

        var (code, output, error) = await Um(run, "demo");

        Assert.Equal((1, "Node is missing: install Node 20 or newer.\n"), (code, error));
        Assert.Equal([""], output);
        Assert.False(Directory.Exists(run.Settings?.DataDirectory));
    }

    [Fact]
    public async Task A_defect_shows_its_trace_only_to_those_who_ask_for_it()
    {
        var run = TwinDemoRun.Failing(new FormatException("bad"));
        var (_, _, quiet) = await Um(run, "demo");
        var (terminal, _, error) = TestConsole.Pair();
        await CommandLine.RunAsync(["demo"], Services(terminal, run) with { Debug = true }, TestContext.Current.CancellationToken);

        Assert.Equal("Unexpected FormatException: bad (UM_DEBUG=1 shows where).\n", quiet);
        Assert.Equal(quiet.TrimEnd('\n'), error.Lines[0]);
        Assert.Equal("System.FormatException: bad", error.Lines[1]);
    }

    [Fact]
    public async Task A_data_folder_that_cannot_be_made_is_a_failure()
    {
        var run = TwinDemoRun.Ending(Example.Report);

        var (code, _, error) = await Um(run, "demo", "--data", "/proc/um");

        Assert.Equal(1, code);
        Assert.StartsWith("The data folder '/proc/um/um-demo-", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd('\n').Split('\n'));
        Assert.Null(run.Settings);
    }

    [Fact]
    public async Task Wrong_input_is_told_completely_and_ends_with_2()
    {
        var run = TwinDemoRun.Ending(Example.Report);

        var (code, output, error) = await Um(
            run, "demo", "--steps", "0", "--sleep", "3", "--model", "x", "--seed", "1", "--seed", "2", "--false-suspicion");

        Assert.Equal(2, code);
        Assert.Equal([""], output);
        Assert.Equal(
            [
                "Unrecognized command or argument '--sleep'.",
                "Unrecognized command or argument '3'.",
                "Option '--seed' expects a single argument but 2 were provided.",
                "There is no model 'x'; known models: iris-mlp.",
                "--steps must be a whole number from 1 to 1000000, not '0'.",
                "--false-suspicion needs --cheat none: it shows an honest worker suspected wrongly.",
            ],
            error.TrimEnd('\n').Split('\n'));
        Assert.Null(run.Settings);
    }

    [Theory]
    [InlineData("", "Say what to do: 'um demo', 'um replay' or 'um deploy'; 'um --help' tells more.\n")]
    [InlineData("dmeo", "There is no command 'dmeo'.\nSay what to do: 'um demo', 'um replay' or 'um deploy'; 'um --help' tells more.\n")]
    [InlineData("demo --json", "Required argument missing for option: '--json'.\n")]
    [InlineData("demo @file", "Unrecognized command or argument '@file'.\n")]
    public async Task What_is_no_command_ends_with_2(string arguments, string sentence)
    {
        var words = arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var (code, output, error) = await Um(TwinDemoRun.Ending(Example.Report), words);

        Assert.Equal((2, sentence), (code, error));
        Assert.Equal([""], output);
    }

    [Fact]
    public async Task Help_names_every_option()
    {
        var (code, output, error) = await Um(TwinDemoRun.Ending(Example.Report), "demo", "--help");

        Assert.Equal((0, ""), (code, error));
        string[] options =
        [
            "model", "steps", "steps-per-period", "seed", "cheat", "false-suspicion",
            "chain-port", "data", "json", "picture", "keep", "plain",
        ];
        foreach (var option in options)
            Assert.Contains(output, line => line.TrimStart().StartsWith($"--{option} ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_cancelled_demo_cleans_up_and_tells_whoever_cancelled()
    {
        using var stop = new CancellationTokenSource();
        var run = new TwinDemoRun(async (_, progress, ct) =>
        {
            progress.Report(Example.Snapshot);
            await stop.CancelAsync();
            await Task.Delay(Timeout.Infinite, ct);
            return Example.Report;
        });
        var (terminal, output, error) = TestConsole.Pair();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => CommandLine.RunAsync(["demo"], Services(terminal, run), stop.Token));

        Assert.Equal("[  83.4 s] Stopping", output.Lines[^1]);
        Assert.Equal("", error.Text);
        Assert.NotNull(run.Settings);
        Assert.False(Directory.Exists(run.Settings.DataDirectory));
    }

    [Fact]
    public async Task What_breaks_because_of_a_cancellation_is_a_cancellation()
    {
        using var stop = new CancellationTokenSource();
        var run = new TwinDemoRun(async (_, _, _) =>
        {
            await stop.CancelAsync();
            throw new HttpRequestException("Ctrl-C reached the chain first");
        });
        var (terminal, _, error) = TestConsole.Pair();

        var failure = await Assert.ThrowsAsync<OperationCanceledException>(
            () => CommandLine.RunAsync(["demo"], Services(terminal, run), stop.Token));

        Assert.IsType<HttpRequestException>(failure.InnerException);
        Assert.Equal("", error.Text);
    }

    [Fact]
    public async Task On_a_terminal_the_live_view_is_drawn_unless_plain_lines_are_wanted()
    {
        var run = TwinDemoRun.Ending(Example.Report);
        var (terminal, output, _) = TestConsole.Pair(isTerminal: true);
        await CommandLine.RunAsync(["demo"], Services(terminal, run), TestContext.Current.CancellationToken);
        Assert.Contains("╭", output.Text, StringComparison.Ordinal);
        Assert.Contains("24/24 steps", output.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(" s] Training", output.Text, StringComparison.Ordinal);

        (terminal, output, _) = TestConsole.Pair(isTerminal: true);
        await CommandLine.RunAsync(["demo", "--plain"], Services(terminal, run), TestContext.Current.CancellationToken);
        Assert.Contains("[  83.4 s] Training", output.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("24/24 steps", output.Text, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string[] Output, string Error)> Um(IDemoRun run, params string[] arguments)
    {
        var (terminal, output, error) = TestConsole.Pair();
        var code = await CommandLine.RunAsync(arguments, Services(terminal, run), TestContext.Current.CancellationToken);
        return (code, output.Lines, error.Text);
    }

    private static CommandServices Services(Terminal terminal, IDemoRun run) =>
        new(terminal, ["iris-mlp"], () => run, () => throw new InvalidOperationException("These tests replay nothing."));
}
