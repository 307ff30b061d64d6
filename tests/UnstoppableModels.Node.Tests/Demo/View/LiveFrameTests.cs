using System.Collections.Immutable;
using UnstoppableModels.Node.Demo;
using UnstoppableModels.Node.Demo.View;
using UnstoppableModels.Protocol.Chain;

namespace UnstoppableModels.Node.Tests.Demo.View;

public sealed class LiveFrameTests
{
    [Fact]
    public void A_picture_of_100_columns_and_30_lines()
    {
        Assert.Equal(
            """
            Unstoppable Models  iris-mlp, cheat ulp                                 block 128 at 07:08:09   1:23
            ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 12/24 steps
            Training                                                          132 transactions, 0.012346 ETH gas
            Period 4, steps 13 to 16: worker 1 holds the mutex, 31 s left
            ╭─Loss 1.1563 after step 12──────────────────────────────╮╭─Accounts in ETH, and their change──────╮
            │ 1.5000 ┤⠉⠢⠤⡀                                           ││ deployer            99.5000    -0.5000 │
            │        │   ⠈⠉⠢⠤⡀                                       ││ worker 1           100.0000     0.0000 │
            │        │       ⠈⠉⠢⢄                                    ││ worker 2            98.9500    -1.0500 │
            │        │           ⠉⠒⢄⣀                                ││ fraud-proofer 1    101.0100    +1.0100 │
            │        │               ⠑⠒⢄⣀                            ││ fraud-proofer 2    100.0000     0.0000 │
            │ 1.1563 ┤                   ⠑⠒⢄⡀                        ││ validator 1        100.0000     0.0000 │
            │        └────────────────────────────────────────────── ││ validator 2        100.0000     0.0000 │
            │         step 1                                      24 ││ validator 3        100.0000     0.0000 │
            ╰────────────────────────────────────────────────────────╯╰────────────────────────────────────────╯
            ╭─Disputes─────────────────────────────────────────────────────────────────────────────────────────╮
            │ #1 state 7: fraud-proofer 1 suspects worker 2, wrong step                        round 1, reveal │
            │   validator 1 ✗ 0xa1a1a1  validator 2 committed  validator 3 waiting                             │
            │                                                                                                  │
            │                                                                                                  │
            │                                                                                                  │
            ╰──────────────────────────────────────────────────────────────────────────────────────────────────╯
            ╭─Events───────────────────────────────────────────────────────────────────────────────────────────╮
            │ block 115  event [15]                                                                            │
            │ block 116  event [16]                                                                            │
            │ block 117  event [17]                                                                            │
            │ block 118  event [18]                                                                            │
            │ block 119  event [19]                                                                            │
            │ block 120  event [20]                                                                            │
            ╰──────────────────────────────────────────────────────────────────────────────────────────────────╯
            """,
            Picture(Example.Snapshot, 100, 30));
    }

    [Fact]
    public void A_picture_of_80_columns_and_24_lines()
    {
        Assert.Equal(
            """
            Unstoppable Models  iris-mlp, cheat ulp             block 128 at 07:08:09   1:23
            ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 12/24 steps
            Training                                      132 transactions, 0.012346 ETH gas
            Period 4, steps 13 to 16: worker 1 holds the mutex, 31 s left
            ╭─Loss 1.1563 after step 12──────────╮╭─Accounts in ETH, and their change──────╮
            │ 1.5000 ┤⠑⢄                         ││ deployer            99.5000    -0.5000 │
            │        │  ⠑⠢⡀                      ││ worker 1           100.0000     0.0000 │
            │        │    ⠈⠢⡀                    ││ worker 2            98.9500    -1.0500 │
            │        │      ⠑⠤⡀                  ││ fraud-proofer 1    101.0100    +1.0100 │
            │        │        ⠈⠢⡀                ││ fraud-proofer 2    100.0000     0.0000 │
            │ 1.1563 ┤          ⠈⠢⡀              ││ validator 1        100.0000     0.0000 │
            │        └────────────────────────── ││ validator 2        100.0000     0.0000 │
            │         step 1                  24 ││ validator 3        100.0000     0.0000 │
            ╰────────────────────────────────────╯╰────────────────────────────────────────╯
            ╭─Disputes─────────────────────────────────────────────────────────────────────╮
            │ #1 state 7: fraud-proofer 1 suspects worker 2, wrong step    round 1, reveal │
            │   validator 1 ✗ 0xa1a1a1  validator 2 committed  validator 3 waiting         │
            ╰──────────────────────────────────────────────────────────────────────────────╯
            ╭─Events───────────────────────────────────────────────────────────────────────╮
            │ block 118  event [18]                                                        │
            │ block 119  event [19]                                                        │
            │ block 120  event [20]                                                        │
            ╰──────────────────────────────────────────────────────────────────────────────╯
            """,
            Picture(Example.Snapshot, 80, 24));
    }

