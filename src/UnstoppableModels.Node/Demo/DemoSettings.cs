namespace UnstoppableModels.Node.Demo;

/// <summary>A demo that can be run: every value was checked by <see cref="Commands.DemoSettingsReader"/>.</summary>
internal sealed record DemoSettings
{
    /// <summary>Name of a built-in model.</summary>
    public required string Model { get; init; }

    /// <summary>Length of the training run in steps.</summary>
    public required int Steps { get; init; }

    /// <summary>Steps of one learning period; at most <see cref="Steps"/>.</summary>
    public required int StepsPerPeriod { get; init; }

    /// <summary>Seed of the initial weights.</summary>
    public required ulong Seed { get; init; }

    /// <summary>What the dishonest worker does.</summary>
    public required Cheat Cheat { get; init; }

    /// <summary>A fraud-proofer is told to suspect an honest state; only with <see cref="Cheat.None"/>.</summary>
    public required bool FalseSuspicion { get; init; }

    /// <summary>The workers publish the gradients of every step.</summary>
    public required bool PublishGradients { get; init; }

    /// <summary>TCP port of the local chain on the loopback interface, 0 for any free one.</summary>
    public required int ChainPort { get; init; }

    /// <summary>Full path of this run's own folder; no other run ever uses it.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>True where the folder goes away at the end of the run.</summary>
    public required bool RemoveData { get; init; }

    /// <summary>The chain is left running and the data stay.</summary>
    public required bool Keep { get; init; }

    /// <summary>Full path of the report to write, null for none.</summary>
    public required string? JsonFile { get; init; }

    /// <summary>Full path of the picture to draw, null for none.</summary>
    public required string? PictureFile { get; init; }

    /// <summary>Log lines instead of the live view.</summary>
    public required bool Plain { get; init; }
}
