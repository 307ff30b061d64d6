using System.Numerics;
using UnstoppableModels.Arithmetic.Simd;
using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Operations;

/// <summary>The rectifier; no rounding at all (ARITHMETIC.md, "ReLU").</summary>
public static class Relu
{
    /// <summary>x where x &gt; 0, else +0.</summary>
    public static HostTensor Forward(HostTensor input) => Backward(input, input);

    /// <summary>The output's gradient where the input is &gt; 0, else +0.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static HostTensor Backward(HostTensor outputGradient, HostTensor input) => SingleMap.Apply(default(WherePositive), outputGradient, input);

    private readonly struct WherePositive : IFunctionOfSingles
    {
        public Vector<float> Of(Vector<float> a, Vector<float> b) => Vector.ConditionalSelect(Vector.GreaterThan(b, Vector<float>.Zero), a, Vector<float>.Zero);
    }
}
