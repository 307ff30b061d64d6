using System.Globalization;
using UnstoppableModels.Training.Baseline;
using UnstoppableModels.Training.Datasets;
using UnstoppableModels.Training.Models;
using UnstoppableModels.Training.Replay;

namespace UnstoppableModels.Benchmarks.Learning;

/// <summary>
/// Exact training beside binary32 autograd: the same initial weights, batches, optimiser and number of steps. Prints both losses and writes the curves
/// as a picture.
/// </summary>
internal static class LearningBenchmark
{
    /// <summary>Points of a curve: each is the mean over the steps since the one before.</summary>
    private const int Points = 100;

    public static void Run(string name, int steps, string folder)
    {
        var model = BuiltInModels.Find(name);
        var replayer = new Replayer(model.Manifest, Dataset.Parse(model.DatasetBytes, model.Manifest.Dataset));
        var state = replayer.Genesis();
        using var autograd = new TorchTraining(model.Manifest, state);
        var (exactLosses, binary32Losses) = (new List<double>(), new List<double>());
        foreach (var result in replayer.Replay(state, 1, steps))
        {
            exactLosses.Add(result.Loss);
            binary32Losses.Add(autograd.Step(result.Step, replayer.BatchAt(result.Step)));
            state = result.After;
            if (result.Step % 100 == 0) Tell($"step {result.Step}: loss {result.Loss:F4} exact, {binary32Losses[^1]:F4} binary32");
        }

        Tell($"{name}, {model.Manifest.Architecture.ParameterCount} parameters, {steps} steps, seed {model.Manifest.Seed}");
        Tell($"state root {state.StateRoot}");
        var last = Math.Max(1, steps / Points);
        Compare($"training loss, mean of the last {last} steps", exactLosses.TakeLast(last).Average(), binary32Losses.TakeLast(last).Average());
        if (model.Manifest.Dataset.HeldOutRows > 0)
        {
            var (exact, binary32) = (replayer.Evaluate(state), autograd.Evaluate(replayer.Dataset));
            Compare("held-out loss", exact.Loss, binary32.Loss);
            Compare("held-out accuracy", exact.Accuracy, binary32.Accuracy);
        }
        var picture = Path.Combine(folder, $"{name}.svg");
        File.WriteAllText(picture, CurvePicture.Svg(name, last, Means(exactLosses, last), Means(binary32Losses, last)));
        Tell($"wrote {picture}");
    }

    private static double[] Means(List<double> losses, int count) => [.. losses.Chunk(count).Select(chunk => chunk.Average())];

    private static void Compare(string what, double exact, double binary32) =>
        Tell($"{what}: {exact:F5} exact, {binary32:F5} binary32, difference {Math.Abs(exact / binary32 - 1) * 100:F2} %");

    private static void Tell(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
