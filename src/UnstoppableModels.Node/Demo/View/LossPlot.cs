using System.Globalization;

namespace UnstoppableModels.Node.Demo.View;

/// <summary>
/// A line chart of the loss in text. The line is drawn in braille characters (Unicode block 2800: two by four dots a character), the lowest
/// and the highest loss label the vertical axis, the first and the last step the horizontal one.
/// </summary>
internal static class LossPlot
{
    public const int MinWidth = 20, MinHeight = 4;

    private const int DotsAcross = 2, DotsDown = 4;
    private const int Pattern = 0x2800;

    /// <summary>Draws the chart.</summary>
    /// <param name="losses">Loss by step; values that are not finite are left out.</param>
    /// <param name="lastStep">Right end of the horizontal axis; its left end is step 1.</param>
    /// <param name="width">Characters of every line, at least <see cref="MinWidth"/>.</param>
    /// <param name="height">Lines, axis and labels included, at least <see cref="MinHeight"/>.</param>
    /// <returns>Exactly <paramref name="height"/> lines, none longer than <paramref name="width"/>, without spaces at their ends.</returns>
    public static string[] Lines(IReadOnlyDictionary<int, float> losses, int lastStep, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, MinWidth);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, MinHeight);

        var points = losses.Where(p => float.IsFinite(p.Value)).OrderBy(p => p.Key).ToArray();
        var (low, high) = Range(points);
        var (top, bottom) = points.Length == 0 ? ("", "") : (Label(high), Label(low));
        var margin = Math.Max(top.Length, bottom.Length);
        var canvas = new bool[(height - 2) * DotsDown, (width - margin - 2) * DotsAcross];
        Draw(canvas, points, lastStep, low, high);

        var lines = new string[height];
        for (var row = 0; row < height - 2; row++)
        {
            var isLabelled = points.Length > 0 && (row == 0 || row == height - 3);
            var label = row == 0 ? top : isLabelled ? bottom : "";
            lines[row] = (label.PadLeft(margin) + (isLabelled ? " ┤" : " │") + Characters(canvas, row)).TrimEnd(' ');
        }

        var axis = width - margin - 2;
        var last = lastStep.ToString(CultureInfo.InvariantCulture);
        lines[height - 2] = new string(' ', margin + 1) + "└" + new string('─', axis);
        lines[height - 1] = new string(' ', margin + 2) + "step 1" + last.PadLeft(axis - "step 1".Length);
        return lines;
    }

    /// <summary>Lowest and highest loss; a flat line gets some air around it.</summary>
    private static (double Low, double High) Range(KeyValuePair<int, float>[] points)
    {
        if (points.Length == 0) return (0, 1);
        double low = points.Min(p => p.Value), high = points.Max(p => p.Value);
        if (low < high) return (low, high);
        var air = Math.Max(Math.Abs(low) / 10, 0.001);
        return (low - air, high + air);
    }

    private static string Label(double loss) => Math.Abs(loss) is 0 or (>= 0.001 and < 10_000)
        ? loss.ToString("0.0000", CultureInfo.InvariantCulture)
        : loss.ToString("0.00e+0", CultureInfo.InvariantCulture);

    private static void Draw(bool[,] canvas, KeyValuePair<int, float>[] points, int lastStep, double low, double high)
    {
        int right = canvas.GetLength(1) - 1, down = canvas.GetLength(0) - 1;
        (int X, int Y)? previous = null;
        foreach (var (step, loss) in points)
        {
            var x = lastStep > 1 ? (int)Math.Round((double)(step - 1) / (lastStep - 1) * right) : 0;
            (int X, int Y) point = (Math.Clamp(x, 0, right), (int)Math.Round((high - loss) / (high - low) * down));
            Line(canvas, previous ?? point, point);
            previous = point;
        }
    }

    private static void Line(bool[,] canvas, (int X, int Y) from, (int X, int Y) to)
    {
        int across = to.X - from.X, down = to.Y - from.Y;
        var dots = Math.Max(Math.Max(Math.Abs(across), Math.Abs(down)), 1);
        for (var i = 0; i <= dots; i++)
        {
            var y = from.Y + (int)Math.Round((double)down * i / dots);
            var x = from.X + (int)Math.Round((double)across * i / dots);
            canvas[y, x] = true;
        }
    }

    private static string Characters(bool[,] canvas, int row)
    {
        var columns = Enumerable.Range(0, canvas.GetLength(1) / DotsAcross);
        return string.Concat(columns.Select(column => Braille(canvas, row * DotsDown, column * DotsAcross)));
    }

    /// <summary>One character: dots 1 to 3 and 7 run down its left side, 4 to 6 and 8 down its right.</summary>
    private static char Braille(bool[,] canvas, int y, int x)
    {
        ReadOnlySpan<byte> left = [0x01, 0x02, 0x04, 0x40], right = [0x08, 0x10, 0x20, 0x80];
        var bits = 0;
        for (var i = 0; i < DotsDown; i++) bits |= (canvas[y + i, x] ? left[i] : 0) | (canvas[y + i, x + 1] ? right[i] : 0);
        // A font without braille shows boxes for the empty pattern too: a space is a space in every font.
        return bits == 0 ? ' ' : (char)(Pattern + bits);
    }
}
