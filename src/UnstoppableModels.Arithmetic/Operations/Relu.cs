using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Operations;

/// <summary>The rectifier; no rounding at all (ARITHMETIC.md, "ReLU").</summary>
public static class Relu
{
    /// <summary>x where x &gt; 0, else +0.</summary>
    public static HostTensor Forward(HostTensor input)
    {
        var output = new float[input.Values.Length];
        for (var i = 0; i < output.Length; i++) output[i] = input.Values[i] > 0 ? input.Values[i] : 0;
        return HostTensor.Own(input.Shape.ToArray(), output);
    }

    /// <summary>The output's gradient where the input is &gt; 0, else +0.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static HostTensor Backward(HostTensor outputGradient, HostTensor input)
    {
        HostTensor.RequireSameShape(outputGradient, input);
        var gradient = new float[input.Values.Length];
        for (var i = 0; i < gradient.Length; i++) gradient[i] = input.Values[i] > 0 ? outputGradient.Values[i] : 0;
        return HostTensor.Own(input.Shape.ToArray(), gradient);
    }
}
