namespace UnstoppableModels.Training.Layers;

/// <summary>An output contains an infinity: nothing may be computed from it, and the step is skipped.</summary>
internal sealed class NonFiniteOutputException(string name) : Exception($"Output {name} is not finite.");
