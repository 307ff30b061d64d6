namespace UnstoppableModels.Protocol.Chain;

/// <summary>The chain took back more blocks than the node remembers; its log no longer describes this chain.</summary>
public sealed class ReorganisationTooDeepException : Exception
{
    /// <summary>Names the oldest block that was still remembered.</summary>
    public ReorganisationTooDeepException(ulong oldestRemembered)
        : base($"The chain no longer has any block this node remembers (back to {oldestRemembered}): it was reset or is another chain. "
            + "Check the RPC address, then start the node with an empty data folder.")
    {
    }
}
