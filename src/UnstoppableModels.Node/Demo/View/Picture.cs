using Spectre.Console;

namespace UnstoppableModels.Node.Demo.View;

/// <summary>A demo that is over as one picture: a moment of the live view and the summary below it.</summary>
internal static class Picture
{
    private const int Width = 100, FrameHeight = 30;

    /// <summary>Draws the picture.</summary>
    /// <param name="moment">The moment to show; none where there is nothing to show.</param>
    /// <param name="report">How the demo ended.</param>
    /// <param name="losses">Loss by step of the whole run.</param>
    public static string Svg(DemoSnapshot? moment, DemoReport report, IReadOnlyDictionary<int, float> losses)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = ColorSystemSupport.Standard,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(TextWriter.Null),
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        console.Profile.Width = Width;
        console.Profile.Capabilities.Unicode = true;
        using var recorder = console.CreateRecorder();
        if (moment is not null)
        {
            recorder.Write(LiveFrame.Of(moment, Width, FrameHeight));
            recorder.WriteLine();
        }

        SummaryView.Write(recorder, report, losses);
        return recorder.Export(new TerminalSvg());
    }
}
