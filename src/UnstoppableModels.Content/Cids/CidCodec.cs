namespace UnstoppableModels.Content.Cids;

/// <summary>How the bytes of a block are read. Only these two multicodecs are accepted (multicodec table, "raw" and "dag-pb").</summary>
public enum CidCodec
{
    /// <summary>The bytes are file content, nothing else.</summary>
    Raw = 0x55,

    /// <summary>The bytes are a dag-pb node: links to other blocks, and data (dag-pb specification of IPLD).</summary>
    DagPb = 0x70,
}
