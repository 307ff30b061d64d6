using System.Diagnostics;
using System.Globalization;
using UnstoppableModels.Arithmetic.Backends;
using UnstoppableModels.Training.Datasets;
using UnstoppableModels.Training.Models;
using UnstoppableModels.Training.Replay;

namespace UnstoppableModels.Benchmarks.Profile;

/// <summary>
/// Where the time of a step goes: from one output to the next, over many steps, added up by the kind of output (numbers of layers left out).
/// </summary>
internal static class ProfileBenchmark
{
    private const int Steps = 12, WarmUp = 3;

    public static void Run(string name)
    {
        var model = BuiltInModels.Find(name);
        var replayer = new Replayer(model.Manifest, Dataset.Parse(model.DatasetBytes, model.Manifest.Dataset));
        var (genesis, batch, backend) = (replayer.Genesis(), replayer.BatchAt(1), new SimdBackend());
        var seconds = new SortedDictionary<string, double>(StringComparer.Ordinal);
        for (var step = -WarmUp; step < Steps; step++)
        {
            var last = Stopwatch.GetTimestamp();
            var isCounted = step >= 0;
            TrainingStep.Run(backend, model.Manifest, genesis, 1, batch, (output, _) => Note(output));
            Note("rest");

            void Note(string output)
            {
                var now = Stopwatch.GetTimestamp();
                var kind = string.Concat(output.Where(letter => !char.IsAsciiDigit(letter)));
                if (isCounted) seconds[kind] = seconds.GetValueOrDefault(kind) + Stopwatch.GetElapsedTime(last, now).TotalSeconds;
                last = now;
            }
        }

        var all = seconds.Values.Sum();
        Tell($"{name}: {all / Steps * 1e3:F2} ms a step");
        foreach (var (kind, time) in seconds.OrderByDescending(pair => pair.Value)) Tell($"{time / all * 100,6:F1} %  {time / Steps * 1e3,9:F3} ms  {kind}");
    }

    private static void Tell(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
