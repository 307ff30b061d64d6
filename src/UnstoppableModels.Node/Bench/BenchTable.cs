using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace UnstoppableModels.Node.Bench;

/// <summary>A report as people read it: the figures of the file in a table.</summary>
internal static class BenchTable
{
    public static IRenderable Of(BenchReport report)
    {
        var table = new Table().Border(TableBorder.Simple).Title(Markup.Escape(report.Bench));
        table.AddColumns("metric", "case", "value", "unit", "range");
        table.Columns[2].RightAligned();
        table.Columns[4].RightAligned();
        foreach (var result in report.Results)
        {
            var range = result.Low == result.High ? "" : $"{Text(result.Low)} - {Text(result.High)}";
            table.AddRow(
                new Text(result.Metric), new Text(result.Case), new Text(Text(result.Value)), new Text(result.Unit), new Text(range));
        }

        return table;
    }

    /// <summary>Whole numbers with all their digits in groups, others with four significant ones.</summary>
    public static string Text(double value) => Math.Abs(value) >= 1_000 || value == Math.Floor(value)
        ? Math.Round(value).ToString("#,##0", CultureInfo.InvariantCulture)
        : value.ToString("G4", CultureInfo.InvariantCulture);
}
