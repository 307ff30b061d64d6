using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Backends;

/// <summary>One application of a convolution; it keeps the quantised operands from forward to backward.</summary>
public interface IConvolution : IDisposable
{
    /// <summary>Y [batch, filters, output height, output width].</summary>
    Tensor Output { get; }

    /// <summary>The gradients of weight, bias and, if asked for, input, from that of the output.</summary>
    /// <exception cref="ArgumentException">The shape is not that of the output, or a value is not finite.</exception>
    (Tensor Weight, Tensor Bias, Tensor? Input) Backward(Tensor outputGradient, bool withInput);
}
