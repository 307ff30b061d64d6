using System.Globalization;
using CsCheck;
using UnstoppableModels.Protocol.Chain;
using UnstoppableModels.Protocol.Primitives;
using static UnstoppableModels.Protocol.Tests.Model.Accounts;

namespace UnstoppableModels.Protocol.Tests.Chain;

public sealed class ChainFollowerTests
{
    [Fact]
    public void It_begins_where_it_is_told_with_whatever_is_there()
    {
        var follower = ChainFollower.StartingAt(7);

        Assert.Equal(7ul, follower.NextNumber);
        Assert.Null(follower.Head);
        Assert.Equal(256, follower.Depth);
        Assert.True(follower.Continues(Block(7, "a")));
    }

    [Fact]
    public void A_block_continues_the_chain_by_its_parent_hash()
    {
        var follower = Follow(ChainFollower.StartingAt(7), Block(7, "a"));

        Assert.Equal(8ul, follower.NextNumber);
        Assert.Equal(Block(7, "a"), follower.Head);
        Assert.True(follower.Continues(Block(8, "a")));
        Assert.True(follower.Continues(Block(8, "b", parent: "a")));
        Assert.False(follower.Continues(Block(8, "b")));
    }

    [Fact]
    public async Task The_common_ancestor_is_the_newest_block_that_is_still_there()
    {
        var follower = Follow(ChainFollower.StartingAt(0), [.. Enumerable.Range(0, 6).Select(i => Block((ulong)i, "a"))]);
        var asked = new List<ulong>();

        var ancestor = await follower.FindCommonAncestorAsync(number =>
        {
            asked.Add(number);
            // The chain was reorganised from block 3 on, and is shorter than it was.
            return ValueTask.FromResult<BlockHeader?>(number > 4 ? null : Block(number, number >= 3 ? "b" : "a"));
        });

        Assert.Equal(Block(2, "a"), ancestor);
        Assert.Equal([5, 4, 3, 2], asked);
        var back = follower.Apply(new ChainLogEntry.Reorganised(ancestor.Number));
        Assert.Equal([Block(0, "a"), Block(1, "a"), Block(2, "a")], back.Recent);
        Assert.Equal(3ul, back.NextNumber);
        Assert.True(back.Continues(Block(3, "b", parent: "a")));
    }

    [Fact]
    public async Task Where_nothing_happened_the_ancestor_is_the_head()
    {
        var follower = Follow(ChainFollower.StartingAt(0), Block(0, "a"), Block(1, "a"));
        Assert.Equal(follower.Head, await follower.FindCommonAncestorAsync(n => ValueTask.FromResult<BlockHeader?>(Block(n, "a"))));
    }

    [Fact]
    public async Task A_chain_that_kept_none_of_the_remembered_blocks_cannot_be_followed()
    {
        var follower = Follow(ChainFollower.StartingAt(0, depth: 3), [.. Enumerable.Range(0, 9).Select(i => Block((ulong)i, "a"))]);

        // Block 5 is still the same, but it is no longer remembered.
        var error = await Assert.ThrowsAsync<ReorganisationTooDeepException>(async () =>
            await follower.FindCommonAncestorAsync(n => ValueTask.FromResult<BlockHeader?>(Block(n, n <= 5 ? "a" : "b"))));

        Assert.Equal(
            "The chain no longer has any block this node remembers (back to 6): it was reset or is another chain. "
            + "Check the RPC address, then start the node with an empty data folder.",
            error.Message);
    }

    [Fact]
    public void Only_the_newest_blocks_are_remembered()
    {
        var follower = Follow(ChainFollower.StartingAt(10, depth: 3), [.. Enumerable.Range(10, 5).Select(i => Block((ulong)i, "a"))]);

        Assert.Equal([12, 13, 14], follower.Recent.Select(b => b.Number));
        Assert.Equal(15ul, follower.NextNumber);
    }

    [Fact]
    public void Taking_everything_back_starts_over()
    {
        var follower = Follow(ChainFollower.StartingAt(10), Block(10, "a")).Apply(new ChainLogEntry.Reorganised(9));

        Assert.Null(follower.Head);
        Assert.Equal(10ul, follower.NextNumber);
    }

    /// <summary>However often the chain is reorganised, the log read so far folds to the chain that is there.</summary>
    [Fact]
    public async Task Following_ends_at_the_chain_that_is_there() =>
        await Gen.Select(Gen.Int[1, 6], Gen.Int[1, 5]).Array[1, 12].SampleAsync(async reorganisations =>
        {
            var chain = new List<BlockHeader> { Block(0, "root") };
            var follower = ChainFollower.StartingAt(0);
            var round = 0;
            foreach (var (back, forward) in reorganisations)
            {
                round++;
                chain.RemoveRange(Math.Max(1, chain.Count - back), chain.Count - Math.Max(1, chain.Count - back));
                for (var i = 0; i < forward; i++)
                {
                    var number = (ulong)chain.Count;
                    chain.Add(new BlockHeader(number, Digest($"block {number} of round {round}"), chain[^1].Hash, number));
                }

                follower = await CatchUp(follower, chain);
                Assert.Equal(chain, follower.Recent);
            }
        });

    [Fact]
    public void Log_entries_are_equal_by_their_content()
    {
        Assert.Equal(
            new ChainLogEntry.BlockFollowed(Block(1, "a"), [new ChainEvent.LearningPeriodFinalized(1)]),
            new ChainLogEntry.BlockFollowed(Block(1, "a"), new List<ChainEvent> { new ChainEvent.LearningPeriodFinalized(1) }));
        Assert.NotEqual(
            new ChainLogEntry.BlockFollowed(Block(1, "a"), [new ChainEvent.LearningPeriodFinalized(1)]),
            new ChainLogEntry.BlockFollowed(Block(1, "a"), [new ChainEvent.LearningPeriodFinalized(2)]));
    }

    private static async Task<ChainFollower> CatchUp(ChainFollower follower, List<BlockHeader> chain)
    {
        while (follower.Head?.Hash != chain[^1].Hash)
        {
            var next = (int)follower.NextNumber < chain.Count ? chain[(int)follower.NextNumber] : null;
            if (next is not null && follower.Continues(next))
            {
                follower = follower.Apply(new ChainLogEntry.BlockFollowed(next, []));
                continue;
            }

            var ancestor = await follower.FindCommonAncestorAsync(n => ValueTask.FromResult((int)n < chain.Count ? chain[(int)n] : null));
            follower = follower.Apply(new ChainLogEntry.Reorganised(ancestor.Number));
        }

        return follower;
    }

    private static ChainFollower Follow(ChainFollower follower, params BlockHeader[] blocks) =>
        blocks.Aggregate(follower, (f, block) => f.Apply(new ChainLogEntry.BlockFollowed(block, [])));

    private static BlockHeader Block(ulong number, string branch, string? parent = null) =>
        new(number, Hash(number, branch), Hash(number - 1, parent ?? branch), 1000 + number);

    private static Hash32 Hash(ulong number, string branch) => Digest(string.Create(CultureInfo.InvariantCulture, $"{branch} {number}"));
}
