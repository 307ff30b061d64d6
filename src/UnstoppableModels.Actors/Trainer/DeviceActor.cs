using Akka.Actor;
using UnstoppableModels.Training.Replay;

namespace UnstoppableModels.Actors.Trainer;

/// <summary>
/// Runs one job at a time on a thread of its own (pinned dispatcher). Nothing else in the node computes with tensors, whose scopes belong
/// to threads.
/// </summary>
internal sealed class DeviceActor : ReceiveActor
{
    /// <summary>The pinned dispatcher of <c>hocon/trainer.conf</c>.</summary>
    public const string Dispatcher = "unstoppable-models.device-dispatcher";

    private readonly Replayer replayer;

    public DeviceActor(Replayer replayer)
    {
        this.replayer = replayer;
        Receive<Run>(run => Sender.Tell(Execute(run)));
    }

    public static Props Props(Replayer replayer) => Akka.Actor.Props.Create(() => new DeviceActor(replayer)).WithDispatcher(Dispatcher);

    private Finished Execute(Run run)
    {
        var job = run.Job;
        try
        {
            var state = job.From;
            var steps = new List<ReplayedStep>(job.Count);
            StepResult? last = null;
            for (var step = job.FirstStep; step < job.FirstStep + (ulong)job.Count; step++)
            {
                run.Cancellation.ThrowIfCancellationRequested();
                var result = job.Performer.Perform(replayer, state, step, job.Extras, run.Cancellation);

                // The roots of the step before were computed beside this one.
                if (last is not null) steps.Add(ReplayedStep.Of(last));
                last = result;
                state = result.After;
                Context.System.EventStream.Publish(new StepComputed(job.Id, job.Priority, step, result.Loss));
            }

            if (last is not null) steps.Add(ReplayedStep.Of(last));
            return new Finished(job.Id, new ReplayDone(job.Id, steps, state), null);
        }
#pragma warning disable CA1031 // Whatever stops a job is the answer to whoever asked for it; the device goes on.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return new Finished(job.Id, null, e);
        }
    }

    /// <summary>Start a job.</summary>
    internal sealed record Run(ReplayJob Job, CancellationToken Cancellation);

    /// <summary>A job ended, one way or the other.</summary>
    internal sealed record Finished(string JobId, ReplayDone? Done, Exception? Failure);
}
