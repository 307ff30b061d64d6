using Akka.Actor;
using UnstoppableModels.Actors.FraudProofer;
using UnstoppableModels.Actors.ReadModel;
using UnstoppableModels.Actors.Tests.Roles;
using UnstoppableModels.Actors.Trainer;
using UnstoppableModels.Protocol.Chain;
using UnstoppableModels.Protocol.FraudProofer;
using UnstoppableModels.Protocol.Model;
using static UnstoppableModels.Actors.Tests.IrisRun;

namespace UnstoppableModels.Actors.Tests.FraudProofer;

public sealed class VerifierActorTests(JournalSystem journal) : RoleSpec(journal)
{
    private readonly InstantClock clock = new();

    [Fact]
    public async Task An_honest_period_has_no_faults()
    {
        await PublishAsync(2);
        await AssertFoundAsync(1, null, null, Applied(1, Alice), Submitted(1));
    }

    [Fact]
    public async Task From_a_wrong_state_on_everything_is_wrong()
    {
        await AssertFoundAsync(1, Claim.InvalidTransition, Claim.InvalidTransition, Applied(1, Alice), Submitted(1, first: Lie(1)));
        await AssertFoundAsync(1, null, Claim.InvalidTransition, Applied(1, Alice), Submitted(1, second: Lie(2)));
    }

    [Fact]
    public async Task A_wrong_gradient_is_wrong_too()
    {
        var wrong = Step(2).Commitment with { GradientRoot = Step(1).Commitment.GradientRoot };
        await AssertFoundAsync(1, null, Claim.InvalidTransition, Applied(1, Alice), Submitted(1, second: wrong));
    }

    [Fact]
    public async Task A_checkpoint_nobody_has_is_a_fault_after_the_grace()
    {
        await AssertFoundAsync(1, null, Claim.Unavailable, Applied(1, Alice), Submitted(1));
        Assert.Equal(TimeSpan.FromSeconds(30), clock.Elapsed);
    }

    [Fact]
    public async Task A_checkpoint_of_another_state_is_a_fault()
    {
        await PublishAsync(5);
        await AssertFoundAsync(1, null, Claim.Unavailable, Applied(1, Alice), Submitted(1, checkpoint: DigestAfter(5)));
    }

    [Fact]
    public async Task A_period_on_an_unavailable_checkpoint_is_verified_from_the_one_before()
    {
        await PublishAsync(4);
        await AssertFoundAsync(2, null, null, Applied(1, Alice), [.. Submitted(1), Applied(2, Bob), .. Submitted(2)]);
    }

    [Fact]
    public async Task Only_what_has_been_submitted_is_verified()
    {
        var view = ViewAfter(Applied(1, Alice), Submitted(1)[0], Submitted(1)[1]);
        var requester = Probe();
        Verifier(view, Trainer).Tell(new VerifyPeriod(1), requester);

        Assert.Equal(new PeriodVerified(1, [new Finding(1, view.States[1].Content, null)]), await AnswerAsync<PeriodVerified>(requester));
    }

    [Fact]
    public async Task Two_replays_that_disagree_accuse_nobody()
    {
        var requester = Probe();
        var unreliable = new TrainerClient(Start(Props.Create(() => new UnreliableTrainer())));
        Verifier(ViewAfter([Applied(1, Alice), .. Submitted(1, second: Lie(2))]), unreliable).Tell(new VerifyPeriod(1), requester);

        Assert.Equal(
            new VerificationFailed(1, "two replays of period 1 on this machine disagree: its hardware cannot be trusted"),
            await AnswerAsync<VerificationFailed>(requester));
    }

    [Fact]
    public async Task A_period_on_a_state_that_is_wrong_itself_cannot_be_verified()
    {
        var requester = Probe();
        Verifier(ViewAfter([Applied(1, Alice), .. Submitted(1, second: Lie(2)), Applied(2, Bob), .. Submitted(2)]), Trainer).Tell(
            new VerifyPeriod(2), requester);

        Assert.Equal(
            new VerificationFailed(2, "State 2 cannot be reproduced: replaying its step gives another root than the one committed."),
            await AnswerAsync<VerificationFailed>(requester));
    }

    [Fact]
    public async Task A_period_that_is_not_known_here_yet_is_not_verified()
    {
        var requester = Probe();
        Verifier(Genesis, Trainer).Tell(new VerifyPeriod(9), requester);

        Assert.Equal(new VerificationFailed(9, "period 9 has not been seen here yet"), await AnswerAsync<VerificationFailed>(requester));
    }

    /// <summary>Regression: a coordinator that was restarted while a verifier worked for it was never answered.</summary>
    [Fact]
    public async Task Whoever_asks_while_it_works_gets_the_answer_too()
    {
        var trainer = Probe();
        var (first, second) = (Probe(), Probe());
        var verifier = Verifier(ViewAfter([Applied(1, Alice), .. Submitted(1)]), new TrainerClient(trainer));
        verifier.Tell(new VerifyPeriod(1), first);
        await AnswerAsync<ReplayJob>(trainer);
        verifier.Tell(new VerifyPeriod(1), second);
        await verifier.Ask<ActorIdentity>(new Identify(null), TimeSpan.FromSeconds(10), Cancellation);
        trainer.Reply(new Status.Failure(new TimeoutException("the device is gone")));

        Assert.Equal(new VerificationFailed(1, "the device is gone"), await AnswerAsync<VerificationFailed>(first));
        Assert.Equal(new VerificationFailed(1, "the device is gone"), await AnswerAsync<VerificationFailed>(second));
    }

    private async Task PublishAsync(ulong step) => await Repository.AddAsync(StateAfter(step).ToSafetensors(), Cancellation);

    /// <summary>What is found about the two states of a period.</summary>
    private async Task AssertFoundAsync(ulong period, Claim? first, Claim? second, ChainEvent applied, ChainEvent[] others)
    {
        var view = ViewAfter([applied, .. others]);
        var requester = Probe();
        Verifier(view, Trainer).Tell(new VerifyPeriod(period), requester);

        var ids = view.Periods[period].StateIds;
        Assert.Equal(
            new PeriodVerified(
                period,
                [new Finding(ids[0], view.States[ids[0]].Content, first), new Finding(ids[1], view.States[ids[1]].Content, second)]),
            await AnswerAsync<PeriodVerified>(requester));
    }

    private IActorRef Verifier(ModelView view, TrainerClient trainer) => Start(VerifierActor.Props(new VerifierTools(
        Start(Props.Create(() => new FixedView(view))), NewLoader(), trainer, Checkpoints, TimeSpan.FromSeconds(30), clock)));

    private sealed class FixedView : ReceiveActor
    {
        public FixedView(ModelView view) => Receive<ReadModelActor.GetSnapshot>(_ => Sender.Tell(new ReadModelActor.Snapshot(view, null)));
    }

    /// <summary>Never computes the same twice.</summary>
    private sealed class UnreliableTrainer : ReceiveActor
    {
        private double noise;

        public UnreliableTrainer() => Receive<ReplayJob>(job => Sender.Tell(new ReplayDone(
            job.Id,
            [.. Enumerable.Range(0, job.Count).Select(i => new ReplayedStep(job.FirstStep + (ulong)i, noise++, default, default))],
            job.From)));
    }
}
