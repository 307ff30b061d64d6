using System.Globalization;
using System.Xml.Linq;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace UnstoppableModels.Node.Demo.View;

/// <summary>Draws what was written to a console as an SVG: one text element for a piece of one style, held to the grid of cells.</summary>
internal sealed class TerminalSvg : IAnsiConsoleEncoder
{
    private const int CellWidth = 8, LineHeight = 18, Baseline = 13, Margin = 16, FontSize = 13;
    private const string Ground = "#0d1117", Ink = "#e6edf3", Fonts = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace";

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <summary>The terminal's colours that the views use, as they look on the dark ground.</summary>
    private static readonly Dictionary<Color, string> Theme = new()
    {
        [Color.Grey] = "#8b949e",
        [Color.Aqua] = "#56d4dd",
        [Color.Green] = "#3fb950",
        [Color.Red] = "#f85149",
        [Color.Yellow] = "#d29922",
    };

    /// <inheritdoc/>
    public string Encode(IAnsiConsole console, IEnumerable<IRenderable> renderable)
    {
        var lines = Segment.SplitLines(renderable.SelectMany(r => r.GetSegments(console)).Where(s => !s.IsControlCode));
        var picture = new XElement(
            Svg + "svg",
            new XAttribute("viewBox", Numbers(0, 0, console.Profile.Width * CellWidth + 2 * Margin, lines.Count * LineHeight + 2 * Margin)),
            new XAttribute("font-family", Fonts),
            new XAttribute("font-size", FontSize),
            new XElement(
                Svg + "rect",
                new XAttribute("width", "100%"),
                new XAttribute("height", "100%"),
                new XAttribute("rx", 8),
                new XAttribute("fill", Ground)));
        for (var row = 0; row < lines.Count; row++) picture.Add(Pieces(lines[row], row));
        return picture.ToString(SaveOptions.DisableFormatting).Replace("><", ">\n<", StringComparison.Ordinal) + "\n";
    }

    private static IEnumerable<XElement> Pieces(IEnumerable<Segment> line, int row)
    {
        var column = 0;
        foreach (var segment in line)
        {
            var (text, left) = (segment.Text.Trim(' '), segment.Text.Length - segment.Text.TrimStart(' ').Length);
            if (text.Length > 0) yield return Piece(text, segment.Style, column + left, row);
            column += segment.Text.Length;
        }
    }

    private static XElement Piece(string text, Style style, int column, int row)
    {
        var piece = new XElement(
            Svg + "text",
            new XAttribute(XNamespace.Xml + "space", "preserve"),
            new XAttribute("x", Margin + column * CellWidth),
            new XAttribute("y", Margin + row * LineHeight + Baseline),
            new XAttribute("textLength", text.Length * CellWidth),
            new XAttribute("lengthAdjust", "spacingAndGlyphs"),
            new XAttribute("fill", Theme.GetValueOrDefault(style.Foreground, Ink)),
            text);
        if (style.Decoration.HasFlag(Decoration.Bold)) piece.SetAttributeValue("font-weight", "bold");
        return piece;
    }

    private static string Numbers(params int[] numbers) => string.Join(' ', numbers.Select(n => n.ToString(CultureInfo.InvariantCulture)));
}
