using System.Diagnostics;

namespace UnstoppableModels.Node.Bench.Arithmetic;

/// <summary>
/// Two ways to do one thing, timed alternately in one process: whatever slows the machine down slows both. Which of them goes first changes from
/// pair to pair.
/// </summary>
/// <param name="First">Seconds of the first way, one entry per pair.</param>
/// <param name="Second">Seconds of the second way.</param>
internal sealed record Pairs(IReadOnlyList<double> First, IReadOnlyList<double> Second)
{
    /// <summary>Pairs that are run before any is counted: just-in-time compilation, memory that grows, clocks that rise.</summary>
    private const int WarmUp = 3;

    /// <summary>First ÷ second, pair by pair.</summary>
    public IEnumerable<double> Ratios => First.Zip(Second, (first, second) => first / second);

    /// <summary>Times both.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled between two pairs.</exception>
    public static Pairs Measure(Action first, Action second, int count, CancellationToken ct)
    {
        var (firsts, seconds) = (new List<double>(count), new List<double>(count));
        for (var pair = -WarmUp; pair < count; pair++)
        {
            ct.ThrowIfCancellationRequested();
            var (one, other) = (0.0, 0.0);
            if (pair % 2 == 0) (one, other) = (Seconds(first), Seconds(second));
            else (other, one) = (Seconds(second), Seconds(first));
            if (pair < 0) continue;
            firsts.Add(one);
            seconds.Add(other);
        }
        return new Pairs(firsts, seconds);
    }

    private static double Seconds(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
