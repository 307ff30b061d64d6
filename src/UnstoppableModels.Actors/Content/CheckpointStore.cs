using Akka.Actor;
using UnstoppableModels.Content;
using UnstoppableModels.Protocol.Manifests;
using UnstoppableModels.Protocol.Model;
using UnstoppableModels.Protocol.Primitives;
using UnstoppableModels.Training.Models;
using UnstoppableModels.Training.Safetensors;

namespace UnstoppableModels.Actors.Content;

/// <summary>
/// Weights as published files: the digest on chain is the root block's, the size is fixed by the manifest, the content is checked against
/// the committed root.
/// </summary>
internal sealed class CheckpointStore(IActorRef content, Manifest manifest, long stateBytes)
{
    /// <summary>Pause between attempts to fetch a checkpoint nobody seems to have.</summary>
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>Publishes weights; the digest is what goes on chain.</summary>
    public async Task<Hash32> PublishAsync(ModelState state, CancellationToken cancellation) =>
        (await content.Ask<ContentActor.Published>(new ContentActor.Publish(state.ToSafetensors()), Timeout.InfiniteTimeSpan, cancellation)).Root.Digest;

    /// <summary>The digest weights would be published under.</summary>
    public static async Task<Hash32> DigestOfAsync(ModelState state, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return (await ContentRepository.ComputeRootAsync(state.ToSafetensors())).Digest;
    }

    /// <summary>Fetches the published weights of a committed state.</summary>
    /// <exception cref="ContentUnavailableException">Nobody has them.</exception>
    /// <exception cref="CheckpointMismatchException">What is published is not the committed state.</exception>
    public async Task<ModelState> FetchAsync(CommittedState committed, CancellationToken cancellation)
    {
        var root = ContentRepository.RootCidOf(committed.Checkpoint, stateBytes);
        var file = (await content.Ask<ContentActor.Fetched>(new ContentActor.Fetch(root, stateBytes), Timeout.InfiniteTimeSpan, cancellation)).File;
        ModelState state;
        try
        {
            state = ModelState.FromSafetensors(file, manifest, committed.Step);
        }
        catch (SafetensorsException e)
        {
            throw new CheckpointMismatchException(committed.Id, e.Message, e);
        }

        return state.StateRoot == committed.Commitment.StateRoot
            ? state
            : throw new CheckpointMismatchException(committed.Id, $"its root is {state.StateRoot}, committed was {committed.Commitment.StateRoot}");
    }

    /// <summary>Whether the published weights of a committed state can be had, asking for as long as the grace lasts.</summary>
    public async Task<bool> CanBeFetchedAsync(CommittedState committed, TimeSpan grace, TimeProvider clock, CancellationToken cancellation)
    {
        var started = clock.GetTimestamp();
        while (true)
        {
            try
            {
                await FetchAsync(committed, cancellation);
                return true;
            }
            catch (Exception e) when (e is CheckpointMismatchException or ContentCorruptException)
            {
                return false;
            }
            catch (ContentUnavailableException)
            {
                if (clock.GetElapsedTime(started) >= grace) return false;
            }

            await Task.Delay(RetryInterval, clock, cancellation);
        }
    }
}
