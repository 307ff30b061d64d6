using UnstoppableModels.Protocol.Manifests;

namespace UnstoppableModels.Training.Models;

/// <summary>A model that ships with the program.</summary>
/// <param name="Manifest">Its rules.</param>
/// <param name="DatasetBytes">The dataset the manifest names, whole.</param>
public sealed record BuiltInModel(Manifest Manifest, ReadOnlyMemory<byte> DatasetBytes);
