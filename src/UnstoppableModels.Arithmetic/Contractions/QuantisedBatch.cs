using System.Runtime.InteropServices;
using TorchSharp;
using UnstoppableModels.Arithmetic.Native;
using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Contractions;

/// <summary>
/// Matrices of one shape as integers on one power-of-two scale, the operand of a batched product; like <see cref="QuantisedMatrix"/>, with one
/// exponent for the whole batch.
/// </summary>
public sealed class QuantisedBatch : IDisposable
{
    private QuantisedBatch(torch.Tensor integers, int count, int rows, int columns, int exponent)
    {
        Integers = integers;
        Count = count;
        Rows = rows;
        Columns = columns;
        Exponent = exponent;
    }

    /// <summary>Number of matrices.</summary>
    public int Count { get; }

    /// <summary>Rows of each matrix.</summary>
    public int Rows { get; }

    /// <summary>Columns of each matrix.</summary>
    public int Columns { get; }

    /// <summary>e: the smallest integer with |x| &lt; 2^e for every element; 0 if all are zero.</summary>
    public int Exponent { get; }

    /// <summary>The integers, [Count, Rows, Columns], float64.</summary>
    internal torch.Tensor Integers { get; }

    /// <summary>Quantises a tensor [count, rows, columns].</summary>
    /// <exception cref="ArgumentException">The tensor has another number of dimensions, or a value is infinite or NaN.</exception>
    /// <exception cref="TorchUnavailableException">libtorch does not load.</exception>
    public static QuantisedBatch From(HostTensor matrices)
    {
        if (matrices.Shape is not [var count, var rows, var columns])
            throw new ArgumentException($"A batch of matrices is a tensor [count, rows, columns], not [{string.Join(", ", matrices.Shape.ToArray())}].");
        TorchLibrary.EnsureLoaded();
        var exponent = QuantisedMatrix.CommonExponent(matrices.Values);
        var integers = torch.empty(count, rows, columns, torch.float64).DetachFromDisposeScope();
        QuantisedMatrix.Quantise(matrices.Values, exponent, MemoryMarshal.Cast<byte, double>(integers.bytes));
        return new QuantisedBatch(integers, count, rows, columns, exponent);
    }

    /// <summary>Takes ownership of integers that are on some device already.</summary>
    internal static QuantisedBatch Own(torch.Tensor integers, int count, int rows, int columns, int exponent) =>
        new(integers.DetachFromDisposeScope(), count, rows, columns, exponent);

    /// <inheritdoc/>
    public void Dispose() => Integers.Dispose();
}
