using System.Runtime.InteropServices;
using TorchSharp;
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
    public static HostTensor Multiply(QuantisedMatrix left, bool transposeLeft, QuantisedMatrix right, bool transposeRight)
    {
        var (rows, inner) = transposeLeft ? (left.Columns, left.Rows) : (left.Rows, left.Columns);
        var (rightInner, columns) = transposeRight ? (right.Columns, right.Rows) : (right.Rows, right.Columns);
        if (inner != rightInner) throw new ArgumentException($"A matrix with {inner} columns cannot be multiplied by one with {rightInner} rows.");

        using var scope = torch.NewDisposeScope();
        var a = transposeLeft ? left.Integers.t() : left.Integers;
        var b = transposeRight ? right.Integers.t() : right.Integers;
        var result = new float[checked(rows * columns)];
        var sums = SumOfBlocks(a, b, inner);
        Restore(MemoryMarshal.Cast<byte, double>(sums.bytes), left.Exponent + right.Exponent - 2 * QuantisedMatrix.Bits, result);
        return HostTensor.Own([rows, columns], result);
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

        using var scope = torch.NewDisposeScope();
        var a = transposeLeft ? left.Integers.transpose(1, 2) : left.Integers;
        var b = transposeRight ? right.Integers.transpose(1, 2) : right.Integers;
        var result = new float[checked(left.Count * rows * columns)];
        var sums = SumOfBlocks(a, b, inner);
        Restore(MemoryMarshal.Cast<byte, double>(sums.bytes), left.Exponent + right.Exponent - 2 * QuantisedMatrix.Bits, result);
        return HostTensor.Own([left.Count, rows, columns], result);
    }

    /// <summary>The sum over the rows of a matrix: the gradient of a bias.</summary>
    /// <returns>[columns], each element rounded once from its exact integer sum.</returns>
    public static HostTensor SumRows(QuantisedMatrix matrix)
    {
        var integers = MemoryMarshal.Cast<byte, double>(matrix.Integers.bytes);
        var sums = new double[matrix.Columns];
        for (var row = 0; row < matrix.Rows; row++)
        {
            for (var column = 0; column < sums.Length; column++) sums[column] += integers[row * sums.Length + column];
        }
        var result = new float[sums.Length];
        Restore(sums, matrix.Exponent - QuantisedMatrix.Bits, result);
        return HostTensor.Own([sums.Length], result);
    }

    /// <summary>For every column the sum over the rows of the products of two matrices' elements.</summary>
    /// <returns>[columns], each element rounded once from its exact (per block) integer sum.</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static HostTensor DotColumns(QuantisedMatrix left, QuantisedMatrix right)
    {
        var (rows, columns) = (left.Rows, left.Columns);
        if (rows != right.Rows || columns != right.Columns)
            throw new ArgumentException($"Columns of [{rows}, {columns}] and [{right.Rows}, {right.Columns}] cannot be multiplied.");
        var a = left.Span;
        var b = right.Span;
        var (sums, block) = (new double[columns], new double[columns]);
        for (var start = 0; start < rows; start += BlockLength)
        {
            Array.Clear(block);
            for (var row = start; row < Math.Min(rows, start + BlockLength); row++)
            {
                for (var column = 0; column < columns; column++) block[column] += a[row * columns + column] * b[row * columns + column];
            }
            for (var column = 0; column < columns; column++) sums[column] += block[column];
        }
        var result = new float[columns];
        Restore(sums, left.Exponent + right.Exponent - 2 * QuantisedMatrix.Bits, result);
        return HostTensor.Own([columns], result);
    }

    /// <summary>The product over the last dimension of a and the one before the last of b, matrices or batches of them.</summary>
    private static torch.Tensor SumOfBlocks(torch.Tensor a, torch.Tensor b, int inner)
    {
        if (inner <= BlockLength) return torch.matmul(a, b);
        var sums = torch.matmul(a.narrow(-1, 0, BlockLength), b.narrow(-2, 0, BlockLength));
        for (var start = BlockLength; start < inner; start += BlockLength)
        {
            var length = Math.Min(BlockLength, inner - start);
            using var block = torch.matmul(a.narrow(-1, start, length), b.narrow(-2, start, length));
            sums.add_(block);
        }
        return sums;
    }

    /// <summary>Sums times 2^exponent, which is exact in binary64, rounded to binary32. Adding +0 turns a zero of either sign into +0.</summary>
    internal static void Restore(ReadOnlySpan<double> sums, int exponent, Span<float> result)
    {
        var scale = Math.ScaleB(1.0, exponent);
        for (var i = 0; i < result.Length; i++) result[i] = (float)(sums[i] * scale + 0.0);
    }
}