    [Fact]
    public void A_small_terminal_shows_what_matters_most()
    {
        Assert.Equal(
            """
            Unstoppable Models  iris-mlp, … block 128 at 07:08:09   1:23
            ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 12/24 steps
            Training                  132 transactions, 0.012346 ETH gas
            Period 4, steps 13 to 16: worker 1 holds the mutex, 31 s le…
            ╭─Events───────────────────────────────────────────────────╮
            │ block 118  event [18]                                    │
            │ block 119  event [19]                                    │
            │ block 120  event [20]                                    │
            ╰──────────────────────────────────────────────────────────╯
            """,
            Picture(Example.Snapshot, 60, 10));
    }

    [Theory]
    [InlineData(200, 60)]
    [InlineData(100, 30)]
    [InlineData(80, 24)]
    [InlineData(65, 24)]
    [InlineData(66, 24)]
    [InlineData(40, 12)]
    [InlineData(20, 8)]
    [InlineData(20, 5)]
    public void No_picture_is_larger_than_its_terminal_or_changes_its_height(int width, int height)
    {
        var full = TestConsole.Render(LiveFrame.Of(Crowded, width, height), width, height);
        var bare = TestConsole.Render(LiveFrame.Of(Bare, width, height), width, height);

        Assert.InRange(full.Length, 1, height - 1);
        Assert.InRange(full.Max(line => line.Length), 1, width);
        Assert.InRange(bare.Max(line => line.Length), 1, width);
        Assert.Equal(full.Length, bare.Length);
    }

    [Fact]
    public void Before_the_chain_runs_there_is_little_to_show()
    {
        var lines = Picture(Bare, 80, 24).Split('\n');

        Assert.Equal("Unstoppable Models  iris-mlp, cheat none                                    0:00", lines[0]);
        Assert.Equal("━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 0/24 steps", lines[1]);
        Assert.Equal("Starting                                        0 transactions, 0.000000 ETH gas", lines[2]);
        Assert.Equal("The mutex is free", lines[3]);
        Assert.Equal("╭─Loss───────────────────────────────╮╭─Accounts in ETH, and their change──────╮", lines[4]);
        Assert.Equal("│ none                                                                         │", lines[15]);
    }

    [Fact]
    public void Open_disputes_come_first_and_then_the_newest()
    {
        var example = Example.Snapshot.Disputes[0];
        var disputes = Lines(Example.Snapshot with
        {
            Disputes = [example, example with { Id = 2, Verdict = Verdict.Guilty }, example with { Id = 3, Verdict = Verdict.Moot }],
        });

        Assert.Equal("│ #1 state 7: fraud-proofer 1 suspects worker 2, wrong step                        round 1, reveal │", disputes[0]);
        Assert.Equal("│ #3 state 7: fraud-proofer 1 suspects worker 2, wrong step                                   moot │", disputes[2]);
        Assert.Equal("│ #2 state 7: fraud-proofer 1 suspects worker 2, wrong step                                 guilty │", disputes[4]);
    }

