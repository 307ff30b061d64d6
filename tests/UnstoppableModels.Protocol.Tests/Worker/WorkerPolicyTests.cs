using CsCheck;
using UnstoppableModels.Protocol.Calls;
using UnstoppableModels.Protocol.Chain;
using UnstoppableModels.Protocol.Tests.Model;
using UnstoppableModels.Protocol.Worker;
using static UnstoppableModels.Protocol.Tests.Model.Accounts;

namespace UnstoppableModels.Protocol.Tests.Worker;

public sealed class WorkerPolicyTests
{
    private static readonly WorkerPolicy AlicesPolicy = new(Alice, YieldSeconds: 5, ReviewGraceSeconds: 30);
    private static readonly WorkerPolicy BobsPolicy = new(Bob, YieldSeconds: 5, ReviewGraceSeconds: 30);

    private readonly ContractDouble chain = new();

    [Fact]
    public void The_free_mutex_of_a_new_run_is_applied_for()
    {
        Assert.Equal([new Intent("apply/1/1", new ProtocolCall.ApplyToLearnPeriod(1, 0, 1100))], Decide(AlicesPolicy));
        Assert.Null(AlicesPolicy.LeaseToWorkOn(chain.View, chain.Now));
    }

    [Fact]
    public void A_held_mutex_is_left_alone_and_worked_on_by_its_holder_up_to_the_deadline()
    {
        chain.Apply(Alice);

        Assert.Empty(Decide(AlicesPolicy));
        Assert.Empty(Decide(BobsPolicy));
        Assert.Equal(1ul, AlicesPolicy.LeaseToWorkOn(chain.View, 1000)!.Id);
        Assert.Equal(1ul, AlicesPolicy.LeaseToWorkOn(chain.View, 1040)!.Id);
        Assert.Null(AlicesPolicy.LeaseToWorkOn(chain.View, 1041));
        Assert.Null(BobsPolicy.LeaseToWorkOn(chain.View, 1000));
    }

    [Fact]
    public void Nothing_is_left_to_work_on_once_all_steps_are_submitted()
    {
        chain.HonestPeriod(Alice);
        Assert.Null(AlicesPolicy.LeaseToWorkOn(chain.View, chain.Now));
    }

    [Fact]
    public void Who_had_the_last_period_yields_to_others_for_a_while()
    {
        chain.HonestPeriod(Alice);

        Assert.Equal(["apply/2/1"], Ids(BobsPolicy, 1000));
        Assert.Empty(Ids(AlicesPolicy, 1000));
        Assert.Empty(Ids(AlicesPolicy, 1005));
        Assert.Equal(["apply/2/1"], Ids(AlicesPolicy, 1006));
    }

    [Fact]
    public void An_expired_lease_is_taken_over_also_by_its_own_holder()
    {
        chain.Apply(Alice);
        chain.SubmitWithoutWeights(Alice, Honest(1));

        Assert.Empty(Ids(BobsPolicy, 1040));
        Assert.Equal(["apply/2/1"], Ids(BobsPolicy, 1041));
        Assert.Equal(["apply/2/1"], Ids(AlicesPolicy, 1041));
    }

    [Fact]
    public void A_complete_run_is_not_applied_for()
    {
        chain.HonestPeriod(Alice);
        chain.HonestPeriod(Bob);
        chain.HonestPeriod(Alice);
        Assert.Empty(Ids(BobsPolicy, 1050));
    }

    [Fact]
    public void A_mutex_that_a_verdict_freed_is_applied_for()
    {
        chain.HonestPeriod(Alice);
        chain.Apply(Bob);
        chain.VoteAll(chain.Suspect(Carol, 2), BallotFor(Ulp(2)));

        Assert.Equal(["apply/3/1", "withdraw-collateral/2"], Ids(BobsPolicy, chain.Now));
        Assert.Equal(["apply/3/1"], Ids(AlicesPolicy, chain.Now));
    }

