using System.Collections.Concurrent;
using Akka.Actor;
using UnstoppableModels.Actors.Trainer;
using UnstoppableModels.Training.Models;
using UnstoppableModels.Training.Replay;

namespace UnstoppableModels.Actors.Tests.Trainer;

public sealed class TrainerActorTests(JournalSystem journal) : ActorSpec(journal)
{
    private readonly ScriptedPerformer performer = new();

    [Fact]
    public async Task A_job_brings_its_steps_and_the_state_after_the_last()
    {
        var (requester, heard) = (Probe(), Listening<StepComputed>());
        Trainer().Tell(new ReplayJob("job", JobPriority.Verification, IrisRun.StateAfter(1), 2, 3, HonestPerformer.Instance), requester);

        var done = await AnswerAsync<ReplayDone>(requester);
        Assert.Equal("job", done.JobId);
        Assert.Equal(
            [.. from step in new ulong[] { 2, 3, 4 } let r = IrisRun.Step(step) select new ReplayedStep(step, r.Loss, r.Commitment, null)],
            done.Steps);
        Assert.Equal(IrisRun.StateAfter(4).StateRoot, done.Final.StateRoot);
        for (var step = 2ul; step <= 4; step++)
            Assert.Equal(
                new StepComputed("job", JobPriority.Verification, step, IrisRun.Step(step).Loss), await AnswerAsync<StepComputed>(heard));
    }

    [Fact]
    public async Task A_job_that_asks_for_traces_brings_their_roots()
    {
        var requester = Probe();
        var job = new ReplayJob("job", JobPriority.Dispute, IrisRun.StateAfter(1), 2, 2, HonestPerformer.Instance) { Extras = StepExtras.Trace };
        Trainer().Tell(job, requester);

        Assert.Equal([ReplayedStep.Of(IrisRun.Step(2)), ReplayedStep.Of(IrisRun.Step(3))], (await AnswerAsync<ReplayDone>(requester)).Steps);
        Assert.NotEqual(IrisRun.Step(2).TraceRoot, IrisRun.Step(3).TraceRoot);
    }

    [Fact]
    public async Task The_own_lease_goes_first_then_disputes_then_verification_then_arrival()
    {
        var (trainer, requester) = (Trainer(), Probe());
        performer.Hold();
        trainer.Tell(Job("running", JobPriority.Verification), requester);
        await performer.Started;
        trainer.Tell(Job("verification 1", JobPriority.Verification), requester);
        trainer.Tell(Job("verification 2", JobPriority.Verification), requester);
        trainer.Tell(Job("dispute", JobPriority.Dispute), requester);
        trainer.Tell(Job("lease", JobPriority.OwnLease), requester);
        await IsAwakeAsync(trainer);
        performer.Release();

        foreach (var expected in new[] { "running", "lease", "dispute", "verification 1", "verification 2" })
            Assert.Equal(expected, (await AnswerAsync<ReplayDone>(requester)).JobId);
    }

    [Fact]
    public async Task A_queued_job_that_is_cancelled_is_never_run_and_its_requester_learns_it_at_once()
    {
        var (trainer, requester, other) = (Trainer(), Probe(), Probe());
        performer.Hold();
        trainer.Tell(Job("running"), other);
        await performer.Started;
        trainer.Tell(Job("unwanted"), requester);
        trainer.Tell(Job("kept"), other);
        trainer.Tell(new CancelJob("unwanted"));

        var failure = await AnswerAsync<Status.Failure>(requester);
        Assert.Equal("Job unwanted was cancelled.", Assert.IsType<OperationCanceledException>(failure.Cause).Message);
        performer.Release();
        Assert.Equal("running", (await AnswerAsync<ReplayDone>(other)).JobId);
        Assert.Equal("kept", (await AnswerAsync<ReplayDone>(other)).JobId);
        Assert.Equal(2, performer.Threads.Count);
    }

