using System.Collections.Immutable;
using UnstoppableModels.Protocol.Chain;

namespace UnstoppableModels.Protocol.Model;

/// <summary>The view after each of the newest blocks, so that a reorganisation is a step back and not a re-read.</summary>
/// <param name="Genesis">The view before the first block.</param>
/// <param name="Recent">The newest blocks with the view after each, oldest first.</param>
/// <param name="Depth">How many blocks can be taken back.</param>
public sealed record ViewHistory(ModelView Genesis, ImmutableList<(BlockHeader Block, ModelView View)> Recent, int Depth)
{
    /// <summary>A history that has seen nothing.</summary>
    public static ViewHistory Of(ModelView genesis, int depth = 256) => new(genesis, [], depth);

    /// <summary>True once blocks were forgotten: from then on there is no way back to the genesis.</summary>
    public bool HasForgotten { get; private init; }

    /// <summary>The view after the newest block.</summary>
    public ModelView View => Recent.IsEmpty ? Genesis : Recent[^1].View;

    /// <summary>The newest block.</summary>
    public BlockHeader? Head => Recent.IsEmpty ? null : Recent[^1].Block;

    /// <summary>The history after an entry of the log.</summary>
    /// <exception cref="ReorganisationTooDeepException">The entry takes back more blocks than are remembered.</exception>
    public ViewHistory Apply(ChainLogEntry entry)
    {
        switch (entry)
        {
            case ChainLogEntry.BlockFollowed followed:
                var view = followed.Events.Aggregate(View, (v, e) => v.Apply(e, followed.Block.Timestamp));
                var recent = Recent.Add((followed.Block, view));
                return recent.Count > Depth
                    ? this with { Recent = recent.RemoveRange(0, recent.Count - Depth), HasForgotten = true }
                    : this with { Recent = recent };
            case ChainLogEntry.Reorganised back:
                var kept = Recent.RemoveAll(r => r.Block.Number > back.BlockNumber);
                if (kept.IsEmpty && HasForgotten) throw new ReorganisationTooDeepException(Recent[0].Block.Number);
                return this with { Recent = kept };
            default:
                throw new ArgumentOutOfRangeException(nameof(entry), entry, "Unknown log entry.");
        }
    }
}
