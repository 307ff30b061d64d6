using System.Runtime.CompilerServices;
using UnstoppableModels.Arithmetic.Elementary;
using UnstoppableModels.Arithmetic.Simd;
using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Operations;

/// <summary>The hyperbolic tangent (ARITHMETIC.md, "Tanh").</summary>
public static class Tanh
{
    /// <summary>tanh(x), rounded once to binary32.</summary>
    public static HostTensor Forward(HostTensor input) => Map.Apply(default(Value), input);

    /// <summary>dy · (1 − y²) from the output y, in binary64, rounded once to binary32.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static HostTensor Backward(HostTensor outputGradient, HostTensor output) => Map.Apply(default(Slope), outputGradient, output);

    private readonly struct Value : IFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Of<TLanes>(TLanes x)
            where TLanes : struct, ILanes<TLanes> =>
            HyperbolicTangent.Of(x);
    }

    private readonly struct Slope : IFunctionOfTwo
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Of<TLanes>(TLanes outputGradient, TLanes y)
            where TLanes : struct, ILanes<TLanes> =>
            outputGradient * (TLanes.All(1) - y * y);
    }
}
