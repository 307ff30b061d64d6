using UnstoppableModels.Node.Commands;
using UnstoppableModels.Node.Demo;
using UnstoppableModels.Protocol.Chain;

namespace UnstoppableModels.Node.Tests.Demo;

public sealed class DemoReportTests
{
    private static readonly DisputeReport Innocent = Example.Guilty with { Verdict = Verdict.Innocent };
    private static readonly DisputeReport Missing = Example.Guilty with { Claim = Claim.Unavailable };
    private static readonly DisputeReport Moot = Example.Guilty with { Verdict = Verdict.Moot, StateId = 8 };

    [Fact]
    public void A_report_is_written_exactly_so()
    {
        var dispute = Example.Guilty with { Ballots = [Example.Guilty.Ballots[0]] };
        var report = Example.Report with
        {
            Gradients = [new GradientsReport(3, Example.Root(0xb1), "bafkreigh2akiscaildc")],
            Disputes = [dispute],
            Accounts = [Example.Report.Accounts[2]],
        };

        Assert.Equal(
            """
            {
              "model": "iris-mlp",
              "steps": 24,
              "stepsPerPeriod": 4,
              "seed": 11,
              "cheat": "ulp",
              "falseSuspicion": false,
              "seconds": 61.5,
              "finalStateRoot": "0xeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee",
              "undisturbedStateRoot": "0xeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee",
              "loss": {
                "first": 1.5,
                "last": 0.78125
              },
              "gradients": [
                {
                  "step": 3,
                  "gradientRoot": "0xb1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1",
                  "cid": "bafkreigh2akiscaildc"
                }
              ],
              "disputes": [
                {
                  "stateId": 7,
                  "claim": "InvalidTransition",
                  "verdict": "Guilty",
                  "worker": "0x1212121212121212121212121212121212121212",
                  "suspecter": "0x2121212121212121212121212121212121212121",
                  "ballots": [
                    {
                      "validator": "0x3131313131313131313131313131313131313131",
                      "stateRoot": "0xa1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1",
                      "gradientRoot": "0xa2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2",
                      "traceRoot": "0xa3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3"
                    }
                  ]
                }
              ],
              "accounts": [
                {
                  "name": "worker 2",
                  "address": "0x1212121212121212121212121212121212121212",
                  "role": "worker",
                  "before": "100000000000000000000",
                  "after": "98949790000000000000",
                  "gas": "210000000000000"
                }
              ],
              "burned": "10000000000000000",
              "escrow": "0"
            }

            """,
            ReportFile.ToJson(report));
    }

    [Fact]
    public void Books_that_balance_have_no_gap() => Assert.Equal(0, Example.Report.LedgerGap);

    [Theory]
    [InlineData(1, 0, "The books do not balance: 1 wei came from nowhere.")]
    [InlineData(-1, 0, "The books do not balance: 1 wei disappeared.")]
    [InlineData(0, 12, "The books do not balance: 12 wei came from nowhere.")]
    public void A_single_wei_too_much_or_too_little_is_a_problem(int burned, int escrow, string problem)
    {
        var report = Example.Report with { Burned = Example.Report.Burned + burned, Escrow = escrow };

        Assert.Equal(-burned - escrow, report.LedgerGap);
        Assert.Equal([problem], report.Problems());
    }

    [Fact]
    public void Every_term_of_the_books_counts()
    {
        var account = Example.Report.Accounts[0];

        Assert.Equal(5, With(account with { Before = account.Before + 5 }).LedgerGap);
        Assert.Equal(-5, With(account with { After = account.After + 5 }).LedgerGap);
        Assert.Equal(-5, With(account with { Gas = account.Gas + 5 }).LedgerGap);
        Assert.Equal(-5, (Example.Report with { Burned = Example.Report.Burned + 5 }).LedgerGap);
        Assert.Equal(-5, (Example.Report with { Escrow = 5 }).LedgerGap);

        static DemoReport With(AccountReport changed) => Example.Report with { Accounts = Example.Report.Accounts.SetItem(0, changed) };
    }

    [Fact]
    public void What_an_account_gained_leaves_out_the_price_of_gas()
    {
        Assert.Equal(-105 * Example.Eth / 100, Example.Report.Accounts[2].Gain);
        Assert.Equal(101 * Example.Eth / 100, Example.Report.Accounts[3].Gain);
    }

    [Fact]
    public void Different_roots_are_a_problem()
    {
        var report = Example.Report with { FinalStateRoot = Example.Root(0x01) };

        Assert.Equal(
            ["The final weights differ from an undisturbed run's: 0x0101010101010101010101010101010101010101010101010101010101010101, "
                + "not 0xeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee."],
            report.Problems());
    }

    [Fact]
    public void Every_demo_has_its_own_good_end()
    {
        Assert.Empty(Report(Cheat.Ulp, false, Example.Guilty).Problems());
        Assert.Empty(Report(Cheat.Labels, false, Example.Guilty).Problems());
        Assert.Empty(Report(Cheat.Unavailable, false, Missing).Problems());
        Assert.Empty(Report(Cheat.None, false).Problems());
        Assert.Empty(Report(Cheat.None, true, Innocent).Problems());
        Assert.Empty(Report(Cheat.Ulp, false, Example.Guilty, Moot).Problems());
    }

    [Fact]
    public void Every_other_end_is_a_problem()
    {
        Assert.Equal(["One dispute about InvalidTransition was to end Guilty, but 0 did."], Report(Cheat.Ulp, false).Problems());
        Assert.Equal(
            ["One dispute about InvalidTransition was to end Guilty, but 2 did."],
            Report(Cheat.Ulp, false, Example.Guilty, Example.Guilty with { StateId = 9 }).Problems());
        Assert.Equal(
            [
                "One dispute about InvalidTransition was to end Guilty, but 0 did.",
                "The dispute about state 7 (InvalidTransition) ended Innocent, which nothing in this demo calls for.",
            ],
            Report(Cheat.Labels, false, Innocent).Problems());
        Assert.Equal(
            [
                "One dispute about Unavailable was to end Guilty, but 0 did.",
                "The dispute about state 7 (InvalidTransition) ended Guilty, which nothing in this demo calls for.",
            ],
            Report(Cheat.Unavailable, false, Example.Guilty).Problems());
        Assert.Equal(
            ["The dispute about state 7 (InvalidTransition) ended Innocent, which nothing in this demo calls for."],
            Report(Cheat.None, false, Innocent).Problems());
        Assert.Equal(["Disputes in a demo that calls for none: 1."], Report(Cheat.None, false, Moot).Problems());
        Assert.Equal(["One dispute about InvalidTransition was to end Innocent, but 0 did."], Report(Cheat.None, true, Moot).Problems());
    }

    [Fact]
    public void All_problems_are_told_at_once()
    {
        var report = Report(Cheat.Ulp, false) with { FinalStateRoot = Example.Root(0x01), Escrow = 1 };

        Assert.Equal(3, report.Problems().Length);
    }

    private static DemoReport Report(Cheat cheat, bool falseSuspicion, params DisputeReport[] disputes) =>
        Example.Report with { Cheat = cheat, FalseSuspicion = falseSuspicion, Disputes = [.. disputes] };
}