    [Fact]
    public void Collateral_comes_back_when_the_challenge_window_has_passed_and_only_once()
    {
        chain.HonestPeriod(Alice);
        chain.HonestPeriod(Bob);
        chain.HonestPeriod(Alice);

        Assert.Empty(Ids(AlicesPolicy, 1060));
        Assert.Equal(["withdraw-collateral/1", "withdraw-collateral/3"], Ids(AlicesPolicy, 1061));
        Assert.Equal(["withdraw-collateral/2"], Ids(BobsPolicy, 1061));

        chain.Wait(61);
        chain.Send(Alice, new ProtocolCall.WithdrawCollateral(3));
        Assert.Equal(["withdraw-collateral/1"], Ids(AlicesPolicy, chain.Now));
        Assert.Equal(["withdraw-collateral/2"], Ids(BobsPolicy, chain.Now));
        chain.Send(Alice, new ProtocolCall.WithdrawCollateral(1));
        Assert.Empty(Ids(AlicesPolicy, chain.Now));
        Assert.Equal(["withdraw-collateral/2"], Ids(BobsPolicy, chain.Now));
    }

    [Fact]
    public void An_open_dispute_holds_back_its_own_and_all_later_periods_but_not_earlier_ones()
    {
        chain.HonestPeriod(Alice);
        chain.HonestPeriod(Bob);
        chain.HonestPeriod(Alice);
        chain.Wait(50);
        chain.Suspect(Carol, 6);
        chain.Wait(11);

        Assert.Equal(["withdraw-collateral/1"], Ids(AlicesPolicy, chain.Now));
        Assert.Empty(Ids(BobsPolicy, chain.Now));
    }

    /// <summary>
    /// Regression: the prolonged window of an earlier period was overlooked, and the withdrawal refused until it was given up.
    /// </summary>
    [Fact]
    public void A_window_that_an_innocent_dispute_prolonged_holds_back_its_own_and_later_periods()
    {
        chain.HonestPeriod(Alice);
        chain.HonestPeriod(Bob);
        chain.Wait(50);
        var dispute = chain.Suspect(Carol, 2);
        chain.Wait(15);
        chain.VoteAll(dispute, BallotFor(Honest(2)));
        Assert.Equal("NotFinal", chain.ErrorOf(Bob, new ProtocolCall.WithdrawCollateral(2)));

        Assert.DoesNotContain("withdraw-collateral/1", Ids(AlicesPolicy, 1075));
        Assert.DoesNotContain("withdraw-collateral/2", Ids(BobsPolicy, 1075));
        Assert.Contains("withdraw-collateral/1", Ids(AlicesPolicy, 1076));
        Assert.Contains("withdraw-collateral/2", Ids(BobsPolicy, 1076));
    }

    [Fact]
    public void A_cancelled_period_comes_back_at_once_with_or_without_steps()
    {
        chain.HonestPeriod(Alice);
        chain.HonestPeriod(Bob);
        chain.Apply(Bob);
        chain.VoteAll(chain.Suspect(Carol, 4), BallotFor(Ulp(4)));

        Assert.Equal(["apply/4/1", "withdraw-collateral/2", "withdraw-collateral/3"], Ids(BobsPolicy, chain.Now));
        chain.Send(Bob, new ProtocolCall.WithdrawCollateral(2));
        chain.Send(Bob, new ProtocolCall.WithdrawCollateral(3));
        Assert.Equal(["apply/4/1"], Ids(BobsPolicy, chain.Now));
    }

    [Fact]
    public void A_cancelled_period_comes_back_whatever_is_still_disputed_about_it()
    {
        chain.HonestPeriod(Alice);
        chain.HonestPeriod(Bob);
        var early = chain.Suspect(Carol, 3);
        chain.Suspect(Dave, 7);
        chain.VoteAll(early, BallotFor(Ulp(3)));

        Assert.Equal(["withdraw-collateral/2"], Ids(BobsPolicy, chain.Now));
    }

    [Fact]
    public void The_stake_of_an_expired_lease_without_survivors_comes_back_at_once()
    {
        chain.Apply(Alice);
        chain.SubmitWithoutWeights(Alice, Honest(1));
        chain.Wait(41);
        chain.Apply(Bob);

        Assert.Equal(["withdraw-collateral/1"], Ids(AlicesPolicy, chain.Now));
        chain.Send(Alice, new ProtocolCall.WithdrawCollateral(1));
        Assert.Empty(Ids(AlicesPolicy, chain.Now));
    }

