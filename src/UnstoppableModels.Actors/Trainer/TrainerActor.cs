using Akka.Actor;
using UnstoppableModels.Training.Replay;

namespace UnstoppableModels.Actors.Trainer;

/// <summary>The node's gradient jobs: queue, priorities, cancellation. The device actor below it runs them one by one.</summary>
internal sealed class TrainerActor : ReceiveActor
{
    private readonly IActorRef device;
    private readonly PriorityQueue<Queued, (JobPriority Priority, long Arrival)> queue = new();
    private long arrivals;
    private Running? running;

    public TrainerActor(Props device)
    {
        this.device = Context.ActorOf(device, "device");
        Receive<ReplayJob>(job =>
        {
            queue.Enqueue(new Queued(job, Sender), (job.Priority, arrivals++));
            StartNext();
        });
        Receive<CancelJob>(Cancel);
        Receive<DeviceActor.Finished>(OnFinished);
    }

    public static Props Props(Replayer replayer) => Akka.Actor.Props.Create(() => new TrainerActor(DeviceActor.Props(replayer)));

    protected override void PostStop() => running?.Stop.Cancel();

    private void StartNext()
    {
        if (running is not null || queue.Count == 0) return;
        var next = queue.Dequeue();
        running = new Running(next, new CancellationTokenSource());
        device.Tell(new DeviceActor.Run(next.Job, running.Stop.Token));
    }

    private void Cancel(CancelJob cancel)
    {
        if (running?.Queued.Job.Id == cancel.Id)
        {
            running.Stop.Cancel();
            return;
        }

        var kept = queue.UnorderedItems.Where(item => item.Element.Job.Id != cancel.Id).ToList();
        foreach (var (dropped, _) in queue.UnorderedItems.Where(item => item.Element.Job.Id == cancel.Id))
            dropped.Requester.Tell(new Status.Failure(new OperationCanceledException($"Job {cancel.Id} was cancelled.")));
        queue.Clear();
        queue.EnqueueRange(kept);
    }

    private void OnFinished(DeviceActor.Finished finished)
    {
        if (running is null || running.Queued.Job.Id != finished.JobId) return;
        running.Queued.Requester.Tell(finished.Failure is { } failure ? new Status.Failure(failure) : finished.Done!);
        running.Stop.Dispose();
        running = null;
        StartNext();
    }

    private sealed record Queued(ReplayJob Job, IActorRef Requester);

    private sealed record Running(Queued Queued, CancellationTokenSource Stop);
}
