using System.Collections.Immutable;

namespace UnstoppableModels.Protocol.Chain;

/// <summary>
/// Decides what to read next so that the log stays one unbroken chain of blocks. Pure: the caller reads blocks and reports them here.
/// Remembers the newest blocks only; a reorganisation that reaches below them cannot be followed.
/// </summary>
/// <param name="Recent">The newest followed blocks, oldest first.</param>
/// <param name="FirstBlock">Where to begin when nothing was followed yet.</param>
/// <param name="Depth">How many blocks are remembered.</param>
public sealed record ChainFollower(ImmutableList<BlockHeader> Recent, ulong FirstBlock, int Depth)
{
    /// <summary>A follower that has seen nothing.</summary>
    public static ChainFollower StartingAt(ulong firstBlock, int depth = 256) => new([], firstBlock, depth);

    /// <summary>The block that has to be read next.</summary>
    public ulong NextNumber => Recent.IsEmpty ? FirstBlock : Recent[^1].Number + 1;

    /// <summary>The newest followed block.</summary>
    public BlockHeader? Head => Recent.IsEmpty ? null : Recent[^1];

    /// <summary>True where <paramref name="next"/>, the block at <see cref="NextNumber"/>, continues the chain.</summary>
    public bool Continues(BlockHeader next) => Recent.IsEmpty || next.ParentHash == Recent[^1].Hash;

    /// <summary>The newest remembered block that the chain still has.</summary>
    /// <param name="current">The chain's present block at a height, null where it has none.</param>
    /// <exception cref="ReorganisationTooDeepException">None of the remembered blocks is still there.</exception>
    public async ValueTask<BlockHeader> FindCommonAncestorAsync(Func<ulong, ValueTask<BlockHeader?>> current)
    {
        for (var i = Recent.Count - 1; i >= 0; i--)
        {
            var there = await current(Recent[i].Number).ConfigureAwait(false);
            if (there?.Hash == Recent[i].Hash) return there;
        }

        throw new ReorganisationTooDeepException(Recent[0].Number);
    }

    /// <summary>The follower after an entry of the log.</summary>
    public ChainFollower Apply(ChainLogEntry entry) => entry switch
    {
        ChainLogEntry.BlockFollowed followed => this with { Recent = Trim(Recent.Add(followed.Block)) },
        ChainLogEntry.Reorganised back => this with { Recent = Recent.RemoveAll(b => b.Number > back.BlockNumber) },
        _ => throw new ArgumentOutOfRangeException(nameof(entry), entry, "Unknown log entry."),
    };

    private ImmutableList<BlockHeader> Trim(ImmutableList<BlockHeader> blocks) =>
        blocks.Count > Depth ? blocks.RemoveRange(0, blocks.Count - Depth) : blocks;
}
