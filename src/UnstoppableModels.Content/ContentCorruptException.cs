using UnstoppableModels.Content.Cids;

namespace UnstoppableModels.Content;

/// <summary>
/// The blocks are authentic, but what they describe is not an acceptable file: malformed, contradictory or beyond the limits. Every holder
/// of
/// the content has the same bytes, so asking again is of no use.
/// </summary>
public sealed class ContentCorruptException : Exception
{
    /// <summary>An error about the content with this root or block.</summary>
    public ContentCorruptException(Cid cid, string message, Exception? innerException = null) : base(message, innerException) => Cid = cid;

    /// <summary>The root of the file, or the block that is malformed.</summary>
    public Cid Cid { get; }
}
