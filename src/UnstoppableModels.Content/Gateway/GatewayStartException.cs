namespace UnstoppableModels.Content.Gateway;

/// <summary>The gateway cannot listen. The message is one sentence for the operator.</summary>
public sealed class GatewayStartException : Exception
{
    /// <summary>An error with this message and cause.</summary>
    public GatewayStartException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
