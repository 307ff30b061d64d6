using Akka.Actor;
using UnstoppableModels.Content;
using UnstoppableModels.Content.Cids;

namespace UnstoppableModels.Actors.Content;

/// <summary>The node's blocks: publishes files and fetches them, each CID once however many ask for it.</summary>
internal sealed class ContentActor : ReceiveActor
{
    private readonly Dictionary<Cid, List<IActorRef>> waiting = [];
    private readonly CancellationTokenSource stopping = new();

    public ContentActor(ContentRepository repository)
    {
        Receive<Publish>(publish => repository.AddAsync(publish.File, stopping.Token).PipeTo(Sender, Self, cid => new Published(cid)));
        Receive<Fetch>(fetch =>
        {
            if (waiting.TryGetValue(fetch.Root, out var others))
            {
                others.Add(Sender);
                return;
            }

            waiting[fetch.Root] = [Sender];
            repository.GetAsync(fetch.Root, fetch.MaxBytes, stopping.Token)
                .PipeTo(Self, success: file => new Ended(fetch.Root, new Fetched(file)), failure: e => new Ended(fetch.Root, new Status.Failure(e)));
        });
        Receive<Ended>(ended =>
        {
            if (!waiting.Remove(ended.Root, out var requesters)) return;
            foreach (var requester in requesters) requester.Tell(ended.Answer);
        });
    }

    public static Props Props(ContentRepository repository) => Akka.Actor.Props.Create(() => new ContentActor(repository));

    protected override void PostStop()
    {
        stopping.Cancel();
        stopping.Dispose();
    }

    /// <summary>Store a file as blocks that peers can fetch.</summary>
    internal sealed record Publish(ReadOnlyMemory<byte> File);

    /// <summary>It is stored under this CID.</summary>
    internal sealed record Published(Cid Root);

    /// <summary>Get a file, from here or from peers.</summary>
    internal sealed record Fetch(Cid Root, long MaxBytes);

    /// <summary>The file; every block of it matched its CID.</summary>
    internal sealed record Fetched(byte[] File);

    private sealed record Ended(Cid Root, object Answer);
}