    [Fact]
    public void The_stake_of_an_expired_lease_with_survivors_comes_back_after_their_window()
    {
        chain.Apply(Alice);
        chain.Wait(30);
        chain.Submit(Alice, Honest(1), Honest(2));
        chain.Wait(11);
        chain.Apply(Bob);

        Assert.DoesNotContain("withdraw-collateral/1", Ids(AlicesPolicy, 1090));
        Assert.Equal("NotFinal", chain.ErrorOf(Alice, new ProtocolCall.WithdrawCollateral(1)));
        Assert.Contains("withdraw-collateral/1", Ids(AlicesPolicy, 1091));
    }

    [Fact]
    public void A_slashed_worker_has_nothing_to_withdraw()
    {
        chain.HonestPeriod(Alice);
        chain.VoteAll(chain.Suspect(Carol, 3), BallotFor(Ulp(3)));
        chain.Wait(100);

        Assert.Equal("NothingToWithdraw", chain.ErrorOf(Alice, new ProtocolCall.WithdrawCollateral(1)));
        Assert.Equal(["apply/2/1"], Ids(AlicesPolicy, chain.Now));
    }

    [Fact]
    public void Who_was_unavailable_keeps_the_stake()
    {
        chain.HonestPeriod(Alice);
        var dispute = chain.Suspect(Carol, 4, Claim.Unavailable);
        chain.VoteAll(dispute, Ballot.Availability(false));

        Assert.Equal(["withdraw/1"], Ids(AlicesPolicy, chain.Now));
        Assert.Null(chain.ErrorOf(Alice, new ProtocolCall.Withdraw()));
    }

    [Fact]
    public void An_innocent_worker_takes_its_compensation()
    {
        chain.HonestPeriod(Alice);
        chain.VoteAll(chain.Suspect(Carol, 4), BallotFor(Honest(4)));

        Assert.Equal([new Intent("withdraw/1", new ProtocolCall.Withdraw())], Decide(AlicesPolicy));
        Assert.Equal(["apply/2/1"], Ids(BobsPolicy, chain.Now));
    }

    [Fact]
    public void After_no_decision_the_deposits_come_back_by_credit_and_not_from_the_period()
    {
        chain.HonestPeriod(Alice);
        var dispute = chain.Suspect(Carol, 4);
        chain.Close(dispute);
        chain.Close(dispute);

        Assert.Equal(["apply/2/1", "withdraw/1"], Ids(AlicesPolicy, chain.Now));
        Assert.Equal("NothingToWithdraw", chain.ErrorOf(Alice, new ProtocolCall.WithdrawCollateral(1)));
        Assert.Null(chain.ErrorOf(Alice, new ProtocolCall.Withdraw()));
    }

    [Fact]
    public void An_open_or_moot_dispute_credits_nobody()
    {
        chain.HonestPeriod(Alice);
        chain.HonestPeriod(Bob);
        var early = chain.Suspect(Carol, 4);
        var late = chain.Suspect(Dave, 8);
        Assert.DoesNotContain(Ids(BobsPolicy, chain.Now), id => id.StartsWith("withdraw/", StringComparison.Ordinal));

        chain.VoteAll(early, BallotFor(Ulp(4)));
        chain.Send(Dave, new ProtocolCall.ReviewSuspect(late));

        Assert.DoesNotContain("withdraw/2", Ids(BobsPolicy, chain.Now));
    }

    /// <summary>Regression: a withdrawal makes 16 periods final at most, and was refused for ever where more lay below it.</summary>
    [Fact]
    public void Many_periods_of_absent_workers_are_made_final_before_the_own_deposits_are_asked_for()
    {
        var longRun = new ContractDouble { TotalSteps = 80 };
        for (var i = 0; i < 17; i++) longRun.HonestPeriod(Bob);
        longRun.HonestPeriod(Alice);
        longRun.Wait(61);
        Assert.Equal("NotFinal", longRun.ErrorOf(Alice, new ProtocolCall.WithdrawCollateral(18)));

        Assert.Contains(new Intent("finalize/1", new ProtocolCall.FinalizeLearningPeriod()), AlicesPolicy.Decide(longRun.View, longRun.Now));
        longRun.Send(Alice, new ProtocolCall.FinalizeLearningPeriod());
        longRun.Send(Alice, new ProtocolCall.FinalizeLearningPeriod());
        Assert.Contains(new Intent("withdraw-collateral/18", new ProtocolCall.WithdrawCollateral(18)), AlicesPolicy.Decide(longRun.View, longRun.Now));
        Assert.Null(longRun.ErrorOf(Alice, new ProtocolCall.WithdrawCollateral(18)));
    }

