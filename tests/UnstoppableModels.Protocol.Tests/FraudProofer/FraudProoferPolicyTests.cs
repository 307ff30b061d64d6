using CsCheck;
using UnstoppableModels.Protocol.Calls;
using UnstoppableModels.Protocol.Chain;
using UnstoppableModels.Protocol.FraudProofer;
using UnstoppableModels.Protocol.Tests.Model;
using static UnstoppableModels.Protocol.Tests.Model.Accounts;

namespace UnstoppableModels.Protocol.Tests.FraudProofer;

public sealed class FraudProoferPolicyTests
{
    private static readonly FraudProoferPolicy CarolsPolicy = new(Carol);
    private static readonly FraudProoferPolicy DavesPolicy = new(Dave);

    private readonly ContractDouble chain = new();

    [Fact]
    public void Periods_are_verified_while_their_states_can_be_suspected_and_were_not_looked_at()
    {
        chain.HonestPeriod(Alice);
        chain.Wait(10);
        chain.HonestPeriod(Bob);

        Assert.Equal([1, 2], FraudProoferPolicy.PeriodsToVerify(chain.View, Findings(), 1060));
        Assert.Equal([2], FraudProoferPolicy.PeriodsToVerify(chain.View, Findings(), 1061));
        Assert.Empty(FraudProoferPolicy.PeriodsToVerify(chain.View, Findings(), 1071));
        Assert.Equal([1, 2], FraudProoferPolicy.PeriodsToVerify(chain.View, Findings((1, null), (2, null), (3, null), (5, null)), 1010));
        Assert.Equal([2], FraudProoferPolicy.PeriodsToVerify(chain.View, Findings((1, null), (2, null), (3, null), (4, null)), 1010));
    }

    [Fact]
    public void Reverted_periods_are_not_verified()
    {
        chain.HonestPeriod(Alice);
        chain.HonestPeriod(Bob);
        chain.VoteAll(chain.Suspect(Carol, 2), BallotFor(Ulp(2)));

        Assert.Equal([1], FraudProoferPolicy.PeriodsToVerify(chain.View, Findings(), chain.Now));
    }

    [Fact]
    public void A_replay_that_agrees_asks_for_nothing()
    {
        chain.HonestPeriod(Alice);
        Assert.Empty(Ids(CarolsPolicy, chain.Now, Findings((1, null), (2, null), (3, null), (4, null))));
    }

    [Fact]
    public void Only_the_earliest_wrong_state_is_suspected()
    {
        chain.HonestPeriod(Alice);
        var findings = Findings((1, null), (2, Claim.InvalidTransition), (3, Claim.InvalidTransition), (4, Claim.Unavailable));

        Assert.Equal(
            [new Intent("suspect/2/InvalidTransition", chain.Suspicion(2) with { HeldAtLeast = Rules.Stake })],
            CarolsPolicy.Decide(chain.View, findings, chain.Phases, chain.Now));
    }

    /// <summary>Regression: findings were kept by state id alone, which after a reorganisation can stand for another state.</summary>
    [Fact]
    public void A_finding_about_another_state_of_the_same_id_counts_for_nothing()
    {
        chain.HonestPeriod(Alice);
        var (other, republished) = (Findings((2, Claim.InvalidTransition)), Findings((4, Claim.Unavailable)));
        other[2] = other[2] with { Content = other[2].Content with { Commitment = Ulp(2) } };
        republished[4] = republished[4] with { Content = republished[4].Content with { Checkpoint = Digest("elsewhere") } };

        Assert.Empty(Ids(CarolsPolicy, chain.Now, other));
        Assert.Empty(Ids(CarolsPolicy, chain.Now, republished));
        Assert.Equal(
            [1],
            FraudProoferPolicy.PeriodsToVerify(
                chain.View, Findings((1, null), (3, null), (4, null)).Concat(other).ToDictionary(), chain.Now));
    }

    [Fact]
    public void A_missing_checkpoint_is_suspected_as_unavailable()
    {
        chain.HonestPeriod(Alice);

        Assert.Equal(
            [new Intent("suspect/4/Unavailable", chain.Suspicion(4, Claim.Unavailable) with { HeldAtLeast = Rules.Stake + Rules.Bond })],
            CarolsPolicy.Decide(chain.View, Findings((4, Claim.Unavailable)), chain.Phases, chain.Now));
    }

