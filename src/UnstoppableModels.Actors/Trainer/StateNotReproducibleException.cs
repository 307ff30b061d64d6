namespace UnstoppableModels.Actors.Trainer;

/// <summary>Replaying a committed step by the manifest's rules gives another root than the committed one.</summary>
internal sealed class StateNotReproducibleException(ulong stateId)
    : Exception($"State {stateId} cannot be reproduced: replaying its step gives another root than the one committed.");
