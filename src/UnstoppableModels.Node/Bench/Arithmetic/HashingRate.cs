using System.Diagnostics;
using UnstoppableModels.Training.Replay;

namespace UnstoppableModels.Node.Bench.Arithmetic;

/// <summary>How fast state roots are made, in MB (10^6 bytes of the state's file) per second: as in a step, on all cores.</summary>
internal static class HashingRate
{
    public static IEnumerable<double> Measure(Replayer replayer, int count, CancellationToken ct)
    {
        var size = replayer.Genesis().ToSafetensors().Length;
        for (var i = -1; i < count; i++)
        {
            ct.ThrowIfCancellationRequested();

            // A state remembers its root: every measurement wants a new one.
            var state = replayer.Genesis();
            var start = Stopwatch.GetTimestamp();
            _ = state.StateRoot;
            if (i >= 0) yield return size / 1e6 / Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
    }
}
