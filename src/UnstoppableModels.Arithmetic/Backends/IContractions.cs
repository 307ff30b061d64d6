using UnstoppableModels.Arithmetic.Contractions;
using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Backends;

/// <summary>Sums of products of integers, in any order of summation (ARITHMETIC.md, "Contractions", "Linear", "Batched matmul", "Embedding").</summary>
public interface IContractions
{
    /// <summary>A matrix as the operand of contractions; made once, used in forward and backward, disposed by the caller.</summary>
    /// <exception cref="ArgumentException">The tensor is not a matrix, or a value is infinite or NaN.</exception>
    QuantisedMatrix Quantise(Tensor matrix);

    /// <summary>A tensor [count, rows, columns] as the operand of batched products; disposed by the caller.</summary>
    /// <exception cref="ArgumentException">The tensor has another number of dimensions, or a value is infinite or NaN.</exception>
    QuantisedBatch QuantiseBatch(Tensor matrices);

    /// <summary>The product of two matrices, either of them transposed first.</summary>
    /// <exception cref="ArgumentException">The inner dimensions differ.</exception>
    Tensor Multiply(QuantisedMatrix left, bool transposeLeft, QuantisedMatrix right, bool transposeRight);

    /// <summary>The products of two batches of matrices pair by pair, the matrices of either batch transposed first.</summary>
    /// <exception cref="ArgumentException">The counts or the inner dimensions differ.</exception>
    Tensor Multiply(QuantisedBatch left, bool transposeLeft, QuantisedBatch right, bool transposeRight);

    /// <summary>
    /// X·Wᵀ + b, [batch, out], of X [batch, in], W [out, in] and b [out]. The gradients are dW = Multiply(dY, true, X, false), db = SumRows(dY) and
    /// dX = Multiply(dY, false, W, false).
    /// </summary>
    /// <exception cref="ArgumentException">The shapes do not fit each other.</exception>
    Tensor Linear(QuantisedMatrix input, QuantisedMatrix weight, Tensor bias);

    /// <summary>The sum over the rows of a matrix, [columns].</summary>
    Tensor SumRows(QuantisedMatrix matrix);

    /// <summary>For every column the sum over the rows of the products of two matrices' elements, [columns].</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    Tensor DotColumns(QuantisedMatrix left, QuantisedMatrix right);

    /// <summary>[ids, width]: row ids[i] of the table [entries, width], unchanged.</summary>
    /// <exception cref="ArgumentException">An id is not a row of the table, or there is none.</exception>
    Tensor Embedding(Tensor table, ReadOnlySpan<int> ids);

    /// <summary>The gradient of the table [entries, width]: the sum of the output's gradients wherever a row was looked up.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit, an id is not a row of the table, or a value is not finite.</exception>
    Tensor EmbeddingBackward(Tensor outputGradient, ReadOnlySpan<int> ids, int entries);
}
