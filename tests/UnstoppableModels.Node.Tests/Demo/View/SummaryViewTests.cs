using System.Xml.Linq;
using UnstoppableModels.Node.Demo;
using UnstoppableModels.Node.Demo.View;
using UnstoppableModels.Protocol.Chain;

namespace UnstoppableModels.Node.Tests.Demo.View;

public sealed class SummaryViewTests
{
    [Fact]
    public void The_summary_on_80_columns()
    {
        Assert.Equal(
            """
            ── iris-mlp: 24 steps in 61.5 s ────────────────────────────────────────────────

            Loss: 1.5000 at the first step, 0.7813 at the last
            1.5000 ┤⠉⠒⠢⠤⠤⣀⣀
                   │       ⠉⠉⠒⠢⠤⣀⣀⡀
                   │              ⠈⠉⠑⠒⠤⢄⣀⡀
                   │                     ⠈⠉⠒⠢⠤⠤⣀⣀
                   │                             ⠉⠑⠒⠤⢄⣀⣀
                   │                                    ⠉⠉⠑⠒⠤⢄⣀
                   │                                           ⠉⠉⠑⠒⠢⠤⣀⡀
                   │                                                  ⠈⠉⠑⠒⠤⢄⣀⣀
                   │                                                          ⠉⠉⠒⠢⠤⣀⣀
            0.7813 ┤                                                                 ⠉⠉⠑⠒⠢⠤⣀
                   └────────────────────────────────────────────────────────────────────────
                    step 1                                                                24

            ╭─────────────────┬──────────┬──────────┬────────────┬────────────────╮
            │ account         │   before │    after │        gas │ gained or lost │
            ├─────────────────┼──────────┼──────────┼────────────┼────────────────┤
            │ deployer        │ 100.0000 │  99.9998 │ 0.00021000 │              0 │
            │ worker 1        │ 100.0000 │  99.9998 │ 0.00021000 │              0 │
            │ worker 2        │ 100.0000 │  98.9498 │ 0.00021000 │          -1.05 │
            │ fraud-proofer 1 │ 100.0000 │ 101.0098 │ 0.00021000 │          +1.01 │
            │ validator 1     │ 100.0000 │ 100.0148 │ 0.00021000 │         +0.015 │
            │ validator 2     │ 100.0000 │ 100.0148 │ 0.00021000 │         +0.015 │
            ╰─────────────────┴──────────┴──────────┴────────────┴────────────────╯
            In ETH, gained or lost apart from gas. Gas 0.00126, burned 0.01, still in the
            contracts 0.
            The books balance to the wei: before = after + gas + burned + in the contracts.

            The cheater was caught and lost its stake: worker 2 changed one weight of state
            7 by one unit in the last place, fraud-proofer 1 recomputed the step, 2
            validators decided by recomputing it too, and worker 2 ended 1.05 ETH poorer and
            fraud-proofer 1 1.01 ETH richer.
            The final weights equal those of an undisturbed run, root for root:
            0xeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee
            """,
            string.Join('\n', Summary(Example.Report, 80)));
    }

    [Fact]
    public void The_summary_on_100_columns_has_addresses()
    {
        var lines = Summary(Example.Report, 100);

        Assert.Equal("│ worker 2        │ 0x1212…1212 │ 100.0000 │  98.9498 │ 0.00021000 │          -1.05 │", lines[21]);
        Assert.Equal(100, lines.Max(line => line.Length));
    }

