using UnstoppableModels.Arithmetic.Elementary;
using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Operations;

/// <summary>The hyperbolic tangent (ARITHMETIC.md, "Tanh").</summary>
public static class Tanh
{
    /// <summary>tanh(x), rounded once to binary32.</summary>
    public static HostTensor Forward(HostTensor input)
    {
        var output = new float[input.Values.Length];
        for (var i = 0; i < output.Length; i++) output[i] = (float)HyperbolicTangent.Tanh(input.Values[i]);
        return HostTensor.Own(input.Shape.ToArray(), output);
    }

    /// <summary>dy · (1 − y²) from the output y, in binary64, rounded once to binary32.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static HostTensor Backward(HostTensor outputGradient, HostTensor output)
    {
        HostTensor.RequireSameShape(outputGradient, output);
        var gradient = new float[output.Values.Length];
        for (var i = 0; i < gradient.Length; i++)
        {
            double y = output.Values[i];
            gradient[i] = (float)(outputGradient.Values[i] * (1 - y * y));
        }
        return HostTensor.Own(output.Shape.ToArray(), gradient);
    }
}