    [Fact]
    public async Task A_running_job_that_is_cancelled_ends_and_its_step_learns_it()
    {
        var (trainer, requester) = (Trainer(), Probe());
        performer.Hold();
        trainer.Tell(Job("long", count: 100), requester);
        await performer.Started;
        trainer.Tell(new CancelJob("long"));
        await IsAwakeAsync(trainer);
        performer.Release();

        Assert.IsAssignableFrom<OperationCanceledException>((await AnswerAsync<Status.Failure>(requester)).Cause);
        Assert.Single(performer.Threads);
        Assert.True(performer.Cancellation.IsCancellationRequested);
        trainer.Tell(Job("next"), requester);
        Assert.Equal("next", (await AnswerAsync<ReplayDone>(requester)).JobId);
    }

    [Fact]
    public async Task Whoever_stops_waiting_for_a_job_takes_it_back()
    {
        var (trainer, other) = (Trainer(), Probe());
        using var impatience = new CancellationTokenSource();
        performer.Hold();
        var waiting = new TrainerClient(trainer).RunAsync(Job("long", count: 100), impatience.Token);
        await performer.Started;
        await impatience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await IsAwakeAsync(trainer);
        performer.Release();
        trainer.Tell(Job("next"), other);
        Assert.Equal("next", (await AnswerAsync<ReplayDone>(other)).JobId);
        Assert.Equal(2, performer.Threads.Count);
    }

    [Fact]
    public async Task A_job_that_fails_does_not_stop_the_next()
    {
        var (trainer, requester) = (Trainer(), Probe());
        performer.Failure = new InvalidOperationException("libtorch does not load");
        trainer.Tell(Job("broken"), requester);
        Assert.Same(performer.Failure, (await AnswerAsync<Status.Failure>(requester)).Cause);

        performer.Failure = null;
        trainer.Tell(Job("next"), requester);
        Assert.Equal("next", (await AnswerAsync<ReplayDone>(requester)).JobId);
    }

    [Fact]
    public async Task All_jobs_run_on_one_thread_that_is_no_pool_thread()
    {
        var (trainer, requester) = (Trainer(), Probe());
        for (var i = 0; i < 20; i++)
        {
            trainer.Tell(Job($"{i}", count: 3), requester);
            if (i % 5 == 0) await AnswerAsync<ReplayDone>(requester);
        }

        await EventuallyAsync(() => Assert.Equal(60, performer.Threads.Count));
        Assert.Equal((performer.Threads.First().Id, false), Assert.Single(performer.Threads.Distinct()));
        Assert.NotEqual(Environment.CurrentManagedThreadId, performer.Threads.First().Id);
    }

    /// <summary>Answers although a job is running: a job never blocks the mailbox.</summary>
    private static async Task IsAwakeAsync(IActorRef trainer) =>
        Assert.Equal(trainer, (await trainer.Ask<ActorIdentity>(new Identify(null), TimeSpan.FromSeconds(10))).Subject);

    private ReplayJob Job(string id, JobPriority priority = JobPriority.Verification, int count = 1) =>
        new(id, priority, IrisRun.StateAfter(0), 1, count, performer);

    private IActorRef Trainer() => Start(TrainerActor.Props(IrisRun.IrisReplayer));

    /// <summary>Notes where it runs; waits, fails or goes on as a spec says.</summary>
    private sealed class ScriptedPerformer : IStepPerformer
    {
        private TaskCompletionSource? held;
        private readonly TaskCompletionSource started = new();

        public ConcurrentQueue<(int Id, bool IsPoolThread)> Threads { get; } = [];

        public Exception? Failure { get; set; }

        public CancellationToken Cancellation { get; private set; }

        public Task Started => started.Task;

        public void Hold() => held = new TaskCompletionSource();

        public void Release() => held?.SetResult();

        public StepResult Perform(Replayer replayer, ModelState before, ulong step, StepExtras extras, CancellationToken cancellation)
        {
            Cancellation = cancellation;
            Threads.Enqueue((Environment.CurrentManagedThreadId, Thread.CurrentThread.IsThreadPoolThread));
            started.TrySetResult();
            held?.Task.Wait(TimeSpan.FromSeconds(30), CancellationToken.None);
            return Failure is null ? new StepResult { Step = step, After = before, Loss = 0 } : throw Failure;
        }
    }
}
