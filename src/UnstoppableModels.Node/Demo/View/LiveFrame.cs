using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;
using UnstoppableModels.Protocol.Chain;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Node.Demo.View;

/// <summary>One picture of the live view. Every part has a fixed height, so that nothing jumps between two pictures.</summary>
internal static class LiveFrame
{
    private const int HeaderLines = 4, PanelEdges = 2, TopPanel = 10, MaxDisputes = 12, MaxEvents = 20, AccountsWidth = 42, PanelSides = 4;

    /// <summary>The picture for a terminal of that size; one line stays free for the cursor.</summary>
    public static IRenderable Of(DemoSnapshot snapshot, int width, int height)
    {
        var rows = Header(snapshot, width).Select(line => line.ToRenderable(width)).ToList();

        var free = height - 1 - HeaderLines;
        if (free >= TopPanel + 2 * (PanelEdges + 1) && width >= AccountsWidth + PanelSides + LossPlot.MinWidth)
        {
            rows.Add(Top(snapshot, width));
            free -= TopPanel;
        }

        if (free >= 2 * (PanelEdges + 2))
        {
            var disputes = Math.Min(free / 2, MaxDisputes);
            rows.Add(Panel("Disputes", Disputes(snapshot, width - PanelSides), width, disputes));
            free -= disputes;
        }

        var events = Math.Min(free, MaxEvents);
        if (events > PanelEdges) rows.Add(Panel("Events", Events(snapshot, events - PanelEdges), width, events));
        return new Rows(rows);
    }

    private static IEnumerable<StyledLine> Header(DemoSnapshot s, int width)
    {
        var clock = new StyledLine();
        if (s.BlockTime is { } time) clock.Add(Text($"block {s.Block} at {time.UtcDateTime:HH:mm:ss}   "), Palette.Quiet);
        clock.Add(Text($"{(int)s.Elapsed.TotalMinutes}:{s.Elapsed.Seconds:00}"), Palette.Strong);
        yield return new StyledLine()
            .Add("Unstoppable Models", Palette.Strong).Add($"  {s.Model}, cheat {Commands.InputCheck.NameOf(s.Cheat)}").With(clock, width);

        var count = Text($" {s.Step}/{s.TotalSteps} steps");
        var bar = Math.Max(width - count.Length, 0);
        var done = (int)((long)bar * Math.Clamp(s.Step, 0, s.TotalSteps) / s.TotalSteps);
        yield return new StyledLine().Add(new string('━', done), Palette.Good).Add(new string('━', bar - done), Palette.Quiet).Add(count);

        var money = new StyledLine().Add(Text($"{s.Transactions} transactions, {Ether.Rounded(s.GasSpent, 6)} ETH gas"), Palette.Quiet);
        yield return new StyledLine().Add(s.Stage, Palette.Busy).With(money, width);

        yield return s.Lease is { } lease
            ? new StyledLine()
                .Add(Text($"Period {lease.PeriodId}, steps {lease.FirstStep} to {lease.LastStep}: "))
                .Add(lease.Worker, Palette.Strong)
                .Add(Text($" holds the mutex, {lease.SecondsLeft} s left"))
            : new StyledLine().Add("The mutex is free", Palette.Quiet);
    }

    private static Grid Top(DemoSnapshot s, int width)
    {
        var left = width - AccountsWidth;
        var plot = LossPlot.Lines(s.Losses, s.TotalSteps, left - PanelSides, TopPanel - PanelEdges);
        var loss = plot.Select(line => new StyledLine().Add(line, Palette.Curve));
        var newest = s.Losses.Count > 0 ? s.Losses.Last() : default;
        var title = s.Losses.Count > 0 ? Text($"Loss {newest.Value:0.0000} after step {newest.Key}") : "Loss";

        var grid = new Grid { Expand = false };
        grid.AddColumn(new GridColumn { Width = left, Padding = new Padding(0), NoWrap = true });
        grid.AddColumn(new GridColumn { Width = AccountsWidth, Padding = new Padding(0), NoWrap = true });
        return grid.AddRow(
            Panel(title, loss, left, TopPanel),
            Panel("Accounts in ETH, and their change", s.Accounts.Select(Account), AccountsWidth, TopPanel));
    }

