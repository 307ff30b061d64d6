namespace UnstoppableModels.Training.Datasets;

/// <summary>Bytes are not the dataset that was named; the message says where they first go wrong.</summary>
public sealed class DatasetException(string message) : Exception(message);
