namespace UnstoppableModels.Node.Demo.Run;

/// <summary>The demo cannot go on; the message says why.</summary>
internal sealed class DemoStoppedException(string message, Exception? inner = null) : Exception(message, inner);
