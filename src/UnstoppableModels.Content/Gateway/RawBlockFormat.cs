namespace UnstoppableModels.Content.Gateway;

/// <summary>How client and server ask for single blocks (IPFS trustless gateway specification, section on block responses).</summary>
internal static class RawBlockFormat
{
    public const string MediaType = "application/vnd.ipld.raw";
    public const string QueryName = "format";
    public const string QueryValue = "raw";
    public const string PathPrefix = "/ipfs/";
}
