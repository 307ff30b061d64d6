using UnstoppableModels.Arithmetic.Elementary;
using UnstoppableModels.Arithmetic.Simd;
using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Arithmetic.Threading;

namespace UnstoppableModels.Arithmetic.Operations;

/// <summary>
/// Softmax cross-entropy, mean over the batch. The exponentials of a row become integers on the scale 2^-36, so that their sum is exact
/// (ARITHMETIC.md, "Softmax cross-entropy").
/// </summary>
public sealed class SoftmaxCrossEntropy
{
    /// <summary>Largest number of classes: 2^17 integers of at most 2^36 sum exactly in binary64.</summary>
    public const int MaxClasses = RowExponentials.MaxLength;

    private SoftmaxCrossEntropy(HostTensor rowLosses, HostTensor loss, HostTensor logitGradient)
    {
        RowLosses = rowLosses;
        Loss = loss;
        LogitGradient = logitGradient;
    }

    /// <summary>−ln p of the label of each row, [batch]. Infinite where it exceeds binary32.</summary>
    public HostTensor RowLosses { get; }

    /// <summary>Mean of the row losses, [1]. Infinite if one of them is.</summary>
    public HostTensor Loss { get; }

    /// <summary>(p − onehot(label)) / rows of the batch, [batch, classes].</summary>
    public HostTensor LogitGradient { get; }

    /// <summary>Computes loss and gradient of finite logits [batch, classes] against one label per row.</summary>
    /// <param name="logits">Finite.</param>
    /// <param name="labels">One per row.</param>
    /// <param name="rowsOfBatch">What the gradient is divided by: the rows of the whole batch of which these are a part; null if they are all.</param>
    /// <exception cref="ArgumentException">
    /// There is not one label in [0, classes) per row, a logit is not finite, there are too many classes, or the batch has fewer rows than these.
    /// </exception>
    public static SoftmaxCrossEntropy Of(HostTensor logits, ReadOnlySpan<int> labels, int? rowsOfBatch = null)
    {
        var (rows, classes) = (logits.Rows, logits.Columns);
        if (rowsOfBatch < rows) throw new ArgumentException($"{rows} rows are not a part of a batch of {rowsOfBatch}.");
        var divisor = rowsOfBatch ?? rows;
        if (labels.Length != rows) throw new ArgumentException($"{rows} rows of logits need {rows} labels, not {labels.Length}.");
        if (classes > MaxClasses) throw new ArgumentException($"{classes} classes are more than {MaxClasses}.");
        if (!logits.IsFinite) throw new ArgumentException("Softmax is not defined for infinite or NaN logits.");

        foreach (var label in labels)
        {
            if ((uint)label >= (uint)classes) throw new ArgumentException($"Label {label} is not one of {classes} classes.");
        }

        var (expected, scores, losses, gradient) = (labels.ToArray(), logits.Array, new float[rows], HostTensor.Uninitialised(logits.Array.Length));
        ForkJoin.Ranges(rows, RowShape.Grain(classes), (from, to) =>
        {
            var weights = Scratch.ForPart(classes).Span(0, classes);
            for (var row = from; row < to; row++)
            {
                var label = expected[row];
                var values = scores.AsSpan(row * classes, classes);
                var (largest, sum) = RowExponentials.Of(values, weights);
                losses[row] = (float)(Logarithm.Log(sum / RowExponentials.Scale) - (values[label] - largest));
                weights[label] -= sum;
                Loop.Run(new Gradient(ref weights[0], sum, divisor, ref gradient[row * classes]), classes);
            }
        });

        var rowLosses = HostTensor.Own([rows], losses);
        return new SoftmaxCrossEntropy(rowLosses, Reduction.Mean(rowLosses), HostTensor.Own([rows, classes], gradient));
    }

    private readonly ref struct Gradient(ref double differences, double sum, double divisor, ref float gradient) : ILoop
    {
        private readonly ref double differences = ref differences;
        private readonly ref float gradient = ref gradient;
        private readonly double sum = sum;
        private readonly double divisor = divisor;

        public void At<TLanes>(int i)
            where TLanes : struct, ILanes<TLanes> =>
            (TLanes.Load(ref differences, i) / TLanes.All(sum) / TLanes.All(divisor)).Store(ref gradient, i);
    }
}
