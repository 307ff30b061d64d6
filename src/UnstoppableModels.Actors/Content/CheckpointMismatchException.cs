namespace UnstoppableModels.Actors.Content;

/// <summary>The file published with a state is not that state.</summary>
internal sealed class CheckpointMismatchException(ulong stateId, string what, Exception? inner = null)
    : Exception($"The checkpoint published with state {stateId} is not that state: {what.TrimEnd('.')}.", inner);
