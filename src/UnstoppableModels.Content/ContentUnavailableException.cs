using UnstoppableModels.Content.Cids;

namespace UnstoppableModels.Content;

/// <summary>Nobody who was asked has a block, or could be reached. Asking again later may help.</summary>
public sealed class ContentUnavailableException : Exception
{
    /// <summary>An error about this block, and what each source said.</summary>
    /// <param name="cid">The block nobody has.</param>
    /// <param name="sources">For each source that was asked, its name and its answer.</param>
    public ContentUnavailableException(Cid cid, IReadOnlyList<string> sources)
        : base($"Block {cid} is not available: {string.Join("; ", sources)}.")
    {
        Cid = cid;
        Sources = sources;
    }

    /// <summary>The block nobody has.</summary>
    public Cid Cid { get; }

    /// <summary>For each source that was asked, its name and its answer.</summary>
    public IReadOnlyList<string> Sources { get; }
}
