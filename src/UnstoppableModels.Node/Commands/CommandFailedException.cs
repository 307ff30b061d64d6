namespace UnstoppableModels.Node.Commands;

/// <summary>A command that cannot go on; the message is the one sentence the user reads.</summary>
internal sealed class CommandFailedException(string sentence, Exception? inner = null) : Exception(sentence, inner);
