using Akka.Actor;

namespace UnstoppableModels.Actors.Trainer;

/// <summary>Asks the trainer for a job; cancelling the wait cancels the job.</summary>
internal sealed class TrainerClient(IActorRef trainer)
{
    /// <exception cref="OperationCanceledException">The job or the wait was cancelled.</exception>
    public async Task<ReplayDone> RunAsync(ReplayJob job, CancellationToken cancellation)
    {
        await using var registration = cancellation.Register(() => trainer.Tell(new CancelJob(job.Id), ActorRefs.NoSender));
        return await trainer.Ask<ReplayDone>(job, Timeout.InfiniteTimeSpan, cancellation);
    }
}
