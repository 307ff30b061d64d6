using System.Runtime.InteropServices;
using TorchSharp;
using UnstoppableModels.Arithmetic.Native;
using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Contractions;

/// <summary>
/// A matrix as integers on one power-of-two scale: <c>n = roundHalfEven(x · 2^(Bits − Exponent))</c>, held as binary64 in torch memory so that
/// any GEMM can multiply it. The operand of every contraction (ARITHMETIC.md, "Quantisation"); made once and used in forward and backward.
/// </summary>
public sealed class QuantisedMatrix : IDisposable
{
    /// <summary>b: no integer exceeds 2^21 in magnitude.</summary>
    public const int Bits = 21;

    private QuantisedMatrix(torch.Tensor integers, int rows, int columns, int exponent)
    {
        Integers = integers;
        Rows = rows;
        Columns = columns;
        Exponent = exponent;
    }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Number of columns.</summary>
    public int Columns { get; }

    /// <summary>e: the smallest integer with |x| &lt; 2^e for every element; 0 if all are zero.</summary>
    public int Exponent { get; }

    /// <summary>The integers, [Rows, Columns], float64.</summary>
    internal torch.Tensor Integers { get; }

    /// <summary>The same integers as memory, row-major.</summary>
    internal Span<double> Span => MemoryMarshal.Cast<byte, double>(Integers.bytes);

    /// <summary>Quantises a matrix.</summary>
    /// <exception cref="ArgumentException">A value is infinite or NaN: the step that made it is to be skipped, not continued.</exception>
    /// <exception cref="InvalidOperationException">The tensor is not a matrix.</exception>
    /// <exception cref="TorchUnavailableException">libtorch does not load.</exception>
    public static QuantisedMatrix From(HostTensor matrix)
    {
        var exponent = CommonExponent(matrix.Values);
        var quantised = Allocate(matrix.Rows, matrix.Columns, exponent);
        Quantise(matrix.Values, exponent, quantised.Span);
        return quantised;
    }

    /// <inheritdoc/>
    public void Dispose() => Integers.Dispose();

    /// <summary>A matrix whose integers the caller writes before anyone reads them: all of <see cref="Span"/>.</summary>
    internal static QuantisedMatrix Allocate(int rows, int columns, int exponent)
    {
        TorchLibrary.EnsureLoaded();
        return new QuantisedMatrix(torch.empty(rows, columns, torch.float64).DetachFromDisposeScope(), rows, columns, exponent);
    }

    /// <summary>Takes ownership of integers that are on some device already.</summary>
    internal static QuantisedMatrix Own(torch.Tensor integers, int rows, int columns, int exponent) =>
        new(integers.DetachFromDisposeScope(), rows, columns, exponent);

    /// <summary>The integers of a tensor, in its order, and their exponent.</summary>
    internal static (double[] Integers, int Exponent) Quantise(HostTensor tensor)
    {
        var exponent = CommonExponent(tensor.Values);
        var integers = new double[tensor.Values.Length];
        Quantise(tensor.Values, exponent, integers);
        return (integers, exponent);
    }

    /// <summary>e of a tensor, read from the bits of its largest magnitude.</summary>
    internal static int CommonExponent(ReadOnlySpan<float> values)
    {
        uint largest = 0;
        foreach (var value in values) largest = Math.Max(largest, BitConverter.SingleToUInt32Bits(value) & 0x7fffffff);
        if (largest >= 0x7f800000) throw new ArgumentException("A contraction is not defined for infinite or NaN operands.", nameof(values));
        if (largest == 0) return 0;
        var exponentField = (int)(largest >> 23);
        return exponentField > 0 ? exponentField - 126 : (int)uint.Log2(largest) - 148;
    }

    /// <summary>x · 2^(b−e) is exact in binary64, so that the only rounding is the one to the integer.</summary>
    internal static void Quantise(ReadOnlySpan<float> values, int exponent, Span<double> integers)
    {
        var scale = Math.ScaleB(1.0, Bits - exponent);
        for (var i = 0; i < values.Length; i++) integers[i] = Math.Round(values[i] * scale, MidpointRounding.ToEven);
    }
}
