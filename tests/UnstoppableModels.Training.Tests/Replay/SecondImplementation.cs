using System.Globalization;
using System.Text.Json;
using UnstoppableModels.Training.Replay;

namespace UnstoppableModels.Training.Tests.Replay;

/// <summary>Roots of golden-vectors.json: they come from a program in another language (tests of Arithmetic, SecondOpinion).</summary>
internal static class SecondImplementation
{
    /// <summary>Replays the steps the vectors hold and asserts that every root and loss is theirs.</summary>
    public static StepResult[] Agrees(string name, Func<ulong, Replayer> run, int steps)
    {
        using var golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "golden-vectors.json")));
        var vectors = golden.RootElement.GetProperty(name);
        var replayer = run(ulong.Parse(vectors.GetProperty("seed").GetString()!, CultureInfo.InvariantCulture));
        Assert.Equal(vectors.GetProperty("manifest").GetString(), replayer.Manifest.Digest.ToString());
        Assert.Equal(vectors.GetProperty("genesis").GetString(), replayer.Genesis().StateRoot.ToString());
        Assert.Equal(steps, vectors.GetProperty("steps").GetArrayLength());
        var results = replayer.Replay(replayer.Genesis(), 1, steps, StepExtras.Trace, TestContext.Current.CancellationToken).ToArray();
        foreach (var (result, expected) in results.Zip(vectors.GetProperty("steps").EnumerateArray()))
        {
            Assert.Equal(expected.GetProperty("stateRoot").GetString(), result.Commitment.StateRoot.ToString());
            Assert.Equal(expected.GetProperty("gradientRoot").GetString(), result.Commitment.GradientRoot.ToString());
            Assert.Equal(expected.GetProperty("traceRoot").GetString(), result.TraceRoot.ToString());
            Assert.Equal(result.Commitment.StateRoot, result.After.StateRoot);
        }
        return results;
    }
}
