namespace UnstoppableModels.Ethereum.LocalChains;

/// <summary>The local chain cannot be fetched, started or used.</summary>
public sealed class LocalChainException : EthereumException
{
    /// <summary>A failure described by one sentence.</summary>
    public LocalChainException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
