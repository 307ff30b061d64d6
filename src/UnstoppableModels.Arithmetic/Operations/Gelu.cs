using System.Runtime.CompilerServices;
using UnstoppableModels.Arithmetic.Elementary;
using UnstoppableModels.Arithmetic.Simd;
using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Operations;

/// <summary>The Gaussian error linear unit x·Φ(x), Φ the normal distribution by erf (ARITHMETIC.md, "GELU").</summary>
public static class Gelu
{
    internal const double SquareRootOfHalf = 0.7071067811865476; // 0x1.6a09e667f3bcdp-1
    internal const double InverseRootOf2Pi = 0.3989422804014327; // 0x1.9884533d43651p-2

    /// <summary>x·Φ(x) in binary64, rounded once to binary32.</summary>
    public static HostTensor Forward(HostTensor input) => Map.Apply(default(Value), input);

    /// <summary>dy · (Φ(x) + x·φ(x)) in binary64, rounded once to binary32.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static HostTensor Backward(HostTensor outputGradient, HostTensor input) => Map.Apply(default(Slope), outputGradient, input);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Distribution<TLanes>(TLanes x)
        where TLanes : struct, ILanes<TLanes> =>
        (TLanes.All(1) + ErrorFunction.Of(x * TLanes.All(SquareRootOfHalf))) * TLanes.All(0.5);

    private readonly struct Value : IFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Of<TLanes>(TLanes x)
            where TLanes : struct, ILanes<TLanes> =>
            x * Distribution(x);
    }

    private readonly struct Slope : IFunctionOfTwo
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Of<TLanes>(TLanes outputGradient, TLanes x)
            where TLanes : struct, ILanes<TLanes>
        {
            var density = Exponential.Of(x * x * TLanes.All(-0.5)) * TLanes.All(InverseRootOf2Pi);
            return outputGradient * (Distribution(x) + x * density);
        }
    }
}
