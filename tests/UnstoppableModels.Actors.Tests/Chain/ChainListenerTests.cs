using Akka.Actor;
using Akka.Persistence.Query;
using Akka.Persistence.Sql.Query;
using Akka.Streams;
using Akka.Streams.Dsl;
using UnstoppableModels.Actors.Chain;
using UnstoppableModels.Protocol.Chain;

namespace UnstoppableModels.Actors.Tests.Chain;

public sealed class ChainListenerTests(JournalSystem journal) : ActorSpec(journal)
{
    private static readonly Address Alice = Address.Parse("0x00000000000000000000000000000000000a11ce");

    private readonly FakeChain chain = new();

    [Fact]
    public async Task Blocks_and_their_events_are_logged_in_order()
    {
        ChainEvent[] events =
        [
            new ChainEvent.AppliedToLearnPeriod(1, Alice, 0, 1, 4, 1100, 1),
            new ChainEvent.Withdrawn(Alice, 5),
        ];
        var blocks = new[] { chain.Mine(), chain.Mine(events), chain.Mine(events[1]) };
        Follow();

        await EventuallyLoggedAsync(Followed(blocks[0]), Followed(blocks[1], events), Followed(blocks[2], events[1]));
    }

    [Fact]
    public async Task The_log_begins_with_the_block_of_the_model()
    {
        chain.MineEmpty(3);
        var (first, second) = (chain.Mine(), chain.Mine());
        Follow(firstBlock: 3);

        await EventuallyLoggedAsync(Followed(first), Followed(second));
    }

    [Fact]
    public async Task New_blocks_are_followed_as_they_come()
    {
        var first = chain.Mine();
        Follow();
        await EventuallyLoggedAsync(Followed(first));

        var second = chain.Mine();
        await EventuallyLoggedAsync(Followed(first), Followed(second));
    }

    [Fact]
    public async Task A_long_chain_is_caught_up_with_in_batches()
    {
        var expected = Enumerable.Range(0, 150).Select(_ => Followed(chain.Mine())).ToArray();
        Follow();

        await EventuallyLoggedAsync(expected);
    }

    [Fact]
    public async Task A_reorganisation_is_a_step_back_and_then_the_other_branch()
    {
        var kept = new[] { chain.Mine(), chain.Mine() };
        var lost = new[] { chain.Mine(), chain.Mine() };
        Follow();
        await EventuallyLoggedAsync(Followed(kept[0]), Followed(kept[1]), Followed(lost[0]), Followed(lost[1]));

        chain.TakeBackTo(1);
        var other = new[] { chain.Mine(), chain.Mine(), chain.Mine() };

        await EventuallyLoggedAsync(
            Followed(kept[0]), Followed(kept[1]), Followed(lost[0]), Followed(lost[1]),
            new ChainLogEntry.Reorganised(1),
            Followed(other[0]), Followed(other[1]), Followed(other[2]));
    }

    [Fact]
    public async Task A_chain_that_became_shorter_is_a_reorganisation_too()
    {
        var blocks = new[] { chain.Mine(), chain.Mine(), chain.Mine() };
        Follow();
        await EventuallyLoggedAsync(Followed(blocks[0]), Followed(blocks[1]), Followed(blocks[2]));

        chain.TakeBackTo(0);

        await EventuallyLoggedAsync(Followed(blocks[0]), Followed(blocks[1]), Followed(blocks[2]), new ChainLogEntry.Reorganised(0));
    }

    [Fact]
    public async Task An_unreachable_chain_is_asked_again_until_it_answers()
    {
        var first = chain.Mine();
        chain.Outage = new HttpRequestException("no route");
        Follow();
        await EventuallyAsync(() => Assert.True(chain.FailedQuestions > 2));

        chain.Outage = null;

        await EventuallyLoggedAsync(Followed(first));
    }

    [Fact]
    public async Task A_reorganisation_below_everything_that_is_remembered_is_reported_and_not_followed()
    {
        var failures = Listening<NodeFailed>();
        var lost = new[] { chain.Mine(), chain.Mine() };
        Follow(firstBlock: 0);
        await EventuallyLoggedAsync(Followed(lost[0]), Followed(lost[1]));

        chain.Restart();

        var failure = await AnswerAsync<NodeFailed>(failures);
        Assert.IsType<ReorganisationTooDeepException>(failure.Cause);
        Assert.Equal(
            "The chain no longer has any block this node remembers (back to 0): it was reset or is another chain. "
            + "Check the RPC address, then start the node with an empty data folder.",
            failure.Cause.Message);
        await EventuallyLoggedAsync(Followed(lost[0]), Followed(lost[1]));
    }

    [Fact]
    public async Task After_a_restart_the_log_goes_on_where_it_ended()
    {
        var blocks = new List<BlockHeader> { chain.Mine(), chain.Mine() };
        var listener = Follow();
        await EventuallyLoggedAsync([.. blocks.Select(b => Followed(b))]);
        await StopAsync(listener);

        blocks.Add(chain.Mine());
        Follow();
        await EventuallyLoggedAsync([.. blocks.Select(b => Followed(b))]);
    }

    [Fact]
    public async Task A_reorganisation_during_an_outage_of_the_node_is_noticed_after_the_restart()
    {
        var (kept, lost) = (chain.Mine(), chain.Mine());
        var listener = Follow();
        await EventuallyLoggedAsync(Followed(kept), Followed(lost));
        await StopAsync(listener);

        chain.TakeBackTo(0);
        var other = chain.Mine();
        Follow();

        await EventuallyLoggedAsync(Followed(kept), Followed(lost), new ChainLogEntry.Reorganised(0), Followed(other));
    }

    private static ChainLogEntry.BlockFollowed Followed(BlockHeader block, params ChainEvent[] events) => new(block, events);

    private IActorRef Follow(ulong firstBlock = 0) =>
        Start(ChainListener.Props(chain, new ChainListenerSettings(Name, firstBlock, TimeSpan.FromMilliseconds(10))));

    private Task EventuallyLoggedAsync(params ChainLogEntry[] expected) =>
        EventuallyAsync(async () => Assert.Equal(expected, await LogAsync()));

    private async Task<IReadOnlyList<ChainLogEntry>> LogAsync()
    {
        using var materializer = System.Materializer();
        return await PersistenceQuery.Get(System).ReadJournalFor<SqlReadJournal>(SqlReadJournal.Identifier)
            .CurrentEventsByPersistenceId(Name, 0, long.MaxValue)
            .RunAggregate([], (IReadOnlyList<ChainLogEntry> log, EventEnvelope e) => [.. log, (ChainLogEntry)e.Event], materializer);
    }
}
