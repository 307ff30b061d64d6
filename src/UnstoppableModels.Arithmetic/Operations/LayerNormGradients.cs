using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Operations;

/// <summary>What the backward pass of a <see cref="LayerNorm"/> gives.</summary>
/// <param name="Input">dX, of the shape of X.</param>
/// <param name="Gain">The gradient of the gain, [C].</param>
/// <param name="Bias">The gradient of the bias, [C].</param>
public sealed record LayerNormGradients(HostTensor Input, HostTensor Gain, HostTensor Bias);