    [Theory]
    [InlineData(Phase.None, Verdict.Pending, "opening")]
    [InlineData(Phase.Commit, Verdict.Pending, "round 1, commit")]
    [InlineData(Phase.Closable, Verdict.Pending, "verdict due")]
    [InlineData(Phase.Closed, Verdict.Innocent, "innocent")]
    [InlineData(Phase.Closed, Verdict.Undecided, "undecided")]
    public void Where_a_dispute_stands_is_said_at_its_right(Phase phase, Verdict verdict, string standing)
    {
        var disputes = Lines(Example.Snapshot with { Disputes = [Example.Snapshot.Disputes[0] with { Phase = phase, Verdict = verdict }] });

        Assert.EndsWith($" {standing} │", disputes[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Ballots_show_what_was_computed_and_whether_the_worker_computed_the_same()
    {
        var dispute = Example.Snapshot.Disputes[0];
        var honest = new BallotSnapshot("validator 2", BallotStatus.Revealed, new Ballot(dispute.Committed, Example.Root(3)));

        var disputes = Lines(Example.Snapshot with { Disputes = [dispute with { Ballots = dispute.Ballots.SetItem(1, honest) }] });

        const string Ballots = "│   validator 1 ✗ 0xa1a1a1  validator 2 ✓ 0xc1c1c1  validator 3 waiting  ";
        Assert.StartsWith(Ballots, disputes[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Ballots_about_missing_weights_say_whether_they_were_found()
    {
        ImmutableArray<BallotSnapshot> ballots =
        [
            new("validator 1", BallotStatus.Revealed, Ballot.Availability(true)),
            new("validator 2", BallotStatus.Revealed, Ballot.Availability(false)),
        ];

        var dispute = Example.Snapshot.Disputes[0] with { Claim = Claim.Unavailable, Ballots = ballots };
        var disputes = Lines(Example.Snapshot with { Disputes = [dispute] });

        Assert.Contains("suspects worker 2, weights missing ", disputes[0], StringComparison.Ordinal);
        Assert.StartsWith("│   validator 1 ✓ found  validator 2 ✗ not found  ", disputes[1], StringComparison.Ordinal);
    }

    [Fact]
    public void An_event_cannot_steer_the_terminal()
    {
        var lines = Picture(Example.Snapshot with { Events = [new DemoEvent(7, "reverted:\u001b[2J\r\nboo")] }, 80, 24).Split('\n');

        Assert.Equal("│ block 7    reverted: [2J  boo                                                │", lines[19]);
    }

    private static DemoSnapshot Bare => new()
    {
        Model = "iris-mlp",
        Cheat = Cheat.None,
        Elapsed = TimeSpan.Zero,
        Stage = "Starting",
        Step = 0,
        TotalSteps = 24,
    };

    private static DemoSnapshot Crowded => Example.Snapshot with
    {
        Stage = new string('s', 300),
        Accounts = [.. Enumerable.Repeat(Example.Snapshot.Accounts[3], 30)],
        Disputes = [.. Enumerable.Repeat(Example.Snapshot.Disputes[0] with { Worker = new string('w', 200) }, 30)],
        Events = [.. Enumerable.Range(1, 300).Select(n => new DemoEvent((ulong)n, new string('e', 300)))],
        Losses = Enumerable.Range(1, 24).ToImmutableSortedDictionary(step => step, step => step * 1e20f),
    };

    private static string Picture(DemoSnapshot snapshot, int width, int height) =>
        string.Join('\n', TestConsole.Render(LiveFrame.Of(snapshot, width, height), width, height));

    /// <summary>The lines in the frame of disputes.</summary>
    private static string[] Lines(DemoSnapshot snapshot) => Picture(snapshot, 100, 40).Split('\n')[15..];
}
