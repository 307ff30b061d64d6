using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Operations;

/// <summary>What the backward pass of a <see cref="Conv2d"/> gives.</summary>
/// <param name="Weight">dW [filters, channels, kernel height, kernel width].</param>
/// <param name="Bias">db [filters].</param>
/// <param name="Input">dX [batch, channels, height, width]; null where it was not asked for.</param>
public sealed record Conv2dGradients(HostTensor Weight, HostTensor Bias, HostTensor? Input);
