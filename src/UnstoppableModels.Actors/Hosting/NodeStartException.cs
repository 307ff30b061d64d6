namespace UnstoppableModels.Actors.Hosting;

/// <summary>A node cannot start; the message says why and what to do.</summary>
internal sealed class NodeStartException(string message, Exception? inner = null) : Exception(message, inner);
