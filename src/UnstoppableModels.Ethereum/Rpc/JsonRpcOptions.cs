namespace UnstoppableModels.Ethereum.Rpc;

/// <summary>Bounds on a conversation with a node.</summary>
public sealed record JsonRpcOptions
{
    /// <summary>How long one request may take in all.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Most bytes of one answer.</summary>
    public int MaxAnswerBytes { get; init; } = 32 * 1024 * 1024;
}
