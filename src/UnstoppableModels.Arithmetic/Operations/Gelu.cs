using UnstoppableModels.Arithmetic.Elementary;
using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Operations;

/// <summary>The Gaussian error linear unit x·Φ(x), Φ the normal distribution by erf (ARITHMETIC.md, "GELU").</summary>
public static class Gelu
{
    internal const double SquareRootOfHalf = 0.7071067811865476; // 0x1.6a09e667f3bcdp-1
    internal const double InverseRootOf2Pi = 0.3989422804014327; // 0x1.9884533d43651p-2

    /// <summary>x·Φ(x) in binary64, rounded once to binary32.</summary>
    public static HostTensor Forward(HostTensor input)
    {
        var output = new float[input.Values.Length];
        for (var i = 0; i < output.Length; i++)
        {
            double x = input.Values[i];
            output[i] = (float)(x * Distribution(x));
        }
        return HostTensor.Own(input.Shape.ToArray(), output);
    }

    /// <summary>dy · (Φ(x) + x·φ(x)) in binary64, rounded once to binary32.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static HostTensor Backward(HostTensor outputGradient, HostTensor input)
    {
        HostTensor.RequireSameShape(outputGradient, input);
        var gradient = new float[input.Values.Length];
        for (var i = 0; i < gradient.Length; i++)
        {
            double x = input.Values[i];
            var density = Exponential.Exp(x * x * -0.5) * InverseRootOf2Pi;
            gradient[i] = (float)(outputGradient.Values[i] * (Distribution(x) + x * density));
        }
        return HostTensor.Own(input.Shape.ToArray(), gradient);
    }

    private static double Distribution(double x) => (1 + ErrorFunction.Erf(x * SquareRootOfHalf)) * 0.5;
}
