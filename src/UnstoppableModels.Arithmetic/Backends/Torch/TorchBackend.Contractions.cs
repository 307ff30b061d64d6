using TorchSharp;
using UnstoppableModels.Arithmetic.Contractions;
using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Backends.Torch;

internal sealed partial class TorchBackend
{
    public QuantisedMatrix Quantise(Tensor matrix)
    {
        var (rows, columns) = MatrixShape.Of(matrix);
        return InScope(() =>
        {
            var (numbers, exponent) = TorchIntegers.Quantise(Values(matrix));
            return QuantisedMatrix.Own(numbers, rows, columns, exponent);
        });
    }

    public QuantisedBatch QuantiseBatch(Tensor matrices)
    {
        if (matrices.Shape is not [var count, var rows, var columns])
            throw new ArgumentException($"A batch of matrices is a tensor [count, rows, columns], not [{string.Join(", ", matrices.Shape.ToArray())}].");
        return InScope(() =>
        {
            var (numbers, exponent) = TorchIntegers.Quantise(Values(matrices));
            return QuantisedBatch.Own(numbers, count, rows, columns, exponent);
        });
    }

    public Tensor Multiply(QuantisedMatrix left, bool transposeLeft, QuantisedMatrix right, bool transposeRight) =>
        Compute(() => Product(left, transposeLeft, right, transposeRight));

    public Tensor Multiply(QuantisedBatch left, bool transposeLeft, QuantisedBatch right, bool transposeRight)
    {
        if (left.Count != right.Count) throw new ArgumentException($"A batch of {left.Count} matrices cannot be multiplied by one of {right.Count}.");
        var inner = transposeLeft ? left.Rows : left.Columns;
        var rightInner = transposeRight ? right.Columns : right.Rows;
        if (inner != rightInner) throw new ArgumentException($"Matrices with {inner} columns cannot be multiplied by ones with {rightInner} rows.");
        return Compute(() =>
        {
            var a = transposeLeft ? left.Integers.transpose(1, 2) : left.Integers;
            var b = transposeRight ? right.Integers.transpose(1, 2) : right.Integers;
            return TorchIntegers.Restore(TorchIntegers.Product(a, b), ProductExponent(left.Exponent, right.Exponent));
        });
    }

    public Tensor Linear(QuantisedMatrix input, QuantisedMatrix weight, Tensor bias)
    {
        if (!bias.Shape.SequenceEqual([weight.Rows])) throw new ArgumentException($"A bias for {weight.Rows} outputs has {weight.Rows} values.");
        return Compute(() => Product(input, false, weight, true).AddInPlace(Values(bias)));
    }

    public Tensor SumRows(QuantisedMatrix matrix) =>
        Compute(() => TorchIntegers.Restore(matrix.Integers.sum([0L]), matrix.Exponent - QuantisedMatrix.Bits));

    public Tensor DotColumns(QuantisedMatrix left, QuantisedMatrix right)
    {
        if (left.Rows != right.Rows || left.Columns != right.Columns)
            throw new ArgumentException($"Columns of [{left.Rows}, {left.Columns}] and [{right.Rows}, {right.Columns}] cannot be multiplied.");
        return Compute(() => TorchIntegers.Restore(
            TorchIntegers.Dot(left.Integers, right.Integers, 0).squeeze(0), ProductExponent(left.Exponent, right.Exponent)));
    }

    public Tensor Embedding(Tensor table, ReadOnlySpan<int> ids)
    {
        var indices = Entries(ids, MatrixShape.Of(table).Rows);
        if (indices.Length == 0) throw new ArgumentException("An embedding needs at least one id.");
        return Compute(() => Values(table).index_select(0, Indices(indices)));
    }

    public Tensor EmbeddingBackward(Tensor outputGradient, ReadOnlySpan<int> ids, int entries)
    {
        var (rows, width) = MatrixShape.Of(outputGradient);
        if (rows != ids.Length) throw new ArgumentException($"{ids.Length} ids have as many rows of gradients, not {rows}.");
        var indices = Entries(ids, entries);
        return Compute(() =>
        {
            var (numbers, exponent) = TorchIntegers.Quantise(Values(outputGradient));
            var sums = Zeros(torch.float64, entries, width).AddRowsInPlace(Indices(indices), numbers);
            return TorchIntegers.Restore(sums, exponent - QuantisedMatrix.Bits);
        });
    }

    private static torch.Tensor Product(QuantisedMatrix left, bool transposeLeft, QuantisedMatrix right, bool transposeRight)
    {
        var inner = transposeLeft ? left.Rows : left.Columns;
        var rightInner = transposeRight ? right.Columns : right.Rows;
        if (inner != rightInner) throw new ArgumentException($"A matrix with {inner} columns cannot be multiplied by one with {rightInner} rows.");
        var a = transposeLeft ? left.Integers.t() : left.Integers;
        var b = transposeRight ? right.Integers.t() : right.Integers;
        return TorchIntegers.Restore(TorchIntegers.Product(a, b), ProductExponent(left.Exponent, right.Exponent));
    }

    private static int ProductExponent(int left, int right) => left + right - 2 * QuantisedMatrix.Bits;

    private static int[] Entries(ReadOnlySpan<int> ids, int entries)
    {
        foreach (var id in ids)
        {
            if ((uint)id >= (uint)entries) throw new ArgumentException($"Id {id} is not one of {entries} entries.");
        }
        return ids.ToArray();
    }
}
