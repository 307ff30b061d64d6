using UnstoppableModels.Arithmetic.Contractions;
using UnstoppableModels.Arithmetic.Simd;
using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Operations;

/// <summary>The Euclidean norm over several tensors, and clipping by it (ARITHMETIC.md, "Global norm").</summary>
public static class GlobalNorm
{
    /// <summary>√(Σ x²) in binary64: exact (per block) integer sums of squares, the tensors added in the order given.</summary>
    /// <exception cref="ArgumentException">A value is not finite.</exception>
    public static double Of(IEnumerable<HostTensor> tensors)
    {
        double sum = 0;
        foreach (var tensor in tensors)
        {
            var exponent = QuantisedMatrix.CommonExponent(tensor);
            sum += IntegerSums.SumOfSquares(tensor) * Math.ScaleB(1.0, 2 * (exponent - QuantisedMatrix.Bits));
        }
        return Math.Sqrt(sum);
    }

    /// <summary>The tensors themselves if their norm does not exceed the bound, else each element times bound ÷ norm, rounded once to binary32.</summary>
    /// <param name="tensors">Gradients in ordinal order of their parameters' names.</param>
    /// <param name="bound">Largest norm, positive and finite.</param>
    /// <exception cref="ArgumentException">A value is not finite, or the bound is not positive and finite.</exception>
    public static HostTensor[] Clip(IReadOnlyList<HostTensor> tensors, float bound)
    {
        if (!(bound > 0 && float.IsFinite(bound))) throw new ArgumentException("The bound of a norm is a positive number.");
        var norm = Of(tensors);
        if (norm <= bound) return [.. tensors];
        var factor = bound / norm;
        return [.. tensors.Select(tensor => Times(tensor, factor))];
    }

    private static HostTensor Times(HostTensor tensor, double factor) => Map.Apply(new Factor(factor), tensor);

    private readonly struct Factor(double factor) : IFunction
    {
        public TLanes Of<TLanes>(TLanes x)
            where TLanes : struct, ILanes<TLanes> => x * TLanes.All(factor);
    }
}