    [Theory]
    [InlineData(Cheat.Ulp, false, Claim.InvalidTransition, Verdict.Guilty,
        "The cheater was caught and lost its stake: worker 2 changed one weight of state 7 by one unit in the last place, "
        + "fraud-proofer 1 recomputed the step, 2 validators decided by recomputing it too, and worker 2 ended 1.05 ETH poorer "
        + "and fraud-proofer 1 1.01 ETH richer.")]
    [InlineData(Cheat.Labels, false, Claim.InvalidTransition, Verdict.Guilty,
        "The cheater was caught and lost its stake: worker 2 trained state 7 on changed labels, fraud-proofer 1 recomputed the "
        + "step, 2 validators decided by recomputing it too, and worker 2 ended 1.05 ETH poorer and fraud-proofer 1 1.01 ETH richer.")]
    [InlineData(Cheat.Unavailable, false, Claim.Unavailable, Verdict.Guilty,
        "The worker that withheld its weights was found out and lost its bond: worker 2 published none for state 7, "
        + "fraud-proofer 1 said so, 2 validators could not fetch them either, and worker 2 ended 1.05 ETH poorer "
        + "and fraud-proofer 1 1.01 ETH richer.")]
    [InlineData(Cheat.None, true, Claim.InvalidTransition, Verdict.Innocent,
        "The wrong suspicion cost its author the bond: fraud-proofer 1 suspected the honest state 7 of worker 2, "
        + "2 validators decided by recomputing the step, and worker 2 ended 1.05 ETH poorer and fraud-proofer 1 1.01 ETH richer.")]
    internal void Every_demo_has_its_own_story(Cheat cheat, bool falseSuspicion, Claim claim, Verdict verdict, string story)
    {
        var dispute = Example.Guilty with { Claim = claim, Verdict = verdict };
        var report = Example.Report with { Cheat = cheat, FalseSuspicion = falseSuspicion, Disputes = [dispute] };

        Assert.Contains(story, Summary(report, 1000));
    }

    [Fact]
    public void Honest_people_have_a_short_story() => Assert.Contains(
        "Nobody cheated, nobody was suspected, and every worker got its deposits back.",
        Summary(Example.Report with { Cheat = Cheat.None, Disputes = [] }, 1000));

    [Fact]
    public void A_demo_that_failed_claims_nothing()
    {
        var report = Example.Report with { Disputes = [], FinalStateRoot = Example.Root(0x01), Escrow = 7 };

        var lines = Summary(report, 1000);

        Assert.DoesNotContain(lines, line => line.Contains("caught", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("root for root", StringComparison.Ordinal));
        Assert.Contains("The final weights are not those of an undisturbed run; these are the roots of the two:", lines);
        Assert.Equal([Example.Root(0x01).ToString(), Example.Root(0xee).ToString()], lines[^2..]);
        Assert.Contains("The books do not balance: they are off by -7 wei.", lines);
    }

    [Fact]
    public void A_long_amount_is_marked_as_rounded()
    {
        var account = Example.Report.Accounts[4];
        var report = Example.Report with { Accounts = [account with { After = account.Before - account.Gas + Example.Eth / 3 }] };

        Assert.Contains(Summary(report, 80), line => line.EndsWith("│  ≈+0.333333333 │", StringComparison.Ordinal));
    }

    [Fact]
    public void The_picture_shows_the_moment_and_the_summary_on_one_grid()
    {
        var svg = XDocument.Parse(Picture.Svg(Example.Snapshot, Example.Report, Example.Losses));
        var texts = svg.Root!.Elements().Skip(1).ToArray();

        Assert.Equal("0 0 832 1130", svg.Root.Attribute("viewBox")?.Value);
        Assert.All(texts, text => Assert.Equal(text.Value.Length * 8, (int)text.Attribute("textLength")!));
        Assert.All(texts, text => Assert.InRange((int)text.Attribute("x")! + (int)text.Attribute("textLength")!, 16, 816));
        Assert.Equal(("16", "29"), (texts[0].Attribute("x")?.Value, texts[0].Attribute("y")?.Value));
        Assert.Equal("bold", texts[0].Attribute("font-weight")?.Value);
        Assert.Equal("Unstoppable Models", texts[0].Value);
        Assert.Equal("#f85149", texts.Single(text => text.Value == "-1.05").Attribute("fill")?.Value);
        Assert.Equal(Example.Root(0xee).ToString(), texts[^1].Value);
    }

    private static string[] Summary(DemoReport report, int width)
    {
        var console = new TestConsole(width);
        SummaryView.Write(console.Console, report, Example.Losses);
        return console.Lines;
    }
}
