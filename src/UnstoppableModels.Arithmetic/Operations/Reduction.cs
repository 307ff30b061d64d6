using UnstoppableModels.Arithmetic.Contractions;
using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Operations;

/// <summary>Sums and means over all values of a tensor (ARITHMETIC.md, "Contractions" and "Sums and means").</summary>
public static class Reduction
{
    /// <summary>The exact sum of the quantised values, rounded once to binary32, [1].</summary>
    /// <exception cref="ArgumentException">A value is not finite.</exception>
    public static HostTensor Sum(HostTensor tensor) => HostTensor.Own([1], [(float)ExactSum(tensor)]);

    /// <summary>
    /// The exact sum of the quantised values, divided by their number in binary64 and rounded to binary32, [1]; +∞ if a value is infinite.
    /// </summary>
    public static HostTensor Mean(HostTensor tensor) =>
        HostTensor.Own([1], [tensor.IsFinite ? (float)(ExactSum(tensor) / tensor.Values.Length) : float.PositiveInfinity]);

    /// <summary>The gradient of a sum: that of its output everywhere.</summary>
    /// <exception cref="ArgumentException">The output's gradient is not one value.</exception>
    public static HostTensor SumBackward(HostTensor outputGradient, ReadOnlySpan<int> inputShape) => Everywhere(Single(outputGradient), inputShape);

    /// <summary>The gradient of a mean: that of its output, divided by the number of values in binary64 and rounded to binary32, everywhere.</summary>
    /// <exception cref="ArgumentException">The output's gradient is not one value.</exception>
    public static HostTensor MeanBackward(HostTensor outputGradient, ReadOnlySpan<int> inputShape) =>
        Everywhere((float)(Single(outputGradient) / (double)Count(inputShape)), inputShape);

    private static double ExactSum(HostTensor tensor) =>
        IntegerSums.Sum(tensor) * Math.ScaleB(1.0, QuantisedMatrix.CommonExponent(tensor) - QuantisedMatrix.Bits);

    private static float Single(HostTensor gradient) =>
        gradient.Values.Length == 1
            ? gradient.Values[0]
            : throw new ArgumentException("The gradient of a sum or mean over a whole tensor is one value.");

    private static int Count(ReadOnlySpan<int> shape)
    {
        var count = 1;
        foreach (var dimension in shape) count = checked(count * dimension);
        return count;
    }

    private static HostTensor Everywhere(float value, ReadOnlySpan<int> shape)
    {
        var values = new float[Count(shape)];
        Array.Fill(values, value);
        return HostTensor.Own(shape.ToArray(), values);
    }
}
