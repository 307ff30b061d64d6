using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Backends;

/// <summary>Sums and means over all values of a tensor (ARITHMETIC.md, "Sums and means").</summary>
public interface IReductions
{
    /// <summary>The sum, [1].</summary>
    /// <exception cref="ArgumentException">A value is not finite.</exception>
    Tensor Sum(Tensor tensor);

    /// <summary>The gradient of a sum: that of its output everywhere.</summary>
    /// <exception cref="ArgumentException">The output's gradient is not one value.</exception>
    Tensor SumBackward(Tensor outputGradient, ReadOnlySpan<int> inputShape);

    /// <summary>The mean, [1]; +∞ if a value is infinite.</summary>
    Tensor Mean(Tensor tensor);

    /// <summary>The gradient of a mean: that of its output, divided by the number of values, everywhere.</summary>
    /// <exception cref="ArgumentException">The output's gradient is not one value.</exception>
    Tensor MeanBackward(Tensor outputGradient, ReadOnlySpan<int> inputShape);
}
