using System.Text;
using Spectre.Console;

namespace UnstoppableModels.Node.Commands;

/// <summary>The two streams a command writes to: results and errors. Texts for machines and logs go to the writers unwrapped.</summary>
/// <param name="Out">Standard output.</param>
/// <param name="Error">Standard error.</param>
internal sealed record Terminal(IAnsiConsole Out, IAnsiConsole Error)
{
    public TextWriter OutLines => Out.Profile.Out.Writer;

    public TextWriter ErrorLines => Error.Profile.Out.Writer;

    /// <summary>The streams of this process.</summary>
    public static Terminal OfProcess()
    {
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var errors = new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) };
        return new Terminal(AnsiConsole.Console, AnsiConsole.Create(errors));
    }

    /// <summary>True where a picture can be drawn again and again in place.</summary>
    public static bool CanRedraw(IAnsiConsole console) => console.Profile.Out.IsTerminal && console.Profile.Capabilities.Ansi;
}
