using Akka.Actor;
using Akka.Event;
using UnstoppableModels.Actors.Content;
using UnstoppableModels.Actors.Trainer;
using UnstoppableModels.Content.Blocks;
using UnstoppableModels.Protocol.Model;
using UnstoppableModels.Protocol.Primitives;
using UnstoppableModels.Training.Models;

namespace UnstoppableModels.Actors.Worker;

/// <summary>
/// One lease: loads the base state, performs the steps, publishes the weights, writes down the commitments and reports them. Asked again on
/// every head until it has answered, so a source that is down is simply tried again.
/// </summary>
internal sealed class LearningPeriodActor : JournalledActor
{
    private readonly WorkerTools tools;
    private readonly ILoggingAdapter log = Context.GetLogger();
    private readonly CancellationTokenSource stopping = new();
    private readonly List<PeriodPerformed> performed = [];
    private bool isBusy;

    public LearningPeriodActor(string persistenceId, WorkerTools tools)
    {
        this.tools = tools;
        PersistenceId = persistenceId;

        Recover<PeriodPerformed>(performed.Add);
        Command<WorkOn>(OnWork);
        Command<PeriodPerformed>(result => Persist(result, e =>
        {
            performed.Add(e);
            isBusy = false;
            Context.Parent.Tell(e);
        }));
        Command<Status.Failure>(failure =>
        {
            isBusy = false;
            if (failure.Cause is ContentStoreException) Context.System.EventStream.Publish(new NodeFailed(failure.Cause));
            if (!stopping.IsCancellationRequested) log.Warning("The lease cannot be worked on yet: {0}", failure.Cause.Message);
        });
    }

    public override string PersistenceId { get; }

    public static Props Props(string persistenceId, WorkerTools tools) => Akka.Actor.Props.Create(() => new LearningPeriodActor(persistenceId, tools));

    protected override void PostStop()
    {
        stopping.Cancel();
        stopping.Dispose();
        base.PostStop();
    }

    private void OnWork(WorkOn work)
    {
        if (performed.Find(p => p.IsFor(work.Lease, work.View)) is { } done)
        {
            Context.Parent.Tell(done);
        }
        else if (!isBusy)
        {
            isBusy = true;
            Task.Run(() => PerformAsync(work, stopping.Token), stopping.Token).PipeTo(Self);
        }
    }

    private async Task<PeriodPerformed> PerformAsync(WorkOn work, CancellationToken cancellation)
    {
        var lease = work.Lease;
        var before = await tools.Loader.LoadAsync(work.View, lease.BaseStateId, JobPriority.OwnLease, cancellation);
        var performer = tools.Conduct.PerformerFor(lease);
        var publishing = tools.Gradients is null ? null : new PublishingPerformer(performer, tools.Gradients);
        var job = new ReplayJob(
            $"period/{lease.Id}", JobPriority.OwnLease, before, lease.FirstStep, (int)lease.Steps, publishing ?? performer);
        var done = await tools.Trainer.RunAsync(job, cancellation);
        tools.Loader.Remember(done.Final);
        var checkpoint = await CheckpointAsync(lease, done.Final, cancellation);
        return new PeriodPerformed(lease.Id, lease.FirstStep, before.StateRoot, [.. done.Steps.Select(s => s.Commitment)], checkpoint)
        {
            Gradients = publishing is null ? [] : await publishing.DigestsAsync(),
        };
    }

    private Task<Hash32> CheckpointAsync(LearningPeriod lease, ModelState state, CancellationToken cancellation) =>
        tools.Conduct.Publishes(lease) ? tools.Checkpoints.PublishAsync(state, cancellation) : CheckpointStore.DigestOfAsync(state, cancellation);

    /// <summary>This lease is running and has steps missing.</summary>
    internal sealed record WorkOn(LearningPeriod Lease, ModelView View);
}

/// <summary>What a worker computes and publishes with.</summary>
/// <param name="Loader">Weights of committed states.</param>
/// <param name="Trainer">Performs steps.</param>
/// <param name="Checkpoints">Published weights.</param>
/// <param name="Gradients">Where gradients are published; null where they are not.</param>
/// <param name="Conduct">How the worker behaves.</param>
internal sealed record WorkerTools(
    StateLoader Loader, TrainerClient Trainer, CheckpointStore Checkpoints, GradientStore? Gradients, IWorkerConduct Conduct);
