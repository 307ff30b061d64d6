using TorchSharp;
using UnstoppableModels.Arithmetic.Contractions;

namespace UnstoppableModels.Arithmetic.Backends.Torch;

/// <summary>
/// Quantisation and exact sums on float64 tensors (ARITHMETIC.md, "Quantisation", "Contractions", "Row sums"). Integers have no −0: it is turned into
/// +0 wherever torch could have made one.
/// </summary>
internal sealed class TorchIntegers(TorchElementary elementary)
{
    /// <summary>The integers of a float32 tensor on one scale, and their exponent.</summary>
    /// <exception cref="ArgumentException">A value is infinite or NaN.</exception>
    public static (torch.Tensor Integers, int Exponent) Quantise(torch.Tensor values)
    {
        var exponent = QuantisedMatrix.CommonExponent([values.abs().max().cpu().item<float>()]);
        var integers = values.to(torch.float64).MultiplyInPlace(QuantisedMatrix.Scale(exponent)).round_().AddInPlace(0.0);
        return (integers, exponent);
    }

    /// <summary>Sums of integers times 2^exponent, rounded once to float32.</summary>
    public static torch.Tensor Restore(torch.Tensor sums, int exponent) => sums.Times(Math.ScaleB(1.0, exponent)).to(torch.float32);

    /// <summary>The product over the last dimension of a and the one before the last of b, matrices or batches of them, in blocks.</summary>
    public static torch.Tensor Product(torch.Tensor a, torch.Tensor b) => SumOfBlocks(
        (int)a.shape[^1], (start, length) => torch.matmul(a.narrow(-1, start, length), b.narrow(-2, start, length)));

    /// <summary>Σ a·b along a dimension, in blocks; the dimension stays, with size 1.</summary>
    public static torch.Tensor Dot(torch.Tensor a, torch.Tensor b, int dimension) => SumOfBlocks(
        (int)a.shape[dimension],
        (start, length) => a.narrow(dimension, start, length).mul(b.narrow(dimension, start, length)).sum(dimension, true));

    /// <summary>rowSum of float64 rows [rows, columns], [rows, 1].</summary>
    public torch.Tensor RowSum(torch.Tensor rows)
    {
        var (integers, exponents) = QuantiseRows(rows);
        return integers.sum(1, true).AddInPlace(0.0).mul_(elementary.PowerOfTwo(exponents.Plus(-QuantisedMatrix.Bits)));
    }

    /// <summary>rowDot of float64 rows [rows, columns], [rows, 1].</summary>
    public torch.Tensor RowDot(torch.Tensor left, torch.Tensor right)
    {
        var (a, leftExponents) = QuantiseRows(left);
        var (b, rightExponents) = QuantiseRows(right);
        return Dot(a, b, 1).mul_(elementary.PowerOfTwo(leftExponents.Plus(rightExponents).AddInPlace(-2 * QuantisedMatrix.Bits)));
    }

    private (torch.Tensor Integers, torch.Tensor Exponents) QuantiseRows(torch.Tensor rows)
    {
        // frexp: |x| = m · 2^e with ½ ≤ m < 1 is the smallest e with |x| < 2^e; of 0 it is 0.
        var exponents = rows.abs().amax([1], true).frexp().Exponent.to(torch.float64);
        return (rows.mul(elementary.PowerOfTwo(exponents.neg().AddInPlace(QuantisedMatrix.Bits))).round_(), exponents);
    }

    private static torch.Tensor SumOfBlocks(int inner, Func<int, int, torch.Tensor> block)
    {
        var sums = block(0, Math.Min(inner, Contraction.BlockLength)).AddInPlace(0.0);
        for (var start = Contraction.BlockLength; start < inner; start += Contraction.BlockLength)
            sums.AddInPlace(block(start, Math.Min(inner - start, Contraction.BlockLength)));
        return sums;
    }
}
