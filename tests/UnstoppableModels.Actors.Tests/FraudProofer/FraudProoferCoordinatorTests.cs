using Akka.Actor;
using Akka.TestKit;
using UnstoppableModels.Actors.FraudProofer;
using UnstoppableModels.Actors.ReadModel;
using UnstoppableModels.Actors.Roles;
using UnstoppableModels.Actors.Tests.Roles;
using UnstoppableModels.Protocol.Calls;
using UnstoppableModels.Protocol.Chain;
using UnstoppableModels.Protocol.FraudProofer;
using UnstoppableModels.Protocol.Model;
using static UnstoppableModels.Actors.Tests.IrisRun;

namespace UnstoppableModels.Actors.Tests.FraudProofer;

public sealed class FraudProoferCoordinatorTests : RoleSpec
{
    private readonly TestProbe verifiers;

    public FraudProoferCoordinatorTests(JournalSystem journal)
        : base(journal) => verifiers = Probe();

    /// <summary>Regression: after findings had been written down the actor kept every further message for later, for ever.</summary>
    [Fact]
    public async Task A_wrong_state_is_suspected_reviewed_and_the_reward_taken()
    {
        Period(1, lieAt: 2);
        var carol = FraudProofer();
        await AskedAboutAsync(1);
        carol.Tell(new PeriodVerified(1, [Found(1), Found(2, Claim.InvalidTransition)]));
        var lie = new SubmittedBatch(1, 1, 1, 1002, DigestAfter(2), [Step(1).Commitment, Lie(2)]);
        Assert.Equal(new ProtocolCall.SuspectState(2, Claim.InvalidTransition, 10, lie, 5), await CallAsync("suspect/2/InvalidTransition"));

        Chain.Phases[1] = Phase.Closable;
        Chain.Mine(Dispute(1, 2));
        Assert.Equal(new ProtocolCall.ReviewSuspect(1), await CallAsync("review/1/1"));

        Chain.Mine(new ChainEvent.SuspectReviewed(1, 2, Verdict.Guilty, true, 1));
        Assert.Equal(new ProtocolCall.Withdraw(), await CallAsync("withdraw/1"));
    }

    [Fact]
    public async Task Of_several_wrong_states_the_earliest_is_suspected_and_no_other()
    {
        Period(1, lieAt: 1);
        var carol = FraudProofer();
        await AskedAboutAsync(1);
        carol.Tell(new PeriodVerified(1, [Found(1, Claim.InvalidTransition), Found(2, Claim.InvalidTransition)]));
        await CallAsync("suspect/1/InvalidTransition");

        Chain.Phases[1] = Phase.Closable;
        Chain.Mine(Dispute(1, 1));
        await CallAsync("review/1/1");
    }

    [Fact]
    public async Task A_checkpoint_that_cannot_be_fetched_is_suspected_as_such()
    {
        Period(1);
        var carol = FraudProofer();
        await AskedAboutAsync(1);
        carol.Tell(new PeriodVerified(1, [Found(1), Found(2, Claim.Unavailable)]));

        var batch = new SubmittedBatch(1, 1, 1, 1002, DigestAfter(2), [Step(1).Commitment, Step(2).Commitment]);
        Assert.Equal(new ProtocolCall.SuspectState(2, Claim.Unavailable, 15, batch, 5), await CallAsync("suspect/2/Unavailable"));
    }

    [Fact]
    public async Task A_period_that_was_found_right_is_not_asked_about_again()
    {
        Period(1);
        var carol = FraudProofer();
        await AskedAboutAsync(1);
        carol.Tell(new PeriodVerified(1, [Found(1), Found(2)]));
        await EventuallyAsync(async () => Assert.Equal(2, (await JournalAsync("fraud-proofer", Carol)).Count));

        Period(2, lieAt: 4);
        await AskedAboutAsync(2);
        carol.Tell(new PeriodVerified(2, [Found(3), Found(4, Claim.InvalidTransition)]));
        await CallAsync("suspect/4/InvalidTransition");
    }

    [Fact]
    public async Task A_period_that_could_not_be_verified_is_asked_about_on_the_next_head()
    {
        Period(1);
        var carol = FraudProofer();
        await AskedAboutAsync(1);
        carol.Tell(new VerificationFailed(1, "the source is down"));
        Chain.Mine();

        await AskedAboutAsync(1);
    }

