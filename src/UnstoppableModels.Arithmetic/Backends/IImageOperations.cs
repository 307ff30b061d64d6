using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Backends;

/// <summary>Operations on images [batch, channels, height, width] (ARITHMETIC.md, "Conv2d" and "Pooling").</summary>
public interface IImageOperations
{
    /// <summary>X ∗ W + b of weight [filters, channels, kernel height, kernel width] and bias [filters]; disposed by the caller.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit each other, or an operand is not finite.</exception>
    IConvolution Convolve(Tensor input, Tensor weight, Tensor bias, int stride, int padding);

    /// <summary>The largest value of each window of size × size pixels.</summary>
    /// <exception cref="ArgumentException">The tensor is not one of images, or the window is larger than they are.</exception>
    Tensor MaxPool(Tensor images, int size);

    /// <summary>The output's gradient at the largest value of each window, the first of equals; +0 elsewhere.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit each other.</exception>
    Tensor MaxPoolBackward(Tensor outputGradient, Tensor images, int size);

    /// <summary>The mean of each window of size × size pixels.</summary>
    /// <exception cref="ArgumentException">The tensor is not one of images, the window is larger than they are, or a value is not finite.</exception>
    Tensor AveragePool(Tensor images, int size);

    /// <summary>The output's gradient divided by the number of pixels of a window; +0 outside the windows.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit each other.</exception>
    Tensor AveragePoolBackward(Tensor outputGradient, Tensor images, int size);
}
