using UnstoppableModels.Content.Cids;

namespace UnstoppableModels.Content.UnixFs;

/// <summary>How a file becomes blocks; files have equal root CIDs only under equal profiles (IPIP-0499).</summary>
/// <param name="ChunkSize">Bytes of file content per leaf.</param>
/// <param name="MaxLinks">Most links per inner node of the balanced tree.</param>
/// <param name="RawLeaves">Whether leaves are raw blocks or dag-pb nodes.</param>
/// <param name="CidVersion">Version of the CIDs inside links, 0 or 1.</param>
internal sealed record UnixFsProfile(int ChunkSize, int MaxLinks, bool RawLeaves, int CidVersion)
{
    /// <summary>The profile of this project: unixfs-v1-2025.</summary>
    public static UnixFsProfile V1Of2025 { get; } = new(ChunkSize: 1024 * 1024, MaxLinks: 1024, RawLeaves: true, CidVersion: 1);

    /// <summary>The codec of the root of a file of this many bytes.</summary>
    public CidCodec RootCodecOf(long fileSize) => RawLeaves && fileSize <= ChunkSize ? CidCodec.Raw : CidCodec.DagPb;
}
