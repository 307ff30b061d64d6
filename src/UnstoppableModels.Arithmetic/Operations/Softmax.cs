using UnstoppableModels.Arithmetic.Contractions;
using UnstoppableModels.Arithmetic.Simd;
using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Arithmetic.Threading;

namespace UnstoppableModels.Arithmetic.Operations;

/// <summary>Softmax along the last dimension (ARITHMETIC.md, "Softmax").</summary>
public static class Softmax
{
    /// <summary>The probabilities of finite scores, each rounded to binary32.</summary>
    /// <param name="scores">Any shape.</param>
    /// <param name="causal">
    /// Whether scores [..., queries, keys], with as many keys as queries, are masked as in a decoder: query i sees keys 0 to i, the others have
    /// probability +0.
    /// </param>
    /// <exception cref="ArgumentException">A score is not finite, a row is too long, or causal scores are not square.</exception>
    public static HostTensor Forward(HostTensor scores, bool causal = false)
    {
        var (rows, columns) = RowShape.Of(scores);
        if (columns > RowExponentials.MaxLength) throw new ArgumentException($"{columns} scores in a row are more than {RowExponentials.MaxLength}.");
        if (!scores.IsFinite) throw new ArgumentException("Softmax is not defined for infinite or NaN scores.");
        if (causal && (scores.Shape.Length < 2 || scores.Shape[^2] != columns)) throw new ArgumentException("Causal scores have as many keys as queries.");

        var (source, probabilities) = (scores.Array, HostTensor.Uninitialised(scores.Array.Length));
        ForkJoin.Ranges(rows, RowShape.Grain(columns), (from, to) =>
        {
            var integers = Scratch.ForPart(columns).Span(0, columns);
            for (var row = from; row < to; row++)
            {
                var seen = causal ? row % columns + 1 : columns;
                var (_, sum) = RowExponentials.Of(source.AsSpan(row * columns, seen), integers);
                Loop.Run(new Quotient(ref integers[0], sum, ref probabilities[row * columns]), seen);
                probabilities.AsSpan(row * columns + seen, columns - seen).Clear();
            }
        });
        return HostTensor.Own(scores.Shape.ToArray(), probabilities);
    }

    /// <summary>dz = p · (dp − Σ dp·p), of masked scores +0.</summary>
    /// <param name="outputGradient">dp, finite.</param>
    /// <param name="probabilities">p, what <see cref="Forward"/> returned.</param>
    /// <exception cref="ArgumentException">The shapes differ, or a value is not finite.</exception>
    public static HostTensor Backward(HostTensor outputGradient, HostTensor probabilities)
    {
        HostTensor.RequireSameShape(outputGradient, probabilities);
        if (!outputGradient.IsFinite || !probabilities.IsFinite) throw new ArgumentException("A softmax has no gradient from infinite or NaN values.");
        var (rows, columns) = RowShape.Of(probabilities);
        var (outputGradients, outputs, gradient) = (outputGradient.Array, probabilities.Array, HostTensor.Uninitialised(probabilities.Array.Length));
        ForkJoin.Ranges(rows, RowShape.Grain(columns), (from, to) =>
        {
            var memory = Scratch.ForPart(2 * columns);
            var dp = memory.Span(0, columns);
            var p = memory.Span(columns, columns);
            for (var row = from; row < to; row++)
            {
                var at = row * columns;
                Loop.Run(new Widen(ref outputGradients[at], ref dp[0]), columns);
                Loop.Run(new Widen(ref outputs[at], ref p[0]), columns);
                Loop.Run(new Slope(ref dp[0], ref p[0], RowSums.Dot(dp, p), ref gradient[at]), columns);
            }
        });
        return HostTensor.Own(probabilities.Shape.ToArray(), gradient);
    }

    private readonly ref struct Quotient(ref double integers, double sum, ref float probabilities) : ILoop
    {
        private readonly ref double integers = ref integers;
        private readonly ref float probabilities = ref probabilities;
        private readonly double sum = sum;

        public void At<TLanes>(int i)
            where TLanes : struct, ILanes<TLanes> =>
            (TLanes.Load(ref integers, i) / TLanes.All(sum)).Store(ref probabilities, i);
    }

    private readonly ref struct Slope(ref double dp, ref double p, double mean, ref float gradient) : ILoop
    {
        private readonly ref double dp = ref dp;
        private readonly ref double p = ref p;
        private readonly ref float gradient = ref gradient;
        private readonly double mean = mean;

        public void At<TLanes>(int i)
            where TLanes : struct, ILanes<TLanes> =>
            (TLanes.Load(ref p, i) * (TLanes.Load(ref dp, i) - TLanes.All(mean)) + TLanes.All(0)).Store(ref gradient, i);
    }
}
