using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Backends;

/// <summary>Operations on every element by itself.</summary>
public interface IActivations
{
    /// <summary>a + b, each rounded once. The gradient of both is that of the sum.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    Tensor Add(Tensor left, Tensor right);

    /// <summary>x × factor, each rounded once. The gradient of x is that of the product, scaled by the same factor.</summary>
    Tensor Scale(Tensor tensor, float factor);

    /// <summary>x where x &gt; 0, else +0.</summary>
    Tensor Relu(Tensor input);

    /// <summary>The output's gradient where the input is &gt; 0, else +0.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    Tensor ReluBackward(Tensor outputGradient, Tensor input);

    /// <summary>x·Φ(x).</summary>
    Tensor Gelu(Tensor input);

    /// <summary>dy · (Φ(x) + x·φ(x)).</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    Tensor GeluBackward(Tensor outputGradient, Tensor input);

    /// <summary>tanh(x).</summary>
    Tensor Tanh(Tensor input);

    /// <summary>dy · (1 − y²) from the output y.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    Tensor TanhBackward(Tensor outputGradient, Tensor output);

    /// <summary>Element i times 1 / (1 − rate) where word i of the stream is at least ⌊rate · 2^32⌋, else +0; on the output's gradient likewise.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not from 0 to below 1.</exception>
    Tensor Dropout(Tensor tensor, float rate, ulong seed, ulong stream);
}