    private static StyledLine Account(AccountSnapshot account)
    {
        var change = account.Now - account.Before;
        return new StyledLine().Add(account.Name.PadRight(16)).Add(Ether.Rounded(account.Now, 4).PadLeft(11))
            .Add(Ether.SignedRounded(change, 4).PadLeft(11), Palette.OfSign(change.Sign));
    }

    /// <summary>Open disputes first, then the newest.</summary>
    private static IEnumerable<StyledLine> Disputes(DemoSnapshot s, int width)
    {
        if (s.Disputes.IsEmpty) yield return new StyledLine().Add("none", Palette.Quiet);
        foreach (var dispute in s.Disputes.OrderByDescending(d => d.Verdict == Verdict.Pending).ThenByDescending(d => d.Id))
        {
            var claim = dispute.Claim == Claim.Unavailable ? "weights missing" : "wrong step";
            yield return new StyledLine()
                .Add(Text($"#{dispute.Id} state {dispute.StateId}: {dispute.Suspecter} suspects {dispute.Worker}, {claim}"))
                .With(Standing(dispute), width);
            var ballots = new StyledLine();
            foreach (var ballot in dispute.Ballots) Add(ballots.Add("  "), dispute, ballot);
            yield return ballots;
        }
    }

    private static StyledLine Standing(DisputeSnapshot dispute) => dispute.Verdict switch
    {
        Verdict.Guilty => new StyledLine().Add("guilty", Palette.Bad),
        Verdict.Innocent => new StyledLine().Add("innocent", Palette.Good),
        Verdict.Moot => new StyledLine().Add("moot", Palette.Quiet),
        Verdict.Undecided => new StyledLine().Add("undecided", Palette.Busy),
        _ => new StyledLine().Add(dispute.Phase switch
        {
            Phase.Commit => Text($"round {dispute.Round}, commit"),
            Phase.Reveal => Text($"round {dispute.Round}, reveal"),
            Phase.Closable or Phase.Closed => "verdict due",
            _ => "opening",
        }, Palette.Busy),
    };

    private static void Add(StyledLine line, DisputeSnapshot dispute, BallotSnapshot ballot)
    {
        line.Add(ballot.Validator + " ");
        if (ballot.Revealed is not { } revealed)
        {
            line.Add(ballot.Status == BallotStatus.Committed ? "committed" : "waiting", Palette.Quiet);
            return;
        }

        var agrees = ballot.AgreesWithWorker(dispute);
        var found = dispute.Claim == Claim.Unavailable ? agrees ? "found" : "not found" : Short(revealed.Commitment.StateRoot);
        line.Add((agrees ? "✓ " : "✗ ") + found, agrees ? Palette.Good : Palette.Bad);
    }

    private static IEnumerable<StyledLine> Events(DemoSnapshot s, int count) => s.Events.Skip(s.Events.Count - count).Select(e =>
        new StyledLine().Add((e.Block is { } block ? Text($"block {block}") : "").PadRight(11), Palette.Quiet).Add(e.Text));

    private static string Short(Hash32 root) => root.ToString()[..8];

    private static Panel Panel(string title, IEnumerable<StyledLine> lines, int width, int height)
    {
        var inside = lines.Take(height - PanelEdges).Select(line => line.ToRenderable(width - PanelSides)).ToList();
        return new Panel(new Rows(inside))
        {
            Header = new PanelHeader($" {Markup.Escape(title)} "),
            Border = BoxBorder.Rounded,
            BorderStyle = Palette.Quiet,
            Width = width,
            Height = height,
        };
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
