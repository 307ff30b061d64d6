namespace UnstoppableModels.Ethereum;

/// <summary>
/// Base of everything that goes wrong between this program and an Ethereum chain. The message is one sentence an operator can act on.
/// </summary>
public class EthereumException : Exception
{
    /// <summary>A failure described by one sentence.</summary>
    public EthereumException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>
    /// True if the same request may succeed later without anybody changing anything (node restarting, timeout, rate limit).
    /// </summary>
    public virtual bool IsTransient => false;
}
