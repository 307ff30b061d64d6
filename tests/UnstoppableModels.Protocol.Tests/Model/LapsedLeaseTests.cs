using UnstoppableModels.Protocol.Calls;
using UnstoppableModels.Protocol.Chain;
using UnstoppableModels.Protocol.FraudProofer;
using UnstoppableModels.Protocol.Model;
using UnstoppableModels.Protocol.Validator;
using UnstoppableModels.Protocol.Worker;
using static UnstoppableModels.Protocol.Tests.Model.Accounts;

namespace UnstoppableModels.Protocol.Tests.Model;

/// <summary>A worker that lets a suspected lease lapse does not save its stake by it: the dispute is decided all the same.</summary>
public sealed class LapsedLeaseTests
{
    private readonly ContractDouble chain = new();
    private readonly ulong dispute;

    /// <summary>Alice publishes after step 1, cheats in step 2, is suspected, and lets the lease lapse; Bob takes over.</summary>
    public LapsedLeaseTests()
    {
        chain.Apply(Alice);
        chain.Submit(Alice, Honest(1));
        chain.SubmitWithoutWeights(Alice, Ulp(2));
        chain.Wait(41);
        dispute = chain.Suspect(Carol, 2);
        chain.Apply(Bob);
    }

    private Dispute Matter => chain.View.Disputes[dispute];

    [Fact]
    public void The_dispute_about_a_dropped_state_can_still_be_decided()
    {
        Assert.Equal([0, 1], chain.View.LivePath);
        Assert.False(chain.View.IsLive(2));
        Assert.True(chain.View.IsDecidable(Matter));
        Assert.True(new ValidatorPolicy(Vera, 5).NeedsBallot(chain.View, Matter, Phase.Commit, null));
        Assert.Empty(new FraudProoferPolicy(Carol).Decide(chain.View, new Dictionary<ulong, Finding>(), chain.Phases, chain.Now));
    }

    [Fact]
    public void Guilty_costs_the_stake_and_leaves_the_chain_and_the_running_lease_alone()
    {
        chain.Submit(Bob, Honest(2));
        Assert.Equal(Verdict.Guilty, chain.VoteAll(dispute, BallotFor(Honest(2))));

        Assert.Equal([0, 1, 3], chain.View.LivePath);
        Assert.Equal(2ul, chain.View.CurrentLease);
        Assert.True(chain.View.Periods[1].IsSlashed);
        Assert.False(chain.View.Periods[1].IsCancelled);
        Assert.Empty(Intents(Alice));
        Assert.Equal("NothingToWithdraw", chain.ErrorOf(Alice, new ProtocolCall.WithdrawCollateral(1)));
        Assert.Null(chain.ErrorOf(Carol, new ProtocolCall.Withdraw()));
    }

    [Fact]
    public void The_stake_waits_for_the_verdict_and_comes_back_to_the_innocent()
    {
        chain.Wait(61);
        Assert.DoesNotContain(Intents(Alice), i => i.Call is ProtocolCall.WithdrawCollateral);
        Assert.Equal("NotFinal", chain.ErrorOf(Alice, new ProtocolCall.WithdrawCollateral(1)));

        Assert.Equal(Verdict.Pending, chain.Close(dispute));
        Assert.Equal(Verdict.Innocent, chain.VoteAll(dispute, BallotFor(Ulp(2))));
        chain.Wait(61);

        Assert.Contains(Intents(Alice), i => i.Call == new ProtocolCall.WithdrawCollateral(1));
        Assert.Null(chain.ErrorOf(Alice, new ProtocolCall.WithdrawCollateral(1)));
    }

    [Fact]
    public void Without_a_decision_the_stake_is_credited_and_nothing_is_reverted()
    {
        chain.Close(dispute);
        Assert.Equal(Verdict.Undecided, chain.Close(dispute));

        Assert.Equal([0, 1], chain.View.LivePath);
        Assert.Equal(2ul, chain.View.CurrentLease);
        Assert.True(chain.View.Periods[1].IsCancelled);
        Assert.Null(chain.ErrorOf(Alice, new ProtocolCall.Withdraw()));
        Assert.Equal("NothingToWithdraw", chain.ErrorOf(Alice, new ProtocolCall.WithdrawCollateral(1)));
    }

    [Fact]
    public void A_verdict_on_what_survived_makes_it_moot()
    {
        var earlier = chain.Suspect(Dave, 1);
        Assert.True(chain.View.WaitsForEarlierDispute(Matter));
        Assert.Equal("EarlierDisputeOpen", chain.ErrorOf(Carol, new ProtocolCall.ReviewSuspect(dispute)));
        chain.VoteAll(earlier, BallotFor(Ulp(1)));

        Assert.Equal([0], chain.View.LivePath);
        Assert.Equal(0ul, chain.View.CurrentLease);
        Assert.True(chain.View.Periods[2].IsCancelled);
        Assert.False(chain.View.IsDecidable(Matter));
        Assert.False(new ValidatorPolicy(Vera, 5).NeedsBallot(chain.View, Matter, Phase.Commit, null));
        chain.Send(Carol, new ProtocolCall.ReviewSuspect(dispute));
        Assert.Equal(Verdict.Moot, Matter.Verdict);
    }

    /// <summary>A lapsed lease has lost its bond, one about which a verdict was spoken everything: being right would cost the fee.</summary>
    [Fact]
    public void A_fraud_proofer_posts_a_bond_only_where_it_can_get_it_back()
    {
        var wrong = Finding(1, Claim.InvalidTransition);
        Assert.Equal(["suspect/1/InvalidTransition"], Suspicions(wrong));
        Assert.Empty(Suspicions(Finding(1, Claim.Unavailable)));

        chain.VoteAll(dispute, BallotFor(Honest(2)));
        Assert.Empty(Suspicions(wrong));
        Assert.True(chain.View.IsLive(1));
    }

    private IEnumerable<Intent> Intents(Protocol.Primitives.Address worker) => new WorkerPolicy(worker, 1_000, 5).Decide(chain.View, chain.Now);

    private Finding Finding(ulong stateId, Claim fault) => new(stateId, chain.View.States[stateId].Content, fault);

    private IEnumerable<string> Suspicions(Finding finding) =>
        new FraudProoferPolicy(Dave).Decide(chain.View, new Dictionary<ulong, Finding> { [finding.StateId] = finding }, chain.Phases, chain.Now)
            .Select(intent => intent.Id);
}
