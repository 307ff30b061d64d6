namespace UnstoppableModels.Ethereum.Crypto;

/// <summary>A keystore file that cannot be read, written or opened with this password.</summary>
public sealed class KeystoreException : EthereumException
{
    /// <summary>A failure described by one sentence.</summary>
    public KeystoreException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
