namespace UnstoppableModels.Training.Replay;

/// <summary>The dataset of a model has no rows that no step learns from: its states cannot be measured.</summary>
public sealed class NothingHeldOutException(string model) : Exception($"Model {model} holds no rows out to be measured on.");
