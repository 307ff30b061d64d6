using System.CommandLine;
using UnstoppableModels.Node.Bench;
using UnstoppableModels.Node.Commands;

namespace UnstoppableModels.Node.Tests.Commands;

public sealed class BenchCommandTests
{
    [Fact]
    public async Task The_figures_are_printed_and_written()
    {
        using var folder = new TemporaryFolder();

        var (code, output, error) = await Um("bench", "sizes", "--most", "3", "--json", folder.File("b.json"));

        Assert.Equal((0, "measuring 3\n"), (code, error.Text));
        Assert.Contains(output.Lines, line => line.Contains("length", StringComparison.Ordinal) && line.Contains("1,000", StringComparison.Ordinal));
        Assert.Equal(
            """
            {
              "bench": "sizes",
              "results": [
                {
                  "metric": "length",
                  "case": "3",
                  "value": 1000,
                  "unit": "m",
                  "low": 0.5,
                  "high": 2000
                }
              ]
            }

            """,
            File.ReadAllText(folder.File("b.json")));
    }

    [Fact]
    public async Task Wrong_input_is_told_completely()
    {
        var (code, output, error) = await Um("bench", "sizes", "--json", "/no-such-folder/b.json", "--more");

        Assert.Equal((2, ""), (code, output.Text));
        Assert.Equal(
            [
                "Unrecognized command or argument '--more'.",
                "--json: the folder '/no-such-folder' does not exist.",
                "--most is missing.",
            ],
            error.Lines);
    }

    [Theory]
    [InlineData("bench", "Say what to do: 'um bench sizes'; 'um bench --help' tells more.")]
    [InlineData("bench weights", "There is no command 'bench weights'.", "Say what to do: 'um bench sizes'; 'um bench --help' tells more.")]
    [InlineData("", "Say what to do: 'um demo', 'um replay', 'um deploy' or 'um bench'; 'um --help' tells more.")]
    public async Task What_is_no_bench_ends_with_2(string arguments, params string[] sentences)
    {
        var (code, output, error) = await Um(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal((2, ""), (code, output.Text));
        Assert.Equal(sentences, error.Lines);
    }

    private static async Task<(int Code, TestConsole Output, TestConsole Error)> Um(params string[] arguments)
    {
        var (terminal, output, error) = TestConsole.Pair();
        var services = new CommandServices(
            terminal,
            ["iris-mlp"],
            () => throw new InvalidOperationException("These tests run no demo."),
            () => throw new InvalidOperationException("These tests run no replay."))
        {
            Benches = [new Sizes()],
        };
        return (await CommandLine.RunAsync(arguments, services, TestContext.Current.CancellationToken), output, error);
    }

    private sealed class Sizes : IBench
    {
        private readonly Option<string?> most = DemoCommand.Value("--most", "N", "how much to measure");

        public string Name => "sizes";

        public string Description => "Measures sizes.";

        public IReadOnlyList<Option> Options => [most];

        public IEnumerable<string> Errors(ParseResult parsed) => parsed.Typed(most) is null ? ["--most is missing."] : [];

        public Task<IReadOnlyList<BenchResult>> RunAsync(ParseResult parsed, IProgress<string> progress, CancellationToken ct)
        {
            progress.Report($"measuring {parsed.Typed(most)}\n");
            return Task.FromResult<IReadOnlyList<BenchResult>>([new BenchResult("length", parsed.Typed(most)!, 1000, "m", 0.5, 2000)]);
        }
    }
}
