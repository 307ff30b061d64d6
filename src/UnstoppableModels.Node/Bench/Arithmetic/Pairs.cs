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
    /// <summary>
    /// Fewest pairs that are run before any is counted: just-in-time compilation, memory that grows, clocks that rise. Short actions need more, because
    /// a method is compiled well only after some dozens of calls.
    /// </summary>
    private const int FewestToWarmUp = 3, MostToWarmUp = 300;

    /// <summary>First ÷ second, pair by pair.</summary>
    public IEnumerable<double> Ratios => First.Zip(Second, (first, second) => first / second);

    /// <summary>Times both.</summary>
    /// <param name="first">The first way.</param>
    /// <param name="second">The second way.</param>
    /// <param name="count">How many pairs count.</param>
    /// <param name="warmUp">For how long to warm up, within some hundred pairs.</param>
    /// <param name="ct">Ends it between two pairs.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Pairs Measure(Action first, Action second, int count, TimeSpan warmUp, CancellationToken ct)
    {
        var begun = Stopwatch.GetTimestamp();
        for (var pair = 0; pair < FewestToWarmUp || (pair < MostToWarmUp && Stopwatch.GetElapsedTime(begun) < warmUp); pair++)
        {
            ct.ThrowIfCancellationRequested();
            first();
            second();
        }

        var (firsts, seconds) = (new List<double>(count), new List<double>(count));
        for (var pair = 0; pair < count; pair++)
        {
            ct.ThrowIfCancellationRequested();
            var (one, other) = (0.0, 0.0);
            if (pair % 2 == 0) (one, other) = (Seconds(first), Seconds(second));
            else (other, one) = (Seconds(second), Seconds(first));
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
