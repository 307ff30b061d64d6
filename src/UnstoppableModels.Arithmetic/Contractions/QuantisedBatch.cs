using TorchSharp;
using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Contractions;

/// <summary>
/// Matrices of one shape as integers on one power-of-two scale, the operand of a batched product; like <see cref="QuantisedMatrix"/>, with one
/// exponent for the whole batch.
/// </summary>
public sealed class QuantisedBatch : IDisposable
{
    private readonly HostBuffer? values;
    private readonly torch.Tensor? integers;
    private bool disposed;

    /// <summary>Integers in torch memory, [count, rows, columns], float64.</summary>
    private QuantisedBatch(torch.Tensor integers, int count, int rows, int columns, int exponent)
    {
        this.integers = integers;
        (Count, Rows, Columns, Exponent) = (count, rows, columns, exponent);
    }

    private QuantisedBatch(HostBuffer values, int count, int rows, int columns, int exponent)
    {
        this.values = values;
        (Count, Rows, Columns, Exponent) = (count, rows, columns, exponent);
    }

    /// <summary>Number of matrices.</summary>
    public int Count { get; }

    /// <summary>Rows of each matrix.</summary>
    public int Rows { get; }

    /// <summary>Columns of each matrix.</summary>
    public int Columns { get; }

    /// <summary>e: the smallest integer with |x| &lt; 2^e for every element; 0 if all are zero.</summary>
    public int Exponent { get; }

    /// <summary>The integers of a batch that was made on a device.</summary>
    internal torch.Tensor Integers => integers ?? throw new ArgumentException("This batch was quantised in host memory; quantise it by the backend that is to use it.");

    /// <summary>The values of a batch that was made in host memory, row-major.</summary>
    internal float[] Values => (disposed ? throw new ObjectDisposedException(GetType().Name) : values?.Values) ?? throw new ArgumentException("This batch was quantised on a device; quantise it by the backend that is to use it.");

    /// <summary>Quantises a tensor [count, rows, columns] in host memory.</summary>
    /// <exception cref="ArgumentException">The tensor has another number of dimensions, or a value is infinite or NaN.</exception>
    public static QuantisedBatch From(HostTensor matrices)
    {
        if (matrices.Shape is not [var count, var rows, var columns])
            throw new ArgumentException($"A batch of matrices is a tensor [count, rows, columns], not [{string.Join(", ", matrices.Shape.ToArray())}].");
        return new QuantisedBatch(matrices.Share(), count, rows, columns, QuantisedMatrix.CommonExponent(matrices));
    }

    /// <summary>Takes ownership of integers that are on some device already.</summary>
    internal static QuantisedBatch Own(torch.Tensor integers, int count, int rows, int columns, int exponent) =>
        new(integers.DetachFromDisposeScope(), count, rows, columns, exponent);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (disposed) return;
        disposed = true;
        integers?.Dispose();
        values?.Release();
    }
}
