using UnstoppableModels.Protocol.Calls;
using UnstoppableModels.Protocol.Model;
using UnstoppableModels.Protocol.Worker;
using static UnstoppableModels.Protocol.Tests.Model.Accounts;

namespace UnstoppableModels.Protocol.Tests.Model;

/// <summary>Rules that an owner changes, leases it pauses, and rewards out of donations.</summary>
public sealed class RulesTests
{
    private static readonly WorkerPolicy AlicesPolicy = new(Alice, 30, 5);

    private readonly ContractDouble chain = new();

    [Fact]
    public void A_period_keeps_the_rules_it_was_leased_under()
    {
        chain.Apply(Alice);
        chain.SetRules(Rules with { Stake = 2_000, ChallengeSeconds = 500, StepsPerPeriod = 2, RewardPerPeriod = 35 });
        chain.Submit(Alice, Honest(1), Honest(2), Honest(3), Honest(4));
        chain.Apply(Bob);
        chain.Submit(Bob, Honest(5), Honest(6));

        var view = chain.View;
        Assert.Equal((2u, 2), (view.ParametersVersion, view.Rules.Count));
        Assert.Equal((1u, 2u), (view.Periods[1].ParametersVersion, view.Periods[2].ParametersVersion));
        Assert.Equal((1060ul, 1500ul), (view.States[4].ChallengeWindowEnd, view.States[6].ChallengeWindowEnd));
        Assert.Equal(2u, view.Periods[2].Steps);
        Assert.True(view.CanBecomeFinal(view.Periods[1], 1061));
        Assert.False(view.CanBecomeFinal(view.Periods[2], 1500));
        Assert.True(view.CanBecomeFinal(view.Periods[2], 1501));
    }

    [Fact]
    public void A_worker_applies_under_the_rules_in_force_and_asks_again_when_they_change()
    {
        Assert.Equal([new Intent("apply/1/1", new ProtocolCall.ApplyToLearnPeriod(1, 0, 1_100))], Decide());

        chain.SetRules(Rules with { Stake = 2_000 });
        Assert.Equal([new Intent("apply/1/2", new ProtocolCall.ApplyToLearnPeriod(2, 0, 2_100))], Decide());
        Assert.Equal("WrongParametersVersion", chain.ErrorOf(Alice, new ProtocolCall.ApplyToLearnPeriod(1, 0, 1_100)));
        Assert.Null(chain.ErrorOf(Alice, new ProtocolCall.ApplyToLearnPeriod(2, 0, 2_100)));
    }

    [Fact]
    public void Nobody_applies_while_leases_are_paused()
    {
        chain.Pause(true);
        Assert.Empty(Decide());
        Assert.Equal("LeasesPaused", chain.ErrorOf(Alice, chain.Application()));

        chain.Pause(false);
        Assert.Equal(["apply/1/1"], Decide().Select(intent => intent.Id));
    }

    /// <summary>Nobody can take the lapsed lease over then, and the stake would wait for ever.</summary>
    [Fact]
    public void While_leases_are_paused_a_worker_ends_its_own_lapsed_lease()
    {
        chain.Apply(Alice);
        chain.Pause(true);
        Assert.Empty(Decide());
        Assert.Equal("LeaseHeld", chain.ErrorOf(Alice, new ProtocolCall.ExpireLearningPeriod()));

        chain.Wait(41);
        Assert.Equal([new Intent("expire/1", new ProtocolCall.ExpireLearningPeriod())], Decide());
        chain.Send(Alice, new ProtocolCall.ExpireLearningPeriod());

        Assert.Equal(0ul, chain.View.CurrentLease);
        Assert.Equal([new Intent("withdraw-collateral/1", new ProtocolCall.WithdrawCollateral(1))], Decide());
        Assert.Null(chain.ErrorOf(Alice, new ProtocolCall.WithdrawCollateral(1)));
        Assert.Equal("NoLease", chain.ErrorOf(Alice, new ProtocolCall.ExpireLearningPeriod()));
    }

    [Fact]
    public void A_short_last_period_is_rewarded_in_proportion()
    {
        chain.SetRules(Rules with { RewardPerPeriod = 70, TotalSteps = 13 });
        chain.Donate(Dave, 1000);
        for (var i = 0; i < 4; i++) chain.HonestPeriod(Alice);
        chain.Wait(61);
        chain.Send(Alice, new ProtocolCall.WithdrawCollateral(4));
        chain.Send(Alice, new ProtocolCall.Withdraw());

        var taken = chain.Blocks.SelectMany(b => b.Events).OfType<Protocol.Chain.ChainEvent.Withdrawn>().Single();
        Assert.Equal(3 * 70 + 17, taken.Amount);
    }

    [Fact]
    public void A_longer_run_goes_on()
    {
        chain.HonestPeriod(Alice);
        chain.HonestPeriod(Alice);
        chain.HonestPeriod(Alice);
        Assert.True(chain.View.IsComplete);

        chain.SetRules(Rules with { TotalSteps = 13 });
        Assert.False(chain.View.IsComplete);
        var lease = chain.Apply(Bob);
        Assert.Equal(1u, chain.View.Periods[lease].Steps);
    }

    [Fact]
    public void A_final_period_is_rewarded_and_the_worker_takes_it()
    {
        chain.SetRules(Rules with { RewardPerPeriod = 70 });
        chain.Donate(Dave, 100);
        chain.HonestPeriod(Alice);
        chain.HonestPeriod(Alice);
        chain.Wait(61);
        chain.Send(Alice, new ProtocolCall.WithdrawCollateral(2));

        Assert.Equal((true, true), (chain.View.Periods[1].HasRewardToTake, chain.View.Periods[2].HasRewardToTake));
        Assert.Contains(new Intent("withdraw-reward/1", new ProtocolCall.Withdraw()), Decide());
        chain.Send(Alice, new ProtocolCall.Withdraw());

        Assert.Equal((false, false), (chain.View.Periods[1].HasRewardToTake, chain.View.Periods[2].HasRewardToTake));
        Assert.DoesNotContain(Decide(), intent => intent.Call is ProtocolCall.Withdraw);
        Assert.Equal("NothingToWithdraw", chain.ErrorOf(Alice, new ProtocolCall.Withdraw()));
    }

    [Fact]
    public void A_batch_is_rebuilt_from_what_the_chain_told()
    {
        chain.Apply(Alice);
        chain.SubmitWithoutWeights(Alice, Honest(1));
        chain.Wait(3);
        chain.Submit(Alice, Honest(2), Honest(3));

        Assert.Equal(new SubmittedBatch(1, 1, 1, 1000, default, [Honest(1)]), chain.View.BatchOf(1));
        Assert.Equal(new SubmittedBatch(1, 2, 2, 1003, Digest("weights 3"), [Honest(2), Honest(3)]), chain.View.BatchOf(2));
        Assert.Equal(chain.View.BatchOf(2), chain.View.BatchOf(3));
        Assert.NotEqual(chain.View.BatchOf(2), chain.View.BatchOf(2) with { SubmittedAt = 1004 });
    }

    private IEnumerable<Intent> Decide() => AlicesPolicy.Decide(chain.View, chain.Now);
}
