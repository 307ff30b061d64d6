using UnstoppableModels.Node.Bench;

namespace UnstoppableModels.Node.Tests.Bench;

public sealed class BenchReportTests
{
    [Fact]
    public void Measurements_give_their_median_and_their_extremes()
    {
        Assert.Equal(new BenchResult("time", "64x64", 2, "s", 1, 9), BenchResult.Of("time", "64x64", [9, 1, 2], "s"));
        Assert.Equal(new BenchResult("time", "64x64", 2.5, "s", 1, 9), BenchResult.Of("time", "64x64", [9, 1, 2, 3], "s"));
        Assert.Equal(new BenchResult("gas", "ours", 7, "gas", 7, 7), BenchResult.Exact("gas", "ours", 7, "gas"));
        Assert.Throws<ArgumentException>(() => BenchResult.Of("time", "64x64", [], "s"));
    }

    [Fact]
    public void The_table_shows_what_the_file_holds()
    {
        var report = new BenchReport(
            "example",
            [BenchResult.Exact("happy_period", "[ours]", 310_904, "gas"), new BenchResult("time", "64x64", 0.0123456, "s", 0.01, 1234.6)]);

        var lines = TestConsole.Render(BenchTable.Of(report), 80).Select(
            line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

        Assert.Equal(
            ["example", "", "metric case value unit range", "happy_period [ours] 310,904 gas", "time 64x64 0.01235 s 0.01 - 1,235", ""],
            lines.Where(line => !line.Contains('─', StringComparison.Ordinal)));
    }
}
