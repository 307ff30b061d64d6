using System.CommandLine;

namespace UnstoppableModels.Node.Bench;

/// <summary>Something that can be measured: the command <c>um bench NAME</c>.</summary>
internal interface IBench
{
    /// <summary>Name on the command line and in the report.</summary>
    string Name { get; }

    /// <summary>One sentence for the help text.</summary>
    string Description { get; }

    /// <summary>Options of its own, beside <c>--json</c>.</summary>
    IReadOnlyList<Option> Options => [];

    /// <summary>Everything that is wrong with what was typed for its options, a sentence each.</summary>
    IEnumerable<string> Errors(ParseResult parsed) => [];

    /// <summary>Measures.</summary>
    /// <param name="parsed">What was typed; <see cref="Errors"/> found nothing wrong with it.</param>
    /// <param name="progress">Hears what is being measured, in lines for the user.</param>
    /// <param name="ct">Ends it; everything is cleaned up.</param>
    Task<IReadOnlyList<BenchResult>> RunAsync(ParseResult parsed, IProgress<string> progress, CancellationToken ct);
}
