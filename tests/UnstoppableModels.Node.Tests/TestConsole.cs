using System.Globalization;
using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;
using UnstoppableModels.Node.Commands;

namespace UnstoppableModels.Node.Tests;

/// <summary>A console of a fixed size that keeps what is written.</summary>
internal sealed class TestConsole
{
    private readonly StringBuilder text = new();

    public TestConsole(int width = 80, int height = 24, bool ansi = false)
    {
        Console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = ansi ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = ansi ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = ansi ? InteractionSupport.Yes : InteractionSupport.No,
            Out = new FixedOutput(new Utf8Writer(text), width, height, ansi),
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
    }

    public IAnsiConsole Console { get; }

    public string Text => text.ToString();

    /// <summary>The lines without the spaces at their ends.</summary>
    public string[] Lines => [.. Text.TrimEnd('\n').Split('\n').Select(line => line.TrimEnd())];

    public static string[] Render(IRenderable renderable, int width, int height = 24)
    {
        var console = new TestConsole(width, height);
        console.Console.Write(renderable);
        return console.Lines;
    }

    /// <summary>Standard output and error, both to be read later.</summary>
    public static (Terminal Terminal, TestConsole Out, TestConsole Error) Pair(bool isTerminal = false)
    {
        var (output, error) = (new TestConsole(100, 30, isTerminal), new TestConsole(100, 30, isTerminal));
        return (new Terminal(output.Console, error.Console), output, error);
    }

    private sealed class Utf8Writer(StringBuilder text) : StringWriter(text, CultureInfo.InvariantCulture)
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override string NewLine => "\n";
    }

    private sealed class FixedOutput(TextWriter writer, int width, int height, bool isTerminal) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;

        public bool IsTerminal => isTerminal;

        public int Width => width;

        public int Height => height;

        public void SetEncoding(Encoding encoding)
        {
        }
    }
}
