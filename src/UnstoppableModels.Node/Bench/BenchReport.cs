using System.Collections.Immutable;

namespace UnstoppableModels.Node.Bench;

/// <summary>What a bench found out; the form of the file that every <c>um bench NAME --json FILE</c> writes.</summary>
/// <param name="Bench">Name of the bench.</param>
/// <param name="Results">Its figures, in the order in which they are shown.</param>
internal sealed record BenchReport(string Bench, ImmutableArray<BenchResult> Results);

/// <summary>One figure.</summary>
/// <param name="Metric">What was measured, in snake_case.</param>
/// <param name="Case">Of what: an input size, a device, or whose ("ours", "original").</param>
/// <param name="Value">The figure: for what varies, the median.</param>
/// <param name="Unit">Its unit: "gas", "s", "ratio", "steps/s".</param>
/// <param name="Low">Lowest that was seen.</param>
/// <param name="High">Highest that was seen.</param>
internal sealed record BenchResult(string Metric, string Case, double Value, string Unit, double Low, double High)
{
    /// <summary>A figure that is the same every time.</summary>
    public static BenchResult Exact(string metric, string @case, double value, string unit) =>
        new(metric, @case, value, unit, value, value);

    /// <summary>Median and extremes of repeated measurements.</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static BenchResult Of(string metric, string @case, IEnumerable<double> measurements, string unit)
    {
        var sorted = measurements.Order().ToArray();
        if (sorted.Length == 0) throw new ArgumentException("There is nothing to take a median of.", nameof(measurements));
        var median = (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        return new BenchResult(metric, @case, median, unit, sorted[0], sorted[^1]);
    }
}
