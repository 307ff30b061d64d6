using System.Collections.Immutable;
using System.Security.Cryptography;
using UnstoppableModels.Node.Demo;
using UnstoppableModels.Training.Models;

namespace UnstoppableModels.Node.Commands;

/// <summary>What was typed after <c>um demo</c>, unchecked; null where an option was left out.</summary>
internal sealed record DemoInput
{
    public string? Model { get; init; }
    public string? Steps { get; init; }
    public string? StepsPerPeriod { get; init; }
    public string? Seed { get; init; }
    public string? Cheat { get; init; }
    public bool FalseSuspicion { get; init; }
    public bool PublishGradients { get; init; }
    public string? ChainPort { get; init; }
    public string? Data { get; init; }
    public string? Json { get; init; }
    public string? Picture { get; init; }
    public bool Keep { get; init; }
    public bool Plain { get; init; }
}

/// <summary>Turns what was typed into <see cref="DemoSettings"/>, or into every reason why it cannot.</summary>
internal static class DemoSettingsReader
{
    public const string DefaultModel = "iris-mlp";
    public const int DefaultSteps = 24;
    public const int DefaultStepsPerPeriod = 4;
    public const ulong DefaultSeed = BuiltInModels.DefaultSeed;

    /// <summary>Reads the settings. There are settings exactly where there are no errors.</summary>
    /// <param name="input">What was typed.</param>
    /// <param name="knownModels">Names of the built-in models.</param>
    public static (DemoSettings? Settings, ImmutableArray<string> Errors) Read(DemoInput input, IReadOnlyList<string> knownModels)
    {
        var check = new InputCheck();
        var model = check.Model(input.Model ?? DefaultModel, knownModels);
        var steps = check.Steps("--steps", input.Steps, DefaultSteps);
        // A run shorter than a period is one period, unless somebody asked for more.
        var usualPeriod = Math.Min(DefaultStepsPerPeriod, steps ?? DefaultStepsPerPeriod);
        var stepsPerPeriod = check.Steps("--steps-per-period", input.StepsPerPeriod, usualPeriod);
        var seed = check.Seed(input.Seed, DefaultSeed);
        var cheat = check.Choice("--cheat", input.Cheat, Cheat.Ulp);
        var port = check.WholeNumber("--chain-port", input.ChainPort, 0, ushort.MaxValue, 0);
        var json = check.NewFile("--json", input.Json);
        var picture = check.NewFile("--picture", input.Picture);
        var data = check.Folder("--data", input.Data);

        if (stepsPerPeriod > steps)
            check.Error($"--steps-per-period {stepsPerPeriod} is more than --steps {steps}: a period cannot be longer than the run.");
        if (input.FalseSuspicion && cheat is { } chosen && chosen != Cheat.None)
            check.Error("--false-suspicion needs --cheat none: it shows an honest worker suspected wrongly.");

        if (check.Errors.Count > 0) return (null, [.. check.Errors]);
        var parent = data ?? Path.GetTempPath();
        return (new DemoSettings
        {
            Model = model!,
            Steps = steps!.Value,
            StepsPerPeriod = stepsPerPeriod!.Value,
            Seed = seed!.Value,
            Cheat = cheat!.Value,
            FalseSuspicion = input.FalseSuspicion,
            PublishGradients = input.PublishGradients,
            ChainPort = (int)port!.Value,
            DataDirectory = Path.Combine(parent, "um-demo-" + RandomNumberGenerator.GetHexString(8, lowercase: true)),
            RemoveData = data is null && !input.Keep,
            Keep = input.Keep,
            JsonFile = json,
            PictureFile = picture,
            Plain = input.Plain,
        }, []);
    }
}
