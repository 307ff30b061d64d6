using UnstoppableModels.Arithmetic.Elementary;
using UnstoppableModels.Arithmetic.Tensors;

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

        var losses = new float[rows];
        var gradient = new float[logits.Values.Length];
        var weights = new double[classes];
        for (var row = 0; row < rows; row++)
        {
            var label = labels[row];
            if ((uint)label >= (uint)classes) throw new ArgumentException($"Label {label} is not one of {classes} classes.");
            var offset = row * classes;
            var values = logits.Values.Slice(offset, classes);
            var (largest, sum) = RowExponentials.Of(values, weights);
            losses[row] = (float)(Logarithm.Log(sum / RowExponentials.Scale) - (values[label] - largest));
            for (var j = 0; j < classes; j++)
            {
                var difference = j == label ? weights[j] - sum : weights[j];
                gradient[offset + j] = (float)(difference / sum / divisor);
            }
        }

        var rowLosses = HostTensor.Own([rows], losses);
        return new SoftmaxCrossEntropy(rowLosses, Reduction.Mean(rowLosses), HostTensor.Own([rows, classes], gradient));
    }
}
