using Akka.Actor;
using UnstoppableModels.Actors.Chain;
using UnstoppableModels.Actors.ReadModel;
using UnstoppableModels.Actors.Tests.Roles;
using UnstoppableModels.Protocol.Chain;
using static UnstoppableModels.Actors.Tests.IrisRun;

namespace UnstoppableModels.Actors.Tests.ReadModel;

public sealed class ReadModelActorTests(JournalSystem journal) : RoleSpec(journal)
{
    [Fact]
    public async Task It_shows_the_view_at_the_newest_head_and_tells_every_change()
    {
        var heard = Listening<ReadModelActor.Updated>();
        var applied = Applied(1, Alice);
        var block = Chain.Mine(applied);
        var model = Start(ReadModelActor.Props(Genesis, Name));

        Assert.Equal(0ul, (await AnswerAsync<ReadModelActor.Updated>(heard)).Snapshot.Head!.Number);
        var updated = await AnswerAsync<ReadModelActor.Updated>(heard);
        Assert.Equal(new ChainLogEntry.BlockFollowed(block, [applied]), updated.Entry);
        Assert.Equal(Alice, updated.Snapshot.View.Periods[1].Worker);
        Assert.Equal(block, (await SnapshotAsync(model)).Head);
    }

    [Fact]
    public async Task A_reorganisation_takes_the_view_back()
    {
        Chain.Mine(Applied(1, Alice));
        var model = Start(ReadModelActor.Props(Genesis, Name));
        await EventuallyAsync(async () => Assert.Single((await SnapshotAsync(model)).View.Periods));

        Chain.TakeBackTo(0);
        await EventuallyAsync(async () => Assert.Empty((await SnapshotAsync(model)).View.Periods));
        Chain.Mine(Applied(1, Bob));
        await EventuallyAsync(async () => Assert.Equal(Bob, Assert.Single((await SnapshotAsync(model)).View.Periods).Value.Worker));
    }

    /// <summary>The stream that failed ends with the actor that is started again, and does not disturb the next one.</summary>
    [Fact]
    public async Task After_a_log_that_could_not_be_read_it_reads_on()
    {
        Chain.Mine(Applied(1, Alice));
        var model = Start(ReadModelActor.Props(Genesis, Name));
        await EventuallyAsync(async () => Assert.Single((await SnapshotAsync(model)).View.Periods));

        model.Tell(new ChainLogStream.Failed(new TimeoutException("The journal was busy.")));
        Chain.MineEmpty(1);
        await EventuallyAsync(async () => Assert.Equal(Chain.Height, (await SnapshotAsync(model)).Head?.Number));
        Assert.Single((await SnapshotAsync(model)).View.Periods);
    }

    private static Task<ReadModelActor.Snapshot> SnapshotAsync(IActorRef model) =>
        model.Ask<ReadModelActor.Snapshot>(ReadModelActor.GetSnapshot.Instance, TimeSpan.FromSeconds(10), Cancellation);
}
