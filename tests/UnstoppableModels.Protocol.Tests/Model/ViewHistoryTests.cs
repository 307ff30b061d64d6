using CsCheck;
using UnstoppableModels.Protocol.Chain;
using UnstoppableModels.Protocol.Model;
using static UnstoppableModels.Protocol.Tests.Model.Accounts;

namespace UnstoppableModels.Protocol.Tests.Model;

public sealed class ViewHistoryTests
{
    [Fact]
    public void Before_the_first_block_there_is_the_genesis()
    {
        var history = ViewHistory.Of(Genesis);

        Assert.Same(Genesis, history.View);
        Assert.Null(history.Head);
        Assert.Equal(256, history.Depth);
    }

    [Fact]
    public void A_reorganisation_goes_back_to_exactly_the_earlier_view()
    {
        var chain = new ContractDouble();
        chain.HonestPeriod(Alice);
        chain.Wait(10);
        chain.HonestPeriod(Bob);
        chain.Wait(10);
        chain.VoteAll(chain.Suspect(Carol, 2), BallotFor(Ulp(2)));
        var blocks = chain.Blocks;
        var first = ViewHistory.Of(Genesis).Apply(blocks[0]);
        var all = first.Apply(blocks[1]).Apply(blocks[2]);
        Assert.Equal([0, 1], all.View.LivePath);

        var back = all.Apply(new ChainLogEntry.Reorganised(0));

        Assert.Same(first.View, back.View);
        Assert.Equal(blocks[0].Block, back.Head);
        Assert.Equal([0, 1, 2, 3, 4], back.View.LivePath);

        var start = back.Apply(new ChainLogEntry.Reorganised(0)).Apply(new ChainLogEntry.BlockFollowed(
            new BlockHeader(1, Digest("other 1"), blocks[0].Block.Hash, 1500),
            [new ChainEvent.AppliedToLearnPeriod(2, Alice, 4, 4, 4, 1540, 1)]));
        Assert.Equal(Alice, start.View.Periods[2].Worker);
        Assert.Equal(1, (int)start.Head!.Number);
    }

    [Fact]
    public void Back_and_forward_again_equals_straight() =>
        Gen.Select(RandomStory.Moves, Gen.Int[0, 99], Gen.Int[0, 99]).Sample((moves, a, b) =>
        {
            var blocks = RandomStory.Tell(moves).Blocks;
            var straight = blocks.Aggregate(ViewHistory.Of(Genesis), (h, block) => h.Apply(block));
            var seen = a % blocks.Count;
            var kept = b % (seen + 1);
            var history = blocks.Take(seen + 1).Aggregate(ViewHistory.Of(Genesis), (h, block) => h.Apply(block));
            var text = Story.Describe(blocks.Take(kept + 1).Aggregate(ViewHistory.Of(Genesis), (h, block) => h.Apply(block)).View);

            history = history.Apply(new ChainLogEntry.Reorganised((ulong)kept));
            Assert.Equal(text, Story.Describe(history.View));

            history = blocks.Skip(kept + 1).Aggregate(history, (h, block) => h.Apply(block));
            Assert.Equal(Story.Describe(straight.View), Story.Describe(history.View));
            Assert.Equal(straight.Head, history.Head);
        });

    [Fact]
    public void Only_the_newest_blocks_are_remembered()
    {
        var history = ViewHistory.Of(Genesis, depth: 3);
        for (var i = 0ul; i < 3; i++) history = history.Apply(Empty(i));
        Assert.False(history.HasForgotten);
        history = history.Apply(Empty(3)).Apply(Empty(4));

        Assert.True(history.HasForgotten);
        Assert.Equal([2, 3, 4], history.Recent.Select(r => r.Block.Number));
        Assert.Equal(2ul, history.Apply(new ChainLogEntry.Reorganised(2)).Head!.Number);
    }

    [Fact]
    public void Below_the_remembered_blocks_there_is_no_way_back_and_no_silent_start_from_the_genesis()
    {
        var history = ViewHistory.Of(Genesis, depth: 3);
        for (var i = 0ul; i < 5; i++) history = history.Apply(Empty(i));
        history = history.Apply(new ChainLogEntry.Reorganised(3));

        var error = Assert.Throws<ReorganisationTooDeepException>(() => history.Apply(new ChainLogEntry.Reorganised(1)));
        Assert.StartsWith("The chain no longer has any block this node remembers (back to 2)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_nothing_was_forgotten_the_way_back_leads_to_the_genesis()
    {
        var history = ViewHistory.Of(Genesis, depth: 3).Apply(Empty(5)).Apply(Empty(6)).Apply(new ChainLogEntry.Reorganised(4));

        Assert.Same(Genesis, history.View);
        Assert.Null(history.Head);
    }

    private static ChainLogEntry.BlockFollowed Empty(ulong number) =>
        new(new BlockHeader(number, Digest($"block {number}"), Digest($"block {number - 1}"), 1000 + number), []);
}