    [Fact]
    public void After_the_window_nothing_is_suspected()
    {
        chain.HonestPeriod(Alice);
        var findings = Findings((2, Claim.InvalidTransition));

        Assert.Equal(["suspect/2/InvalidTransition"], Ids(CarolsPolicy, 1060, findings));
        Assert.Empty(Ids(CarolsPolicy, 1061, findings));
    }

    /// <summary>Regression: a wrong state whose window had closed shielded the wrong states after it.</summary>
    [Fact]
    public void The_earliest_wrong_state_that_can_still_be_suspected_is()
    {
        chain.Apply(Alice);
        chain.SubmitWithoutWeights(Alice, Honest(1), Ulp(2));
        chain.Wait(10);
        chain.Submit(Alice, Ulp(3), Ulp(4));
        var findings = Findings((2, Claim.InvalidTransition), (3, Claim.InvalidTransition), (4, Claim.InvalidTransition));

        Assert.Equal(["suspect/2/InvalidTransition"], Ids(CarolsPolicy, 1060, findings));
        Assert.Equal(["suspect/3/InvalidTransition"], Ids(CarolsPolicy, 1061, findings));
    }

    [Fact]
    public void A_second_fraud_proofer_stands_back()
    {
        chain.HonestPeriod(Alice);
        chain.Suspect(Carol, 2);

        Assert.Empty(Ids(DavesPolicy, chain.Now, Findings((2, Claim.InvalidTransition), (3, Claim.InvalidTransition))));
        Assert.Empty(Ids(CarolsPolicy, chain.Now, Findings((2, Claim.InvalidTransition), (3, Claim.InvalidTransition))));
        Assert.Equal(["suspect/1/InvalidTransition"], Ids(DavesPolicy, chain.Now, Findings((1, Claim.InvalidTransition))));
    }

    [Fact]
    public void After_a_guilty_verdict_the_reverted_states_are_not_suspected()
    {
        chain.HonestPeriod(Alice);
        chain.VoteAll(chain.Suspect(Carol, 2), BallotFor(Ulp(2)));

        Assert.Empty(Ids(DavesPolicy, chain.Now, Findings((2, Claim.InvalidTransition), (3, Claim.InvalidTransition))));
    }

    /// <summary>
    /// Regression: any earlier dispute protected a state for ever, so that a cheater could suspect itself of a missing checkpoint first.
    /// </summary>
    [Fact]
    public void A_state_that_could_be_fetched_can_still_be_wrong()
    {
        chain.HonestPeriod(Alice);
        var dispute = chain.Suspect(Dave, 4, Claim.Unavailable);
        var findings = Findings((4, Claim.InvalidTransition));
        Assert.Empty(Ids(CarolsPolicy, chain.Now, findings));
        chain.Wait(15);
        chain.VoteAll(dispute, Ballot.Availability(true));

        // The window stood still meanwhile.
        Assert.Equal(["suspect/4/InvalidTransition"], Ids(CarolsPolicy, 1075, findings));
        Assert.Empty(Ids(CarolsPolicy, 1076, findings));
    }

    [Fact]
    public void A_replay_that_the_validators_contradicted_is_not_insisted_on_in_that_period()
    {
        chain.HonestPeriod(Alice);
        chain.HonestPeriod(Bob);
        chain.VoteAll(chain.Suspect(Carol, 2), BallotFor(Honest(2)));

        const Claim wrong = Claim.InvalidTransition;
        Assert.Empty(Ids(CarolsPolicy, chain.Now, Findings((2, wrong), (3, wrong), (4, wrong))));
        Assert.Equal(["suspect/4/Unavailable"], Ids(CarolsPolicy, chain.Now, Findings((2, wrong), (4, Claim.Unavailable), (6, wrong))));
        Assert.Equal(["suspect/6/InvalidTransition"], Ids(CarolsPolicy, chain.Now, Findings((2, wrong), (6, wrong))));
    }

    [Fact]
    public void A_contradicted_replay_leaves_what_was_found_before_it()
    {
        chain.HonestPeriod(Alice);
        chain.VoteAll(chain.Suspect(Carol, 3), BallotFor(Honest(3)));

        var findings = Findings((2, Claim.InvalidTransition), (3, Claim.InvalidTransition));
        Assert.Equal(["suspect/2/InvalidTransition"], Ids(CarolsPolicy, chain.Now, findings));
    }

