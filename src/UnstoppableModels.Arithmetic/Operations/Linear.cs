using UnstoppableModels.Arithmetic.Contractions;
using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Operations;

/// <summary>The affine layer <c>Y = X·Wᵀ + b</c> with X [batch, in], W [out, in], b [out] (ARITHMETIC.md, "Linear").</summary>
public static class Linear
{
    /// <summary>Y [batch, out]: the product rounded to binary32, then the bias added with a second rounding.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit each other.</exception>
    public static HostTensor Forward(QuantisedMatrix input, QuantisedMatrix weight, HostTensor bias)
    {
        if (!bias.Shape.SequenceEqual([weight.Rows])) throw new ArgumentException($"A bias for {weight.Rows} outputs has {weight.Rows} values.");
        return Contraction.Multiply(input, false, weight, true, bias);
    }

    /// <summary>dW = dYᵀ·X, [out, in].</summary>
    /// <exception cref="ArgumentException">The shapes do not fit each other.</exception>
    public static HostTensor WeightGradient(QuantisedMatrix outputGradient, QuantisedMatrix input) =>
        Contraction.Multiply(outputGradient, true, input, false);

    /// <summary>db = the sum of the rows of dY, [out].</summary>
    public static HostTensor BiasGradient(QuantisedMatrix outputGradient) => Contraction.SumRows(outputGradient);

    /// <summary>dX = dY·W, [batch, in].</summary>
    /// <exception cref="ArgumentException">The shapes do not fit each other.</exception>
    public static HostTensor InputGradient(QuantisedMatrix outputGradient, QuantisedMatrix weight) =>
        Contraction.Multiply(outputGradient, false, weight, false);
}
