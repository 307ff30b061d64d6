using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace UnstoppableModels.Benchmarks.Learning;

/// <summary>Two loss curves in one picture; the exact one is drawn dashed on top, so that both show where they coincide.</summary>
internal static class CurvePicture
{
    /// <param name="title">Above the picture.</param>
    /// <param name="stepsPerPoint">Steps between two points.</param>
    /// <param name="exact">Losses in exact-v1.</param>
    /// <param name="binary32">Losses of binary32 autograd.</param>
    public static string Svg(string title, int stepsPerPoint, double[] exact, double[] binary32)
    {
        var plot = new PlotModel { Title = title, Background = OxyColors.White, DefaultFont = "sans-serif" };
        plot.Axes.Add(new LinearAxis { Position = AxisPosition.Bottom, Title = "step", Minimum = 0 });
        plot.Axes.Add(new LinearAxis { Position = AxisPosition.Left, Title = "training loss", MajorGridlineStyle = LineStyle.Dot });
        plot.Legends.Add(new Legend { LegendPosition = LegendPosition.RightTop });
        plot.Series.Add(Curve("binary32", OxyColors.Orange, LineStyle.Solid, 4, stepsPerPoint, binary32));
        plot.Series.Add(Curve("exact-v1", OxyColors.Navy, LineStyle.Dash, 1.5, stepsPerPoint, exact));
        return new SvgExporter { Width = 720, Height = 360, UseVerticalTextAlignmentWorkaround = true }.ExportToString(plot);
    }

    private static LineSeries Curve(string name, OxyColor color, LineStyle style, double thickness, int stepsPerPoint, double[] losses)
    {
        var series = new LineSeries { Title = name, Color = color, LineStyle = style, StrokeThickness = thickness };
        series.Points.AddRange(losses.Select((loss, i) => new DataPoint((i + 1) * stepsPerPoint, loss)));
        return series;
    }
}