    [Fact]
    public void A_lost_suspicion_that_was_not_ours_shields_nothing_after_it()
    {
        chain.HonestPeriod(Alice);
        chain.VoteAll(chain.Suspect(Dave, 2), BallotFor(Honest(2)));

        Assert.Equal(["suspect/3/InvalidTransition"], Ids(CarolsPolicy, chain.Now, Findings((2, null), (3, Claim.InvalidTransition))));
    }

    [Fact]
    public void Own_disputes_are_closed_when_their_ballot_can_be()
    {
        chain.HonestPeriod(Alice);
        var dispute = chain.Suspect(Carol, 2);
        var findings = Findings((2, Claim.InvalidTransition));

        Assert.Empty(Ids(CarolsPolicy, chain.Now, findings));
        chain.Send(Vera, chain.Commitment(dispute, BallotFor(Honest(2)), Story.Salt(0)));
        chain.Wait(21);
        Assert.Equal(Phase.Reveal, chain.PhaseOf(dispute));
        Assert.Empty(Ids(CarolsPolicy, chain.Now, findings));
        chain.Wait(20);
        Assert.Equal(
            [new Intent("review/1/1", new ProtocolCall.ReviewSuspect(1))],
            CarolsPolicy.Decide(chain.View, findings, chain.Phases, chain.Now));
        Assert.Empty(Ids(DavesPolicy, chain.Now, findings));

        chain.Send(Carol, new ProtocolCall.ReviewSuspect(dispute));
        Assert.Empty(Ids(CarolsPolicy, chain.Now, findings));
        chain.Wait(41);
        Assert.Equal(["review/1/2"], Ids(CarolsPolicy, chain.Now, findings));
    }

    [Fact]
    public void A_ballot_of_unknown_phase_is_not_closed()
    {
        chain.HonestPeriod(Alice);
        chain.Suspect(Carol, 2);
        Assert.Empty(CarolsPolicy.Decide(chain.View, Findings(), new Dictionary<ulong, Phase>(), chain.Now));
    }

    /// <summary>Regression: the review was asked for too early, refused, and given up before the earlier dispute had its verdict.</summary>
    [Fact]
    public void The_earlier_dispute_of_the_period_is_closed_first()
    {
        chain.HonestPeriod(Alice);
        chain.Suspect(Carol, 3);
        chain.Suspect(Dave, 2);
        chain.Wait(41);

        Assert.Equal("EarlierDisputeOpen", chain.ErrorOf(Carol, new ProtocolCall.ReviewSuspect(1)));
        Assert.Empty(Ids(CarolsPolicy, chain.Now, Findings()));
        Assert.Equal(["review/2/1"], Ids(DavesPolicy, chain.Now, Findings()));
    }

    [Fact]
    public void A_dispute_whose_state_is_gone_is_closed_in_any_phase()
    {
        chain.HonestPeriod(Alice);
        var late = chain.Suspect(Carol, 3);
        chain.VoteAll(chain.Suspect(Dave, 2), BallotFor(Ulp(2)));
        Assert.Equal(Phase.Commit, chain.PhaseOf(late));

        Assert.Equal(["review/1/1"], Ids(CarolsPolicy, chain.Now, Findings()));
        chain.Send(Carol, new ProtocolCall.ReviewSuspect(late));
        Assert.Equal(
            [new Intent("withdraw/1", new ProtocolCall.Withdraw())],
            CarolsPolicy.Decide(chain.View, Findings(), chain.Phases, chain.Now));
    }

    [Fact]
    public void What_a_verdict_credits_is_withdrawn()
    {
        chain.HonestPeriod(Alice);
        chain.VoteAll(chain.Suspect(Carol, 3), BallotFor(Ulp(3)));
        var undecided = chain.Suspect(Carol, 2);
        chain.Close(undecided);
        chain.Close(undecided);
        chain.VoteAll(chain.Suspect(Dave, 1), BallotFor(Honest(1)));

        Assert.Equal(["withdraw/1", "withdraw/2"], Ids(CarolsPolicy, chain.Now, Findings()));
        Assert.Empty(Ids(DavesPolicy, chain.Now, Findings()));
        Assert.Equal([1, 2], CarolsPolicy.OwnDisputes(chain.View).Select(d => d.Id));
        Assert.Equal([3], DavesPolicy.OwnDisputes(chain.View).Select(d => d.Id));
    }

