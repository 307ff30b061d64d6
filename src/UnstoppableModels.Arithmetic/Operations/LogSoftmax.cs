using UnstoppableModels.Arithmetic.Contractions;
using UnstoppableModels.Arithmetic.Elementary;
using UnstoppableModels.Arithmetic.Simd;
using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Arithmetic.Threading;

namespace UnstoppableModels.Arithmetic.Operations;

/// <summary>The logarithm of softmax along the last dimension (ARITHMETIC.md, "Log-softmax").</summary>
public static class LogSoftmax
{
    /// <summary>ln p of finite scores of any shape, each rounded to binary32.</summary>
    /// <exception cref="ArgumentException">A score is not finite, or a row is too long.</exception>
    public static HostTensor Forward(HostTensor scores)
    {
        var (rows, columns) = Check(scores);
        var (source, output) = (scores.Array, HostTensor.Uninitialised(scores.Array.Length));
        ForkJoin.Ranges(rows, RowShape.Grain(columns), (from, to) =>
        {
            var integers = Scratch.ForPart(columns).Span(0, columns);
            for (var row = from; row < to; row++)
            {
                var at = row * columns;
                var (largest, sum) = RowExponentials.Of(source.AsSpan(at, columns), integers);
                Loop.Run(new Value(ref source[at], largest, Logarithm.Log(sum / RowExponentials.Scale), ref output[at]), columns);
            }
        });
        return HostTensor.Own(scores.Shape.ToArray(), output);
    }

    /// <summary>dz = dy − p · Σ dy.</summary>
    /// <param name="outputGradient">dy, finite.</param>
    /// <param name="scores">z, what <see cref="Forward"/> was given.</param>
    /// <exception cref="ArgumentException">The shapes differ, a value is not finite, or a row is too long.</exception>
    public static HostTensor Backward(HostTensor outputGradient, HostTensor scores)
    {
        HostTensor.RequireSameShape(outputGradient, scores);
        var (rows, columns) = Check(scores);
        if (!outputGradient.IsFinite) throw new ArgumentException("A log-softmax has no gradient from infinite or NaN values.");
        var (source, outputGradients, gradient) = (scores.Array, outputGradient.Array, HostTensor.Uninitialised(scores.Array.Length));
        ForkJoin.Ranges(rows, RowShape.Grain(columns), (from, to) =>
        {
            var memory = Scratch.ForPart(2 * columns);
            var integers = memory.Span(0, columns);
            var dy = memory.Span(columns, columns);
            for (var row = from; row < to; row++)
            {
                var at = row * columns;
                var (_, sum) = RowExponentials.Of(source.AsSpan(at, columns), integers);
                Loop.Run(new Widen(ref outputGradients[at], ref dy[0]), columns);
                Loop.Run(new Slope(ref dy[0], ref integers[0], sum, RowSums.Sum(dy), ref gradient[at]), columns);
            }
        });
        return HostTensor.Own(scores.Shape.ToArray(), gradient);
    }

    private static RowShape Check(HostTensor scores)
    {
        var shape = RowShape.Of(scores);
        if (shape.Columns > RowExponentials.MaxLength)
            throw new ArgumentException($"{shape.Columns} scores in a row are more than {RowExponentials.MaxLength}.");
        if (!scores.IsFinite) throw new ArgumentException("Log-softmax is not defined for infinite or NaN scores.");
        return shape;
    }

    private readonly ref struct Value(ref float scores, double largest, double logarithm, ref float output) : ILoop
    {
        private readonly ref float scores = ref scores;
        private readonly ref float output = ref output;
        private readonly double largest = largest;
        private readonly double logarithm = logarithm;

        public void At<TLanes>(int i)
            where TLanes : struct, ILanes<TLanes> =>
            (TLanes.Load(ref scores, i) - TLanes.All(largest) - TLanes.All(logarithm)).Store(ref output, i);
    }

    private readonly ref struct Slope(ref double dy, ref double integers, double sum, double total, ref float gradient) : ILoop
    {
        private readonly ref double dy = ref dy;
        private readonly ref double integers = ref integers;
        private readonly ref float gradient = ref gradient;
        private readonly double sum = sum;
        private readonly double total = total;

        public void At<TLanes>(int i)
            where TLanes : struct, ILanes<TLanes> =>
            (TLanes.Load(ref dy, i) - TLanes.Load(ref integers, i) / TLanes.All(sum) * TLanes.All(total)).Store(ref gradient, i);
    }
}
