using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Contractions;

/// <summary>
/// Sums of products that do not depend on the order of summation: every partial sum is an integer of at most 2^53 in magnitude, which binary64
/// holds exactly, so MKL, any other GEMM and a plain loop give the same bits (ARITHMETIC.md, "Contractions").
/// </summary>
public static class Contraction
{
    /// <summary>Longest run of products summed as integers: 2·21 bits + log2(2048) = 53. Longer sums are blocks of this length, added in order.</summary>
    public const int BlockLength = 2048;

    /// <summary>The product of two matrices, either of them transposed first.</summary>
    /// <returns>[rows of the left operand, columns of the right operand], each element rounded once from its exact (per block) integer sum.</returns>
    /// <exception cref="ArgumentException">The inner dimensions differ.</exception>
    public static HostTensor Multiply(QuantisedMatrix left, bool transposeLeft, QuantisedMatrix right, bool transposeRight) =>
        Multiply(left, transposeLeft, right, transposeRight, null);

    /// <summary>The product of two matrices, then a value per column added with a second rounding.</summary>
    internal static HostTensor Multiply(QuantisedMatrix left, bool transposeLeft, QuantisedMatrix right, bool transposeRight, HostTensor? bias)
    {
        var (rows, inner) = transposeLeft ? (left.Columns, left.Rows) : (left.Rows, left.Columns);
        var (rightInner, columns) = transposeRight ? (right.Columns, right.Rows) : (right.Rows, right.Columns);
        if (inner != rightInner) throw new ArgumentException($"A matrix with {inner} columns cannot be multiplied by one with {rightInner} rows.");

        return Multiply(
            Operand.Of(left.Values, left.Rows, left.Columns, left.Exponent, transposeLeft),
            Operand.Of(right.Values, right.Rows, right.Columns, right.Exponent, !transposeRight),
            inner,
            left.Exponent + right.Exponent,
            bias,
            [rows, columns]);
    }

    /// <summary>The products of two batches of matrices pair by pair, the matrices of either batch transposed first.</summary>
    /// <returns>[count, rows, columns], each element rounded once from its exact (per block) integer sum.</returns>
    /// <exception cref="ArgumentException">The counts or the inner dimensions differ.</exception>
    public static HostTensor Multiply(QuantisedBatch left, bool transposeLeft, QuantisedBatch right, bool transposeRight)
    {
        if (left.Count != right.Count) throw new ArgumentException($"A batch of {left.Count} matrices cannot be multiplied by one of {right.Count}.");
        var (rows, inner) = transposeLeft ? (left.Columns, left.Rows) : (left.Rows, left.Columns);
        var (rightInner, columns) = transposeRight ? (right.Columns, right.Rows) : (right.Rows, right.Columns);
        if (inner != rightInner) throw new ArgumentException($"Matrices with {inner} columns cannot be multiplied by ones with {rightInner} rows.");

        return Multiply(
            Operand.Of(left.Values, left.Rows, left.Columns, left.Exponent, transposeLeft),
            Operand.Of(right.Values, right.Rows, right.Columns, right.Exponent, !transposeRight),
            inner,
            left.Exponent + right.Exponent,
            null,
            [left.Count, rows, columns]);
    }

    /// <summary>The sum over the rows of a matrix: the gradient of a bias.</summary>
    /// <returns>[columns], each element rounded once from its exact integer sum.</returns>
    public static HostTensor SumRows(QuantisedMatrix matrix) =>
        Restoration.Restore(ColumnSums.Sum(matrix), matrix.Exponent - QuantisedMatrix.Bits, matrix.Columns);

    /// <summary>For every column the sum over the rows of the products of two matrices' elements.</summary>
    /// <returns>[columns], each element rounded once from its exact (per block) integer sum.</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static HostTensor DotColumns(QuantisedMatrix left, QuantisedMatrix right)
    {
        var (rows, columns) = (left.Rows, left.Columns);
        if (rows != right.Rows || columns != right.Columns)
            throw new ArgumentException($"Columns of [{rows}, {columns}] and [{right.Rows}, {right.Columns}] cannot be multiplied.");
        return Restoration.Restore(ColumnSums.Dot(left, right), left.Exponent + right.Exponent - 2 * QuantisedMatrix.Bits, columns);
    }

    private static HostTensor Multiply(Operand left, Operand right, int inner, int exponent, HostTensor? bias, int[] shape)
    {
        var count = 1;
        foreach (var dimension in shape) count = checked(count * dimension);
        var result = HostTensor.Uninitialised(count);
        var matrices = shape.Length == 3 ? shape[0] : 1;
        var product = new Product(left, right, inner, matrices, exponent - 2 * QuantisedMatrix.Bits, bias?.Array, result);
        Multiplication.Run(product);
        return HostTensor.Own(shape, result, product.LargestMagnitude);
    }
}