    /// <summary>Nothing is sent that the contract would refuse, whatever was found out.</summary>
    [Fact]
    public void The_contract_accepts_every_suspicion_and_every_review() =>
        Gen.Select(RandomStory.Moves, Gen.Int[0, 3].Array[40]).Sample((moves, opinions) =>
        {
            var chain = RandomStory.Tell(moves);
            var findings = FindingsOn(chain, opinions);
            foreach (var account in FraudProofers)
            {
                foreach (var intent in new FraudProoferPolicy(account).Decide(chain.View, findings, chain.Phases, chain.Now))
                {
                    if (intent.Call is not ProtocolCall.Withdraw) Assert.Null(chain.ErrorOf(account, intent.Call));
                }
            }
        });

    [Fact]
    public void At_most_one_state_is_suspected_and_no_earlier_one_is_worth_it() =>
        Gen.Select(RandomStory.Moves, Gen.Int[0, 3].Array[40]).Sample((moves, opinions) =>
        {
            var chain = RandomStory.Tell(moves);
            var findings = FindingsOn(chain, opinions);
            var suspicions = CarolsPolicy.Decide(chain.View, findings, chain.Phases, chain.Now)
                .Select(i => i.Call).OfType<ProtocolCall.SuspectState>().ToList();

            var undisputed = chain.View.LivePath.Where(id => findings.TryGetValue(id, out var f) && f.Fault is not null
                && chain.Now <= chain.ChallengeWindowEnd(id)
                && (f.Fault == Claim.InvalidTransition || chain.StatusOf(chain.View.States[id].LearningPeriodId) == PeriodStatus.Complete)).ToList();
            if (chain.Disputes.Count == 0) Assert.Equal(undisputed.Take(1), suspicions.Select(s => s.StateId));
            else Assert.True(suspicions.Count <= 1 && suspicions.All(s => undisputed.Contains(s.StateId)));
        });

    [Fact]
    public void Every_own_dispute_is_reviewed_if_and_only_if_the_contract_allows_it() => RandomStory.Moves.Sample(moves =>
    {
        var chain = RandomStory.Tell(moves);
        foreach (var account in FraudProofers)
        {
            var wanted = new FraudProoferPolicy(account).Decide(chain.View, Findings(), chain.Phases, chain.Now)
                .Select(i => i.Call).ToHashSet();
            foreach (var dispute in chain.Disputes.Values.Where(d => d.Suspecter == account))
            {
                var call = new ProtocolCall.ReviewSuspect(dispute.Id);
                Assert.Equal(chain.ErrorOf(account, call) is null, wanted.Contains(call));
            }
        }
    });

    [Fact]
    public void Every_credit_is_asked_for_until_it_is_taken() => RandomStory.Moves.Sample(moves =>
    {
        var chain = RandomStory.Tell(moves);
        foreach (var account in FraudProofers)
        {
            var asked = new FraudProoferPolicy(account).Decide(chain.View, Findings(), chain.Phases, chain.Now)
                .Where(i => i.Call is ProtocolCall.Withdraw).Select(i => i.Id).Order();
            Assert.Equal(chain.Credits.Where(c => c.Account == account).Select(c => $"withdraw/{c.DisputeId}").Order(), asked);
        }
    });

    private static Dictionary<ulong, Finding> FindingsOn(ContractDouble chain, int[] opinions) =>
        FindingsOn(chain, [.. chain.View.States.Values
        .Where(s => s.Id != 0 && opinions[s.Id % 40] != 0)
        .Select(s => (s.Id, opinions[s.Id % 40] switch
        {
            1 => (Claim?)Claim.InvalidTransition,
            2 when s.HasCheckpoint => Claim.Unavailable,
            _ => null,
        }))]);

    private Dictionary<ulong, Finding> Findings(params (ulong StateId, Claim? Fault)[] findings) => FindingsOn(chain, findings);

    private static Dictionary<ulong, Finding> FindingsOn(ContractDouble chain, (ulong StateId, Claim? Fault)[] findings) =>
        findings.ToDictionary(f => f.StateId, f => new Finding(f.StateId, chain.View.States[f.StateId].Content, f.Fault));

    private IEnumerable<string> Ids(FraudProoferPolicy policy, ulong now, Dictionary<ulong, Finding> findings) =>
        policy.Decide(chain.View, findings, chain.Phases, now).Select(i => i.Id);
}
