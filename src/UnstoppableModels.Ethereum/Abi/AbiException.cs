namespace UnstoppableModels.Ethereum.Abi;

/// <summary>Bytes from the chain that are not a valid ABI encoding of the expected type.</summary>
public sealed class AbiException : EthereumException
{
    /// <summary>A failure described by one sentence.</summary>
    public AbiException(string message)
        : base(message)
    {
    }
}
