using Akka.Actor;
using UnstoppableModels.Actors.Content;
using UnstoppableModels.Content;
using UnstoppableModels.Content.Blocks;
using UnstoppableModels.Content.Cids;

namespace UnstoppableModels.Actors.Tests.Content;

public sealed class ContentActorTests(JournalSystem journal) : ActorSpec(journal)
{
    private static readonly byte[] File = [1, 2, 3];

    private readonly SlowStore store = new();

    [Fact]
    public async Task What_was_published_can_be_fetched()
    {
        var (content, requester) = (Content(), Probe());
        store.Release();
        content.Tell(new ContentActor.Publish(File), requester);
        var root = (await AnswerAsync<ContentActor.Published>(requester)).Root;
        Assert.Equal(await ContentRepository.ComputeRootAsync(File), root);

        content.Tell(new ContentActor.Fetch(root, 3), requester);
        Assert.Equal(File, (await AnswerAsync<ContentActor.Fetched>(requester)).File);
    }

    [Fact]
    public async Task However_many_ask_for_a_file_at_once_it_is_fetched_once()
    {
        var (content, first, second) = (Content(), Probe(), Probe());
        var root = await new ContentRepository(store, null).AddAsync(File, Cancellation);
        content.Tell(new ContentActor.Fetch(root, 3), first);
        content.Tell(new ContentActor.Fetch(root, 3), second);
        await content.Ask<ActorIdentity>(new Identify(null), TimeSpan.FromSeconds(10), Cancellation);
        store.Release();

        Assert.Equal(File, (await AnswerAsync<ContentActor.Fetched>(first)).File);
        Assert.Equal(File, (await AnswerAsync<ContentActor.Fetched>(second)).File);
        Assert.Equal(1, store.Lookups);

        content.Tell(new ContentActor.Fetch(root, 3), first);
        await AnswerAsync<ContentActor.Fetched>(first);
        Assert.Equal(2, store.Lookups);
    }

    [Fact]
    public async Task A_file_nobody_has_is_an_answer_to_everyone_who_asked()
    {
        var (content, first, second) = (Content(), Probe(), Probe());
        var root = await ContentRepository.ComputeRootAsync(File);
        content.Tell(new ContentActor.Fetch(root, 3), first);
        content.Tell(new ContentActor.Fetch(root, 3), second);
        await content.Ask<ActorIdentity>(new Identify(null), TimeSpan.FromSeconds(10), Cancellation);
        store.Release();

        Assert.IsType<ContentUnavailableException>((await AnswerAsync<Status.Failure>(first)).Cause);
        Assert.IsType<ContentUnavailableException>((await AnswerAsync<Status.Failure>(second)).Cause);
    }

    private IActorRef Content() => Start(ContentActor.Props(new ContentRepository(store, null)));

    /// <summary>Counts look-ups, which wait for their release.</summary>
    private sealed class SlowStore : IBlockStore
    {
        private readonly MemoryBlockStore blocks = new();
        private readonly TaskCompletionSource released = new();
        private int lookups;

        public int Lookups => lookups;

        public void Release() => released.TrySetResult();

        public Task PutAsync(Block block, CancellationToken cancellationToken) => blocks.PutAsync(block, cancellationToken);

        public async Task<BlockLookup> FindAsync(Cid cid, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref lookups);
            await released.Task.WaitAsync(cancellationToken);
            return await blocks.FindAsync(cid, cancellationToken);
        }
    }
}