    /// <summary>Regression: a question that got lost with a verifier's node was never asked again.</summary>
    [Fact]
    public async Task A_verifier_that_says_nothing_is_asked_again_twenty_blocks_later()
    {
        Period(1);
        FraudProofer();
        await AskedAboutAsync(1);
        Chain.MineEmpty(19);
        Period(2);
        await AskedAboutAsync(1);
        await AskedAboutAsync(2);
    }

    [Fact]
    public async Task After_a_restart_findings_are_known_and_the_suspicion_is_sent_again()
    {
        Period(1, lieAt: 2);
        var carol = FraudProofer();
        await AskedAboutAsync(1);
        carol.Tell(new PeriodVerified(1, [Found(1), Found(2, Claim.InvalidTransition)]));
        await CallAsync("suspect/2/InvalidTransition");
        await StopAsync(carol);

        FraudProofer();
        await CallAsync("suspect/2/InvalidTransition");
        Period(2);
        await AskedAboutAsync(2);
        Assert.Equal(3, (await JournalAsync("fraud-proofer", Carol)).Count);
    }

    /// <summary>Regression: findings were kept by state id alone, which after a reorganisation can stand for another state.</summary>
    [Fact]
    public async Task A_finding_about_a_state_that_a_reorganisation_replaced_is_not_acted_on()
    {
        Period(1, lieAt: 2);
        var carol = FraudProofer();
        await AskedAboutAsync(1);
        var stale = new PeriodVerified(1, [Found(1), Found(2, Claim.InvalidTransition)]);
        Chain.TakeBackTo(0);
        Period(1);
        Chain.Mine(Dispute(1, 1));
        await EventuallyAsync(() => Assert.True(Chain.PhaseQuestions > 0));
        carol.Tell(stale);
        Chain.Mine();
        await AskedAboutAsync(1);
        carol.Tell(new PeriodVerified(1, [Found(1), Found(2)]));

        Period(2, lieAt: 3);
        await AskedAboutAsync(2);
        carol.Tell(new PeriodVerified(2, [Found(3, Claim.InvalidTransition)]));
        await CallAsync("suspect/3/InvalidTransition");
    }

    [Fact]
    public async Task The_judge_has_the_last_word()
    {
        Period(1);
        var carol = FraudProofer(new Suspicious());
        await AskedAboutAsync(1);
        carol.Tell(new PeriodVerified(1, [Found(1), Found(2)]));

        await CallAsync("suspect/1/InvalidTransition");
        Assert.Equal(Claim.InvalidTransition, ((RoleEvent.Found)(await JournalAsync("fraud-proofer", Carol))[0]).Finding.Fault);
    }

    /// <summary>Regression: where the chain told its height late, work was handed out on the next block only.</summary>
    [Fact]
    public async Task The_present_head_is_acted_on_also_when_the_chain_answers_late()
    {
        Period(1);
        Chain.HeightWithheld = new TaskCompletionSource();
        var view = Start(ReadModelActor.Props(Genesis, Name));
        FraudProofer();
        await EventuallyAsync(async () =>
            Assert.Equal(
                Chain.Height,
                (await view.Ask<ReadModelActor.Snapshot>(ReadModelActor.GetSnapshot.Instance, TimeSpan.FromSeconds(10))).Head?.Number));
        Chain.HeightWithheld.SetResult();

        await AskedAboutAsync(1);
    }

    private void Period(ulong id, ulong lieAt = 0)
    {
        Chain.Mine(Applied(id, Alice));
        Chain.Mine(Submitted(id, lieAt == (2 * id) - 1 ? Lie(lieAt) : null, lieAt == 2 * id ? Lie(lieAt) : null));
    }

    /// <summary>What a verifier says about a state that is on the chain now.</summary>
    private Finding Found(ulong state, Claim? fault = null) => new(state, Chain.ContentOf(state), fault);

    private async Task AskedAboutAsync(ulong period) => Assert.Equal(new VerifyPeriod(period), await AnswerAsync<VerifyPeriod>(verifiers));

    private IActorRef FraudProofer(IJudge? judge = null) =>
        Start(FraudProoferCoordinator.Props(ContextOf(Carol), new FraudProoferPolicy(Carol), verifiers, judge ?? HonestJudge.Instance));

    private sealed class Suspicious : IJudge
    {
        public Finding Judge(Finding finding) => finding with { Fault = Claim.InvalidTransition };
    }
}
