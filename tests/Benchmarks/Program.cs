using UnstoppableModels.Benchmarks.Learning;
using UnstoppableModels.Benchmarks.Profile;

// What takes too long or says too much for a test: each prints its figures.
switch (args)
{
    case ["learning", var model, var steps, var folder]:
        LearningBenchmark.Run(model, int.Parse(steps, System.Globalization.CultureInfo.InvariantCulture), folder);
        return 0;
    case ["profile", var model]:
        ProfileBenchmark.Run(model);
        return 0;
    default:
        Console.Error.WriteLine("Say 'learning MODEL STEPS FOLDER' (both loss curves, as figures and as a picture) or 'profile MODEL' (where a step's time goes).");
        return 2;
}