    /// <summary>Regression: deposits hung for ever on a ballot that nobody closed.</summary>
    [Fact]
    public void A_ballot_about_the_own_state_that_nobody_closes_is_closed_by_the_worker()
    {
        chain.HonestPeriod(Alice);
        var dispute = chain.Suspect(Carol, 4);
        var end = chain.View.Disputes[dispute].RevealDeadline;

        Assert.DoesNotContain("review/1/1", Ids(AlicesPolicy, end + 30));
        Assert.Contains("review/1/1", Ids(AlicesPolicy, end + 31));
        Assert.DoesNotContain("review/1/1", Ids(BobsPolicy, end + 31));
        chain.Wait(end + 31 - chain.Now);
        Assert.Null(chain.ErrorOf(Alice, new ProtocolCall.ReviewSuspect(dispute)));
    }

    /// <summary>Collateral is asked for exactly when the contract pays it.</summary>
    [Fact]
    public void Collateral_is_wanted_if_and_only_if_the_contract_pays() => RandomStory.Moves.Sample(moves =>
    {
        var chain = RandomStory.Tell(moves);
        foreach (var worker in Workers)
        {
            var wanted = new WorkerPolicy(worker, 5, 30).Decide(chain.View, chain.Now).Select(i => i.Call).ToHashSet();
            foreach (var period in chain.View.Periods.Values)
            {
                var call = new ProtocolCall.WithdrawCollateral(period.Id);
                Assert.Equal(chain.ErrorOf(worker, call) is null, wanted.Contains(call));
            }
        }
    });

    [Fact]
    public void The_mutex_is_wanted_if_and_only_if_the_contract_gives_it_apart_from_yielding() => RandomStory.Moves.Sample(moves =>
    {
        var chain = RandomStory.Tell(moves);
        var last = chain.View.Periods.Values.LastOrDefault()?.Worker;
        foreach (var worker in Workers)
        {
            var wants = new WorkerPolicy(worker, 5, 30).Decide(chain.View, chain.Now).Any(i => i.Call is ProtocolCall.ApplyToLearnPeriod);
            var given = chain.ErrorOf(worker, chain.Application()) is null;
            if (wants || worker != last) Assert.Equal(given, wants);
        }
    });

    [Fact]
    public void Every_credit_is_asked_for_until_it_is_taken() => RandomStory.Moves.Sample(moves =>
    {
        var chain = RandomStory.Tell(moves);
        foreach (var worker in Workers)
        {
            var asked = new WorkerPolicy(worker, 5, 30).Decide(chain.View, chain.Now).Where(
                i => i.Call is ProtocolCall.Withdraw).Select(i => i.Id).Order();
            var credits = chain.Credits.Where(c => c.Account == worker).Select(c => $"withdraw/{c.DisputeId}");
            var rewards = chain.Rewards.Where(r => r.Account == worker).Select(r => $"withdraw-reward/{r.PeriodId}");
            Assert.Equal(credits.Concat(rewards).Order(), asked);
        }
    });

    [Fact]
    public void A_lease_is_worked_on_if_and_only_if_the_contract_takes_its_steps() => RandomStory.Moves.Sample(moves =>
    {
        var chain = RandomStory.Tell(moves);
        foreach (var worker in Workers)
        {
            var submit = new ProtocolCall.SubmitState(chain.CurrentLease, [Honest(chain.HeadStep + 1)], Digest("w"));
            var lease = new WorkerPolicy(worker, 5, 30).LeaseToWorkOn(chain.View, chain.Now);
            Assert.Equal(chain.ErrorOf(worker, submit) is null, lease is not null);
        }
    });

    private IEnumerable<Intent> Decide(WorkerPolicy policy) => policy.Decide(chain.View, chain.Now);

    private IEnumerable<string> Ids(WorkerPolicy policy, ulong now) => policy.Decide(chain.View, now).Select(i => i.Id);
}
