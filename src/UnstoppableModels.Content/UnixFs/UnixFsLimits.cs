namespace UnstoppableModels.Content.UnixFs;

/// <summary>What reading one file may cost. Without such bounds a few kilobytes of blocks can expand to terabytes.</summary>
/// <param name="MaxBytes">Most bytes of file content.</param>
/// <param name="MaxDepth">Most links from the root to a leaf.</param>
/// <param name="MaxVisits">Most blocks read, a block that is linked twice counting twice.</param>
internal sealed record UnixFsLimits(long MaxBytes, int MaxDepth, long MaxVisits)
{
    // A tree of the narrowest common profile, 174 links and 256 KiB chunks, holds 2^77 bytes at this depth.
    private const int DefaultDepth = 8;

    /// <summary>Bounds for a file of at most this many bytes, generous for every profile in use.</summary>
    public static UnixFsLimits For(long maxBytes) => new(maxBytes, DefaultDepth, 4096 + maxBytes / (16 * 1024));
}
