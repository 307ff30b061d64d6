namespace UnstoppableModels.Arithmetic.Native;

/// <summary>libtorch cannot be loaded on this machine; the message says why and what to do.</summary>
public sealed class TorchUnavailableException : Exception
{
    /// <summary>Creates the exception with one sentence for the operator.</summary>
    public TorchUnavailableException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
