using UnstoppableModels.Actors.Content;
using UnstoppableModels.Actors.Trainer;
using UnstoppableModels.Protocol.Primitives;
using UnstoppableModels.Training.Models;
using UnstoppableModels.Training.Replay;

namespace UnstoppableModels.Actors.Worker;

/// <summary>
/// Performs the steps of one job as another does, and publishes the gradients of each while the next one is computed. At most one file
/// waits to be written, so that a fast model does not pile gradients up in memory.
/// </summary>
internal sealed class PublishingPerformer(IStepPerformer performer, GradientStore store) : IStepPerformer
{
    private readonly List<Task<Hash32>> publications = [];

    /// <summary>The digests of the steps performed so far, in their order, when all are published.</summary>
    public Task<Hash32[]> DigestsAsync() => Task.WhenAll(publications);

    public StepResult Perform(Replayer replayer, ModelState before, ulong step, StepExtras extras, CancellationToken cancellation)
    {
        var result = performer.Perform(replayer, before, step, extras | StepExtras.Gradients, cancellation);
        if (publications.Count > 0) publications[^1].GetAwaiter().GetResult();
        publications.Add(Task.Run(() => store.PublishAsync(result.Gradients!, cancellation), cancellation));
        return result;
    }
}
