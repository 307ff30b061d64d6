using UnstoppableModels.Arithmetic.Contractions;
using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Operations;

/// <summary>Products of matrices pair by pair: C = A·B with A [count, m, k] and B [count, k, n] (ARITHMETIC.md, "Batched matmul").</summary>
public static class BatchedMatmul
{
    /// <summary>C [count, m, n].</summary>
    /// <exception cref="ArgumentException">The shapes do not fit each other.</exception>
    public static HostTensor Forward(QuantisedBatch left, QuantisedBatch right) => Contraction.Multiply(left, false, right, false);

    /// <summary>dA = dC·Bᵀ.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit each other.</exception>
    public static HostTensor LeftGradient(QuantisedBatch outputGradient, QuantisedBatch right) => Contraction.Multiply(outputGradient, false, right, true);

    /// <summary>dB = Aᵀ·dC.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit each other.</exception>
    public static HostTensor RightGradient(QuantisedBatch outputGradient, QuantisedBatch left) => Contraction.Multiply(left, true, outputGradient, false);
}
