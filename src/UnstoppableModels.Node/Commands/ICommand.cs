using System.CommandLine;

namespace UnstoppableModels.Node.Commands;

/// <summary>One thing <c>um</c> can be told to do.</summary>
internal interface ICommand
{
    /// <summary>Its name, options and action.</summary>
    Command Definition { get; }

    /// <summary>Everything that is wrong with the values that were typed, a sentence each; what the parser found is not repeated.</summary>
    IEnumerable<string> Errors(ParseResult parsed);
}
