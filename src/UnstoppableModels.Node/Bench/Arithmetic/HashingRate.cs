using System.Diagnostics;
using UnstoppableModels.Protocol.Commitments;

namespace UnstoppableModels.Node.Bench.Arithmetic;

/// <summary>How fast state roots are made, in MB (10^6 bytes) per second.</summary>
internal static class HashingRate
{
    private const int Bytes = 64_000_000;

    public static IEnumerable<double> Measure(int count, CancellationToken ct)
    {
        var data = new byte[Bytes];
        new Random(1).NextBytes(data);
        MerkleTree.Root(data);
        for (var i = 0; i < count; i++)
        {
            ct.ThrowIfCancellationRequested();
            var start = Stopwatch.GetTimestamp();
            MerkleTree.Root(data);
            yield return Bytes / 1e6 / Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
    }
}
