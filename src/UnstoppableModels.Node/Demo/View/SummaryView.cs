using System.Numerics;
using Spectre.Console;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Node.Demo.View;

/// <summary>What is left on the screen when the demo is over: the loss curve, the money and what it all means.</summary>
internal static class SummaryView
{
    private const int PlotHeight = 12, MaxPlotWidth = 100, WidthForAddresses = 100, LongestExactAmount = 15;

    /// <summary>Writes the summary.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="report">How the demo ended.</param>
    /// <param name="losses">Loss by step of the whole run.</param>
    public static void Write(IAnsiConsole console, DemoReport report, IReadOnlyDictionary<int, float> losses)
    {
        var title = FormattableString.Invariant($"{report.Model}: {report.Steps} steps in {report.Seconds:0.0} s");
        console.Write(new Rule(Markup.Escape(title)) { Justification = Justify.Left, Style = Palette.Quiet });
        console.WriteLine();
        WriteLosses(console, report, losses);
        console.WriteLine();
        console.Write(Accounts(report, withAddresses: console.Profile.Width >= WidthForAddresses));
        WriteBooks(console, report);
        console.WriteLine();
        if (Story(report) is { } story) console.WriteLine(story, Palette.Strong);
        if (report.FinalStateRoot == report.UndisturbedStateRoot)
        {
            console.WriteLine("The final weights equal those of an undisturbed run, root for root:", Palette.Strong);
            console.WriteLine(report.FinalStateRoot.ToString(), Palette.Good);
        }
        else
        {
            console.WriteLine("The final weights are not those of an undisturbed run; these are the roots of the two:", Palette.Bad);
            console.WriteLine(report.FinalStateRoot.ToString(), Palette.Bad);
            console.WriteLine(report.UndisturbedStateRoot.ToString(), Palette.Bad);
        }
    }

    private static void WriteLosses(IAnsiConsole console, DemoReport report, IReadOnlyDictionary<int, float> losses)
    {
        var (first, last) = report.Loss;
        console.WriteLine(FormattableString.Invariant($"Loss: {first:0.0000} at the first step, {last:0.0000} at the last"));
        var width = Math.Clamp(console.Profile.Width, LossPlot.MinWidth, MaxPlotWidth);
        foreach (var line in LossPlot.Lines(losses, report.Steps, width, PlotHeight)) console.WriteLine(line, Palette.Curve);
    }

    private static Table Accounts(DemoReport report, bool withAddresses)
    {
        var table = new Table { Border = TableBorder.Rounded, BorderStyle = Palette.Quiet };
        table.AddColumn(new TableColumn("account") { NoWrap = true });
        if (withAddresses) table.AddColumn(new TableColumn("address") { NoWrap = true });
        foreach (var title in new[] { "before", "after", "gas", "gained or lost" })
            table.AddColumn(new TableColumn(title) { NoWrap = true }.RightAligned());
        foreach (var account in report.Accounts)
        {
            List<Text> row = [new(account.Name)];
            if (withAddresses) row.Add(new Text(Short(account.Address), Palette.Quiet));
            row.Add(new Text(Ether.Rounded(account.Before, 4)));
            row.Add(new Text(Ether.Rounded(account.After, 4)));
            row.Add(new Text(Ether.Rounded(account.Gas, 8), Palette.Quiet));
            row.Add(new Text(Amount(account.Gain), Palette.OfSign(account.Gain.Sign)));
            table.AddRow(row);
        }

        return table;
    }

    private static void WriteBooks(IAnsiConsole console, DemoReport report)
    {
        var gas = report.Accounts.Aggregate(BigInteger.Zero, (sum, a) => sum + a.Gas);
        console.WriteLine($"In ETH, gained or lost apart from gas. Gas {Ether.Exact(gas)}, burned {Ether.Exact(report.Burned)}, "
            + $"still in the contracts {Ether.Exact(report.Escrow)}.");
        if (report.LedgerGap.IsZero)
            console.WriteLine("The books balance to the wei: before = after + gas + burned + in the contracts.", Palette.Good);
        else
            console.WriteLine($"The books do not balance: they are off by {report.LedgerGap} wei.", Palette.Bad);
    }

    /// <summary>What happened, for somebody who never heard of the protocol; null where the demo did not show it.</summary>
    private static string? Story(DemoReport report)
    {
        if (report.MainDispute is not { } dispute)
            return report.Cheat == Cheat.None && !report.FalseSuspicion && report.Disputes.IsEmpty
                ? "Nobody cheated, nobody was suspected, and every worker got its deposits back."
                : null;

        var (worker, suspecter) = (Name(report, dispute.Worker), Name(report, dispute.Suspecter));
        var validators = dispute.Ballots.Length == 1 ? "one validator" : $"{dispute.Ballots.Length} validators";
        var money = $"{worker} ended {Change(report, dispute.Worker)} and {suspecter} {Change(report, dispute.Suspecter)}.";
        return report.Cheat switch
        {
            Cheat.Ulp => $"The cheater was caught and lost its stake: {worker} changed one weight of state {dispute.StateId} "
                + $"by one unit in the last place, {suspecter} recomputed the step, {validators} decided by recomputing it too, "
                + $"and {money}",
            Cheat.Labels => $"The cheater was caught and lost its stake: {worker} trained state {dispute.StateId} on changed labels, "
                + $"{suspecter} recomputed the step, {validators} decided by recomputing it too, and {money}",
            Cheat.Unavailable => $"The worker that withheld its weights was found out and lost its bond: {worker} published none "
                + $"for state {dispute.StateId}, {suspecter} said so, {validators} could not fetch them either, and {money}",
            _ => $"The wrong suspicion cost its author the bond: {suspecter} suspected the honest state {dispute.StateId} of {worker}, "
                + $"{validators} decided by recomputing the step, and {money}",
        };
    }

    private static string Change(DemoReport report, Address address)
    {
        var gain = report.Accounts.FirstOrDefault(a => a.Address == address)?.Gain ?? BigInteger.Zero;
        return gain.IsZero ? "even" : $"{Ether.Exact(BigInteger.Abs(gain))} ETH {(gain.Sign > 0 ? "richer" : "poorer")}";
    }

    private static string Name(DemoReport report, Address address) =>
        report.Accounts.FirstOrDefault(a => a.Address == address)?.Name ?? Short(address);

    private static string Short(Address address) => $"{address.ToString()[..6]}…{address.ToString()[^4..]}";

    /// <summary>The exact amount where it fits the column; the report has it exactly in any case.</summary>
    private static string Amount(BigInteger wei)
    {
        var exact = Ether.Signed(wei);
        return exact.Length <= LongestExactAmount ? exact : "≈" + Ether.SignedRounded(wei, 9);
    }
}
