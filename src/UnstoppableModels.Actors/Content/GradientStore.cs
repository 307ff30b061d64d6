using Akka.Actor;
using UnstoppableModels.Protocol.Primitives;
using UnstoppableModels.Training.Replay;
using UnstoppableModels.Training.Safetensors;

namespace UnstoppableModels.Actors.Content;

/// <summary>Gradients of steps as published files. The protocol decides nothing by them: whoever reads one checks it with <see cref="GradientFile.Read"/>.</summary>
internal sealed class GradientStore(IActorRef content)
{
    /// <summary>Publishes the gradients of one step; the digest is what goes on chain.</summary>
    public async Task<Hash32> PublishAsync(IReadOnlyList<NamedTensor> gradients, CancellationToken cancellation) =>
        (await content.Ask<ContentActor.Published>(
            new ContentActor.Publish(GradientFile.Write(gradients)), Timeout.InfiniteTimeSpan, cancellation)).Root.Digest;
}
