using System.Numerics;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.EndToEnd.Tests.Stories;

/// <summary>What holds for every demo, whoever cheats.</summary>
public abstract class StoryTests(DemoStory story)
{
    /// <summary>A tenth of an ether in wei.</summary>
    private static readonly BigInteger TenthOfAnEther = BigInteger.Pow(10, 17);

    /// <summary>The final root with the default seed; it changes only where arithmetic, model or data change.</summary>
    protected virtual string PinnedRoot => "0xe6e2fc42c4e3a002f4fb32b242b76d62d99984dda1acd7f3f7c1d1b9c3ac3da8";

    /// <summary>What was burned, in tenths of an ether.</summary>
    protected abstract int Burned { get; }

    /// <summary>What somebody gained, or lost where negative, in tenths of an ether.</summary>
    protected abstract int GainOf(AccountEntry account);

    [Fact]
    public void The_demo_succeeds_without_a_word_of_complaint()
    {
        Assert.True(story.Errors.Count == 0, story.Transcript);
        Assert.Equal(0, story.ExitCode);
    }

    [Fact]
    public void The_report_names_the_run()
    {
        var report = story.Report;
        Assert.Equal(("iris-mlp", story.Steps, 4), (report.Model, report.Steps, report.StepsPerPeriod));
        Assert.InRange(report.Seconds, 1, Program.UmProcess.Patience.TotalSeconds);
        Assert.Equal(
            ["deployer", "worker", "worker", "fraud-proofer", "fraud-proofer", "validator", "validator", "validator"],
            report.Accounts.Select(a => a.Role));
        Assert.Equal(8, report.Accounts.Select(a => a.Address).Distinct().Count());
    }

    [Fact]
    public void Every_account_has_gained_or_lost_exactly_what_is_due()
    {
        Assert.All(story.Report.Accounts, account => Assert.Equal(GainOf(account) * TenthOfAnEther, account.Gain));
        Assert.Equal(Burned * TenthOfAnEther, story.Report.Burned);
        Assert.Equal(0, story.Report.Escrow);
    }

    [Fact]
    public void The_books_balance_to_the_wei()
    {
        var report = story.Report;
        Assert.Equal(Sum(a => a.Before), Sum(a => a.After) + Sum(a => a.Gas) + report.Burned + report.Escrow);
        Assert.Equal(8 * 1000 * TenthOfAnEther, Sum(a => a.Before));
        Assert.All(report.Of("deployer").Concat(report.Of("validator")), a => Assert.True(a.Gas > 0));

        BigInteger Sum(Func<AccountEntry, BigInteger> amount) => report.Accounts.Aggregate(BigInteger.Zero, (sum, a) => sum + amount(a));
    }

    [Fact]
    public async Task The_final_weights_are_those_of_an_undisturbed_run()
    {
        var pinned = Hash32.Parse(PinnedRoot);
        Assert.Equal(pinned, story.Report.FinalStateRoot);
        Assert.Equal(pinned, story.Report.UndisturbedStateRoot);
        Assert.Equal(pinned, await story.ReplayedRootAsync((ulong)story.Steps));
    }

    [Fact]
    public void The_model_learns()
    {
        Assert.True(story.Report.LastLoss < story.Report.FirstLoss);
        Assert.True(story.Report.LastLoss > 0);
    }
}

/// <summary>What holds where the chain was kept.</summary>
public abstract class KeptStoryTests(KeptStory story) : StoryTests(story)
{
    [Fact]
    public void The_kept_chain_answers_and_confirms_every_amount()
    {
        Assert.Equal(31337UL, story.Chain.ChainId);
        Assert.All(story.Report.Accounts, account => Assert.Equal(story.Chain.Balances[account.Address], account.After));
        Assert.Equal(story.Chain.Burned, story.Report.Burned);
        Assert.Equal(story.Chain.Escrow, story.Report.Escrow);
    }

    [Fact]
    public void The_data_of_every_participant_stay() => Assert.Equal(
        [
            "deployer", "fraud-proofer-1", "fraud-proofer-2", "validator-1", "validator-2", "validator-3", "worker-1", "worker-2",
        ],
        story.KeptFolders);
}

/// <summary>What holds where one state was suspected and the validators decided.</summary>
public abstract class DisputeTests(KeptStory story) : KeptStoryTests(story)
{
    private readonly KeptStory story = story;

    protected override int Burned => 1;

    /// <summary>The dispute the demo is about.</summary>
    protected DisputeEntry Dispute => story.Report.Decided;

    /// <summary>What the worker says that it did.</summary>
    protected (ulong Step, Protocol.Commitments.StepCommitment Commitment, Hash32 Gradients) Committed => story.Chain.States[Dispute.StateId];

    [Fact]
    public void Nobody_publishes_gradients_unless_told_to()
    {
        Assert.Empty(story.Report.Gradients);
        Assert.All(story.Chain.States.Values, state => Assert.Equal(Hash32.Zero, state.Gradients));
    }

    [Fact]
    public void A_fraud_proofer_suspects_a_worker_and_three_validators_agree()
    {
        Assert.Contains(Dispute.Worker, story.Report.Of("worker").Select(a => a.Address));
        Assert.Contains(Dispute.Suspecter, story.Report.Of("fraud-proofer").Select(a => a.Address));
        Assert.Equal(
            story.Report.Of("validator").Select(a => a.Address.ToString()).Order(StringComparer.Ordinal),
            Dispute.Ballots.Select(b => b.Validator.ToString()).Order(StringComparer.Ordinal));
        Assert.Equal(3, Dispute.Ballots.Count);
        _ = Dispute.Unanimous;
    }

    /// <summary>An account's gain where those of worker and suspecter are known: a validator has its third of the fee in any case.</summary>
    protected int Gain(AccountEntry account, int worker, int suspecter) =>
        account.Address == Dispute.Worker ? worker
        : account.Address == Dispute.Suspecter ? suspecter
        : account.Role == "validator" ? 1
        : 0;
}

/// <summary>What holds where validators decided by computing the step again.</summary>
public abstract class ReplayedDisputeTests(KeptStory story) : DisputeTests(story)
{
    private readonly KeptStory story = story;

    [Fact]
    public async Task The_ballots_hold_the_roots_of_the_undisturbed_step()
    {
        Assert.Equal("InvalidTransition", Dispute.Claim);
        var (stateRoot, gradientRoot, traceRoot) = Dispute.Unanimous;
        Assert.Equal(await story.ReplayedRootAsync(Committed.Step), stateRoot);
        Assert.Equal(3, new[] { stateRoot, gradientRoot, traceRoot }.Distinct().Count());
        Assert.False(traceRoot.IsZero);
    }
}
