using System.Runtime.CompilerServices;
using TorchSharp;
using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Contractions;

/// <summary>
/// A matrix as integers on one power-of-two scale: <c>n = roundHalfEven(x · 2^(Bits − Exponent))</c>, the operand of every contraction (ARITHMETIC.md,
/// "Quantisation"); made once and used in forward and backward. In host memory it is the values and their exponent: who multiplies it makes the
/// integers in passing. On a device it holds the integers as binary64.
/// </summary>
public sealed class QuantisedMatrix : IDisposable
{
    /// <summary>b: no integer exceeds 2^21 in magnitude.</summary>
    public const int Bits = 21;

    private readonly HostBuffer? values;
    private readonly torch.Tensor? integers;
    private bool disposed;

    /// <summary>Values in host memory that nobody writes to any more; gives them up when disposed.</summary>
    internal QuantisedMatrix(HostBuffer values, int rows, int columns, int exponent)
    {
        this.values = values;
        (Rows, Columns, Exponent) = (rows, columns, exponent);
    }

    /// <summary>Integers in torch memory, [rows, columns], float64.</summary>
    private QuantisedMatrix(torch.Tensor integers, int rows, int columns, int exponent)
    {
        this.integers = integers;
        (Rows, Columns, Exponent) = (rows, columns, exponent);
    }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Number of columns.</summary>
    public int Columns { get; }

    /// <summary>e: the smallest integer with |x| &lt; 2^e for every element; 0 if all are zero.</summary>
    public int Exponent { get; }

    /// <summary>The integers of a matrix that was made on a device.</summary>
    internal torch.Tensor Integers => integers ?? throw new ArgumentException("This matrix was quantised in host memory; quantise it by the backend that is to use it.");

    /// <summary>The values of a matrix that was made in host memory, row-major.</summary>
    internal float[] Values => (disposed ? throw new ObjectDisposedException(GetType().Name) : values?.Values) ?? throw new ArgumentException("This matrix was quantised on a device; quantise it by the backend that is to use it.");

    /// <summary>Quantises a matrix in host memory.</summary>
    /// <exception cref="ArgumentException">A value is infinite or NaN: the step that made it is to be skipped, not continued.</exception>
    /// <exception cref="InvalidOperationException">The tensor is not a matrix.</exception>
    public static QuantisedMatrix From(HostTensor matrix) => From(matrix, matrix.Rows, matrix.Columns);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (disposed) return;
        disposed = true;
        integers?.Dispose();
        values?.Release();
    }

    /// <summary>A tensor of any shape as a matrix.</summary>
    /// <exception cref="ArgumentException">A value is infinite or NaN.</exception>
    internal static QuantisedMatrix From(HostTensor tensor, int rows, int columns)
    {
        var exponent = CommonExponent(tensor);
        return new QuantisedMatrix(tensor.Share(), rows, columns, exponent);
    }

    /// <summary>A matrix that a kernel made for itself and gives back with the operand.</summary>
    /// <exception cref="ArgumentException">A value is infinite or NaN.</exception>
    internal static QuantisedMatrix Own(float[] values, int rows, int columns) => new(new HostBuffer(values), rows, columns, ExponentOf(Magnitude.Largest(values)));

    /// <summary>e of a tensor.</summary>
    /// <exception cref="ArgumentException">A value is infinite or NaN.</exception>
    internal static int CommonExponent(HostTensor tensor) => ExponentOf(tensor.LargestMagnitude);

    /// <summary>e of values.</summary>
    /// <exception cref="ArgumentException">A value is infinite or NaN.</exception>
    internal static int CommonExponent(ReadOnlySpan<float> values) => ExponentOf(Magnitude.Largest(values));

    /// <summary>2^(b−e): x · 2^(b−e) is exact in binary64, so that the only rounding is the one to the integer.</summary>
    internal static double Scale(int exponent) => Math.ScaleB(1.0, Bits - exponent);

    /// <summary>n of one value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double Integer(float value, double scale) => Math.Round(value * scale, MidpointRounding.ToEven);

    /// <summary>Takes ownership of integers that are on some device already.</summary>
    internal static QuantisedMatrix Own(torch.Tensor integers, int rows, int columns, int exponent) =>
        new(integers.DetachFromDisposeScope(), rows, columns, exponent);

    /// <summary>The integers of values, in their order.</summary>
    internal static void Quantise(ReadOnlySpan<float> values, int exponent, Span<double> integers)
    {
        var scale = Scale(exponent);
        for (var i = 0; i < values.Length; i++) integers[i] = Integer(values[i], scale);
    }

    private static int ExponentOf(uint largestMagnitude) => largestMagnitude < Magnitude.Infinity
        ? Magnitude.Exponent(largestMagnitude)
        : throw new ArgumentException("A contraction is not defined for infinite or NaN operands.");
}
