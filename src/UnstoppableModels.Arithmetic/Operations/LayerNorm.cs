using System.Runtime.InteropServices;
using UnstoppableModels.Arithmetic.Contractions;
using UnstoppableModels.Arithmetic.Simd;
using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Arithmetic.Threading;

namespace UnstoppableModels.Arithmetic.Operations;

/// <summary>
/// Layer normalisation along the last dimension: (x − mean) / √(variance + ε) · gain + bias, in binary64 with exact row sums, rounded once
/// (ARITHMETIC.md, "Layer norm").
/// </summary>
public static class LayerNorm
{
    /// <summary>The normalised tensor.</summary>
    /// <param name="input">X, of any shape whose last dimension is C; finite.</param>
    /// <param name="gain">[C], finite.</param>
    /// <param name="bias">[C], finite.</param>
    /// <param name="epsilon">ε, positive.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, a value is not finite, or ε is not positive and finite.</exception>
    public static HostTensor Forward(HostTensor input, HostTensor gain, HostTensor bias, float epsilon)
    {
        var (rows, columns) = Check(input, gain, epsilon);
        HostTensor.RequireSameShape(gain, bias);
        var (source, gains, biases, output) = (input.Array, gain.Array, bias.Array, HostTensor.Uninitialised(input.Array.Length));
        ForkJoin.Ranges(rows, RowShape.Grain(columns), (from, to) =>
        {
            var normal = Scratch.ForPart(columns).Span(0, columns);
            for (var row = from; row < to; row++)
            {
                Normalise(source.AsSpan(row * columns, columns), epsilon, normal);
                Loop.Run(new Affine(ref normal[0], ref gains[0], ref biases[0], ref output[row * columns]), columns);
            }
        });
        return HostTensor.Own(input.Shape.ToArray(), output);
    }

    /// <summary>The gradients from that of the output.</summary>
    /// <param name="outputGradient">dY, of the shape of X; finite.</param>
    /// <param name="input">X, what <see cref="Forward"/> was given.</param>
    /// <param name="gain">Likewise.</param>
    /// <param name="epsilon">Likewise.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, a value is not finite, or ε is not positive and finite.</exception>
    public static LayerNormGradients Backward(HostTensor outputGradient, HostTensor input, HostTensor gain, float epsilon)
    {
        HostTensor.RequireSameShape(outputGradient, input);
        var (rows, columns) = Check(input, gain, epsilon);
        if (!outputGradient.IsFinite) throw new ArgumentException("A layer norm has no gradient from infinite or NaN values.");
        var (source, outputs, gains) = (input.Array, outputGradient.Array, gain.Array);
        var (normals, gradient) = (HostTensor.Uninitialised(source.Length), HostTensor.Uninitialised(source.Length));
        ForkJoin.Ranges(rows, RowShape.Grain(columns), (from, to) =>
        {
            var memory = Scratch.ForPart(2 * columns);
            var normal = memory.Span(0, columns);
            var g = memory.Span(columns, columns);
            for (var row = from; row < to; row++)
            {
                var at = row * columns;
                var inverse = Normalise(source.AsSpan(at, columns), epsilon, normal);
                Loop.Run(new Gained(ref outputs[at], ref gains[0], ref g[0]), columns);
                var mean = RowSums.Sum(g) / columns;
                var slope = RowSums.Dot(g, normal) / columns;
                Loop.Run(new Slope(ref g[0], ref normal[0], mean, slope, inverse, ref gradient[at], ref normals[at]), columns);
            }
        });
        using var outputGradients = QuantisedMatrix.From(outputGradient, rows, columns);
        using var normalMatrix = QuantisedMatrix.Own(normals, rows, columns);
        return new LayerNormGradients(
            HostTensor.Own(input.Shape.ToArray(), gradient), Contraction.DotColumns(outputGradients, normalMatrix), Contraction.SumRows(outputGradients));
    }

    /// <summary>Writes (x − mean) · r and returns r = 1 / √(variance + ε).</summary>
    private static double Normalise(ReadOnlySpan<float> row, float epsilon, Span<double> normal)
    {
        ref var h = ref MemoryMarshal.GetReference(normal);
        Loop.Run(new Widen(ref MemoryMarshal.GetReference(row), ref h), row.Length);
        Loop.Run(new Minus(ref h, RowSums.Sum(normal) / row.Length), row.Length);
        var variance = RowSums.Dot(normal, normal) / row.Length;
        var inverse = 1 / Math.Sqrt(variance + epsilon);
        Loop.Run(new Times(ref h, inverse), row.Length);
        return inverse;
    }

    private static RowShape Check(HostTensor input, HostTensor gain, float epsilon)
    {
        var shape = RowShape.Of(input);
        if (!gain.Shape.SequenceEqual([shape.Columns])) throw new ArgumentException($"A layer norm over {shape.Columns} values has {shape.Columns} gains.");
        if (!(epsilon > 0 && float.IsFinite(epsilon))) throw new ArgumentException("The epsilon of a layer norm is a positive number.");
        if (!input.IsFinite) throw new ArgumentException("A layer norm is not defined for infinite or NaN values.");
        return shape;
    }

    private readonly ref struct Minus(ref double values, double mean) : ILoop
    {
        private readonly ref double values = ref values;
        private readonly double mean = mean;

        public void At<TLanes>(int i)
            where TLanes : struct, ILanes<TLanes> =>
            (TLanes.Load(ref values, i) - TLanes.All(mean)).Store(ref values, i);
    }

    private readonly ref struct Times(ref double values, double factor) : ILoop
    {
        private readonly ref double values = ref values;
        private readonly double factor = factor;

        public void At<TLanes>(int i)
            where TLanes : struct, ILanes<TLanes> =>
            (TLanes.Load(ref values, i) * TLanes.All(factor)).Store(ref values, i);
    }

    private readonly ref struct Affine(ref double normal, ref float gain, ref float bias, ref float output) : ILoop
    {
        private readonly ref double normal = ref normal;
        private readonly ref float gain = ref gain;
        private readonly ref float bias = ref bias;
        private readonly ref float output = ref output;

        public void At<TLanes>(int i)
            where TLanes : struct, ILanes<TLanes> =>
            (TLanes.Load(ref normal, i) * TLanes.Load(ref gain, i) + TLanes.Load(ref bias, i)).Store(ref output, i);
    }

    private readonly ref struct Gained(ref float outputGradient, ref float gain, ref double product) : ILoop
    {
        private readonly ref float outputGradient = ref outputGradient;
        private readonly ref float gain = ref gain;
        private readonly ref double product = ref product;

        public void At<TLanes>(int i)
            where TLanes : struct, ILanes<TLanes> =>
            (TLanes.Load(ref outputGradient, i) * TLanes.Load(ref gain, i)).Store(ref product, i);
    }

    private readonly ref struct Slope(
        ref double g, ref double normal, double mean, double slope, double inverse, ref float gradient, ref float normals) : ILoop
    {
        private readonly ref double g = ref g;
        private readonly ref double normal = ref normal;
        private readonly ref float gradient = ref gradient;
        private readonly ref float normals = ref normals;
        private readonly double mean = mean;
        private readonly double slope = slope;
        private readonly double inverse = inverse;

        public void At<TLanes>(int i)
            where TLanes : struct, ILanes<TLanes>
        {
            var h = TLanes.Load(ref normal, i);
            h.Store(ref normals, i);
            (TLanes.All(inverse) * (TLanes.Load(ref g, i) - TLanes.All(mean) - h * TLanes.All(slope))).Store(ref gradient, i);
        }
    }
}
