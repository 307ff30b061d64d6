namespace UnstoppableModels.Training.Safetensors;

/// <summary>Bytes are not the canonical safetensors file that was expected; the message says where they first go wrong.</summary>
public sealed class SafetensorsException : Exception
{
    /// <summary>Creates the exception with one sentence.</summary>
    public SafetensorsException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
