using Akka.Actor;
using UnstoppableModels.Actors.Content;
using UnstoppableModels.Actors.Roles;
using UnstoppableModels.Actors.Tests.Roles;
using UnstoppableModels.Actors.Trainer;
using UnstoppableModels.Actors.Worker;
using UnstoppableModels.Content;
using UnstoppableModels.Protocol.Calls;
using UnstoppableModels.Protocol.Commitments;
using UnstoppableModels.Protocol.Model;
using UnstoppableModels.Protocol.Worker;
using UnstoppableModels.Training.Models;
using UnstoppableModels.Training.Replay;
using static UnstoppableModels.Actors.Tests.IrisRun;

namespace UnstoppableModels.Actors.Tests.Worker;

public sealed class WorkerCoordinatorTests(JournalSystem journal) : RoleSpec(journal)
{
    private static readonly ProtocolCall FirstPeriod =
        new ProtocolCall.SubmitState(1, [Step(1).Commitment, Step(2).Commitment], DigestAfter(2));

    private readonly Conduct conduct = new();
    private GradientStore? gradients;

    [Fact]
    public async Task A_worker_takes_the_mutex_performs_publishes_and_submits_once()
    {
        Worker();
        Assert.Equal(new ProtocolCall.ApplyToLearnPeriod(1, 0, 15), await CallAsync("apply/1/1"));
        Chain.Mine(Applied(1, Alice));

        Assert.Equal(FirstPeriod, await CallAsync("submit/1"));
        Assert.Equal(
            StateAfter(2).ToSafetensors(),
            await Repository.GetAsync(ContentRepository.RootCidOf(DigestAfter(2), StateBytes), StateBytes, Cancellation));

        Chain.Mine(Submitted(1));
        Chain.MineEmpty(4);
        await CallAsync("apply/2/1");
        Assert.Equal(2, conduct.StepsPerformed);
    }

