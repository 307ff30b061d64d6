using Spectre.Console;
using Spectre.Console.Rendering;
using UnstoppableModels.Node.Commands;

namespace UnstoppableModels.Node.Demo.View;

/// <summary>One line of text in several styles that never wraps: what does not fit is cut, with an ellipsis.</summary>
internal sealed class StyledLine
{
    private readonly List<(string Text, Style Style)> pieces = [];

    /// <summary>Its length in characters; every character used here is one cell wide.</summary>
    public int Length => pieces.Sum(p => p.Text.Length);

    public StyledLine Add(string text, Style? style = null)
    {
        if (text.Length > 0) pieces.Add((FailureText.Printable(text), style ?? Style.Plain));
        return this;
    }

    /// <summary>This line at the left, the other at the right edge of the width; the left one gives way.</summary>
    public StyledLine With(StyledLine right, int width)
    {
        var line = Cut(Math.Max(width - right.Length - 1, 0));
        line.Add(new string(' ', Math.Max(width - right.Length - line.Length, 0)));
        line.pieces.AddRange(right.pieces);
        return line.Cut(width);
    }

    public IRenderable ToRenderable(int width)
    {
        var paragraph = new Paragraph();
        foreach (var (text, style) in Cut(width).pieces) paragraph.Append(text, style);
        return Length == 0 ? new Text(" ") : paragraph;
    }

    private StyledLine Cut(int width)
    {
        var cut = new StyledLine();
        if (Length <= width)
        {
            cut.pieces.AddRange(pieces);
            return cut;
        }

        var left = width - 1;
        foreach (var (text, style) in pieces)
        {
            if (left <= 0) break;
            cut.Add(text[..Math.Min(text.Length, left)], style);
            left -= text.Length;
        }

        return width > 0 ? cut.Add("…") : cut;
    }
}
