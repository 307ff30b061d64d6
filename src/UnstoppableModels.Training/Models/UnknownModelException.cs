namespace UnstoppableModels.Training.Models;

/// <summary>No built-in model has the name; the message lists those there are.</summary>
public sealed class UnknownModelException(string name, IEnumerable<string> known)
    : Exception($"There is no model '{name}'; known models: {string.Join(", ", known)}.");
