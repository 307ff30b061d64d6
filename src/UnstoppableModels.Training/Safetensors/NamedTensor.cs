using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Training.Safetensors;

/// <summary>A tensor under its name.</summary>
/// <param name="Name">1 to 128 characters of a-z, A-Z, 0-9, '.', '_' and '-'.</param>
/// <param name="Tensor">Its values.</param>
public readonly record struct NamedTensor(string Name, HostTensor Tensor);