    [Fact]
    public async Task A_worker_told_not_to_publish_submits_the_same_and_publishes_nothing()
    {
        conduct.PublishesWeights = false;
        Worker();
        await CallAsync("apply/1/1");
        Chain.Mine(Applied(1, Alice));

        Assert.Equal(FirstPeriod, await CallAsync("submit/1"));
        await Assert.ThrowsAsync<ContentUnavailableException>(
            () => Repository.GetAsync(
                ContentRepository.RootCidOf(DigestAfter(2), StateBytes), StateBytes, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_worker_that_publishes_gradients_names_the_file_of_each_step()
    {
        gradients = Gradients;
        var worker = Worker();
        await CallAsync("apply/1/1");
        Chain.Mine(Applied(1, Alice));

        var submitted = Assert.IsType<ProtocolCall.SubmitState>(await CallAsync("submit/1"));
        Assert.Equal(FirstPeriod, submitted with { Gradients = [] });
        Assert.Equal(2, submitted.Gradients.Count);
        for (ulong step = 1; step <= 2; step++)
        {
            var size = GradientFile.SizeOf(IrisReplayer.Manifest);
            var file = await Repository.GetAsync(ContentRepository.RootCidOf(submitted.Gradients[(int)step - 1], size), size, Cancellation);
            var read = GradientFile.Read(file, IrisReplayer.Manifest, Step(step).Commitment.GradientRoot);
            Assert.Equal(["linear1.bias", "linear1.weight", "linear2.bias", "linear2.weight"], read.Select(tensor => tensor.Name));
        }

        Assert.Equal(submitted, await SubmittedAgainAsync(worker));
        Assert.Equal(2, conduct.StepsPerformed);
    }

    [Fact]
    public async Task Nothing_is_done_about_situations_that_passed_before_the_start()
    {
        Chain.Mine(Applied(1, Bob));
        Chain.Mine(Submitted(1));
        Worker();

        await CallAsync("apply/2/1");
    }

    [Fact]
    public async Task What_is_sent_was_written_down_before()
    {
        Worker();
        await CallAsync("apply/1/1");

        var decided = Assert.IsType<RoleEvent.Decided>(Assert.Single(await JournalAsync("worker", Alice)));
        Assert.Equal((1L, "apply/1/1"), (decided.Offset, Assert.Single(decided.Requests).Id));
    }

    [Fact]
    public async Task After_a_restart_what_is_not_settled_is_sent_again_under_its_name()
    {
        var worker = Worker();
        await CallAsync("apply/1/1");
        await StopAsync(worker);
        Worker();

        await CallAsync("apply/1/1");
        Chain.Mine(Applied(1, Alice));
        await CallAsync("submit/1");
        Assert.Equal(2, (await JournalAsync("worker", Alice)).Count);
    }

    [Fact]
    public async Task After_a_restart_the_steps_are_not_performed_again()
    {
        var worker = Worker();
        await CallAsync("apply/1/1");
        Chain.Mine(Applied(1, Alice));
        await CallAsync("submit/1");

        Assert.Equal(FirstPeriod, await SubmittedAgainAsync(worker));
        Assert.Equal(2, conduct.StepsPerformed);
    }

    [Theory]
    [InlineData(IntentOutcome.Rejected)]
    [InlineData(IntentOutcome.Reverted)]
    public async Task What_failed_is_tried_again_two_blocks_later(IntentOutcome failure)
    {
        var worker = Worker();
        await CallAsync("apply/1/1");
        Settle(worker, "apply/1/1", failure);
        await EventuallyAsync(
            async () => Assert.Equal(new RoleEvent.Settled("apply/1/1", failure, 0), (await JournalAsync("worker", Alice))[^1]));
        Chain.MineEmpty(2);

        await CallAsync("apply/1/1#2");
        Assert.Equal(3, ((RoleEvent.Decided)(await JournalAsync("worker", Alice))[^1]).Offset);
    }

    /// <summary>Regression: what had been confirmed once was never sent again, also where a reorganisation took it away.</summary>
    [Fact]
    public async Task A_confirmed_transaction_that_a_reorganisation_took_away_is_sent_again()
    {
        var worker = Worker();
        await CallAsync("apply/1/1");
        Chain.Mine(Applied(1, Alice));
        await CallAsync("submit/1");
        Settle(worker, "apply/1/1", IntentOutcome.Confirmed);
        await EventuallyAsync(async () => Assert.Equal(
            new RoleEvent.Settled("apply/1/1", IntentOutcome.Confirmed, 1), (await JournalAsync("worker", Alice))[^1]));

        Chain.TakeBackTo(0);
        Chain.MineEmpty(11);

        await CallAsync("apply/1/1#2");
        Assert.Equal(12 + 2, ((RoleEvent.Decided)(await JournalAsync("worker", Alice))[^1]).Offset);
    }

    /// <summary>Regression: steps were kept by lease id alone, which after a reorganisation can start from another state.</summary>
    [Fact]
    public async Task Steps_performed_from_another_state_are_not_submitted()
    {
        Chain.Mine(Applied(1, Bob));
        Chain.Mine(Submitted(1));
        var worker = Worker();
        await CallAsync("apply/2/1");
        Chain.Mine(Applied(2, Alice));
        Assert.Equal(
            new ProtocolCall.SubmitState(2, [Step(3).Commitment, Step(4).Commitment], DigestAfter(4)), await CallAsync("submit/2"));

        var other = StateAfter(2).WithWeight("linear1.bias", 0, 1);
        await Repository.AddAsync(other.ToSafetensors(), Cancellation);
        Settle(worker, "submit/2", IntentOutcome.Reverted);
        Chain.TakeBackTo(1);
        Chain.Mine(Submitted(1, second: new StepCommitment(other.StateRoot, Step(5).Commitment.GradientRoot), checkpoint: DigestOf(other)));
        Chain.Mine(Applied(2, Alice));

        var expected = IrisReplayer.Replay(other, 3, 2, cancellationToken: Cancellation).ToList();
        Assert.Equal(
            new ProtocolCall.SubmitState(2, [.. expected.Select(s => s.Commitment)], DigestOf(expected[^1].After)),
            await CallWhileMiningAsync("submit/2#2"));
    }

    [Fact]
    public async Task A_lease_on_a_state_that_cannot_be_had_yet_is_worked_on_when_it_can()
    {
        var foreign = StateAfter(2).WithWeight("linear1.bias", 0, 1);
        var root = new StepCommitment(foreign.StateRoot, Step(2).Commitment.GradientRoot);
        Chain.Mine(Applied(1, Bob));
        Chain.Mine(Submitted(1, second: root, checkpoint: DigestOf(foreign)));
        Worker();
        await CallAsync("apply/2/1");
        Chain.Mine(Applied(2, Alice));
        Chain.Mine();
        await Repository.AddAsync(foreign.ToSafetensors(), Cancellation);

        await CallWhileMiningAsync("submit/2");
    }

    /// <summary>What a worker that is started anew submits for its first lease, after what it had sent before was rejected.</summary>
    private async Task<ProtocolCall> SubmittedAgainAsync(IActorRef worker)
    {
        await StopAsync(worker);
        var next = Worker();
        Settle(next, "apply/1/1", IntentOutcome.Confirmed);
        Settle(next, "submit/1", IntentOutcome.Rejected);
        await CallAsync("apply/1/1");
        await CallAsync("submit/1");
        Chain.MineEmpty(3);
        return await CallAsync("submit/1#2");
    }

    private IActorRef Worker() => Start(WorkerCoordinator.Props(
        ContextOf(Alice), new WorkerPolicy(Alice, YieldSeconds: 3, ReviewGraceSeconds: 60), new WorkerTools(NewLoader(), Trainer, Checkpoints, gradients, conduct)));

    /// <summary>Honest, and counted.</summary>
    private sealed class Conduct : IWorkerConduct, IStepPerformer
    {
        private int steps;

        public bool PublishesWeights { get; set; } = true;

        public int StepsPerformed => steps;

        public IStepPerformer PerformerFor(LearningPeriod lease) => this;

        public bool Publishes(LearningPeriod lease) => PublishesWeights;

        public StepResult Perform(Replayer replayer, ModelState before, ulong step, StepExtras extras, CancellationToken cancellation)
        {
            Interlocked.Increment(ref steps);
            return replayer.Step(before, step, extras, cancellation);
        }
    }
}
