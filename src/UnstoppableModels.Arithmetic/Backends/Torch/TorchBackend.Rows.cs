using TorchSharp;
using UnstoppableModels.Arithmetic.Contractions;
using UnstoppableModels.Arithmetic.Operations;
using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Backends.Torch;

internal sealed partial class TorchBackend
{
    public Tensor Softmax(Tensor scores, bool causal)
    {
        var columns = CheckScores(scores, "Softmax is not defined for infinite or NaN scores.");
        if (causal && (scores.Shape.Length < 2 || scores.Shape[^2] != columns)) throw new ArgumentException("Causal scores have as many keys as queries.");
        return Compute(() =>
        {
            var z = WideRows(scores);
            if (!causal)
            {
                var (_, all, total) = Exponentials(z);
                return Narrow(all.div_(total), scores);
            }

            // What a row does not see counts with the row's first score, so that it is finite and never the largest, and then as 0.
            var unseen = torch.ones(columns, columns, torch.@bool, device).triu(1).repeat(z.shape[0] / columns, 1);
            var (_, integers, _) = Exponentials(torch.where(unseen, z.narrow(1, 0, 1), z));
            integers.FillInPlace(unseen, 0);
            return Narrow(integers.div(integers.sum(1, true)), scores);
        });
    }

    public Tensor SoftmaxBackward(Tensor outputGradient, Tensor probabilities)
    {
        HostTensor.RequireSameShape(outputGradient, probabilities);
        return Compute(() =>
        {
            if (!IsFinite(Values(outputGradient)) || !IsFinite(Values(probabilities)))
                throw new ArgumentException("A softmax has no gradient from infinite or NaN values.");
            var (dp, p) = (WideRows(outputGradient), WideRows(probabilities));
            return Narrow(dp.sub(integers.RowDot(dp, p)).mul_(p).AddInPlace(0.0), probabilities);
        });
    }

    public Tensor LogSoftmax(Tensor scores)
    {
        CheckScores(scores, "Log-softmax is not defined for infinite or NaN scores.");
        return Compute(() =>
        {
            var (distances, _, total) = Exponentials(WideRows(scores));
            return Narrow(distances.sub(TorchElementary.Log(total.Times(1 / RowExponentials.Scale))), scores);
        });
    }

    public Tensor LogSoftmaxBackward(Tensor outputGradient, Tensor scores)
    {
        HostTensor.RequireSameShape(outputGradient, scores);
        CheckScores(scores, "Log-softmax is not defined for infinite or NaN scores.");
        return Compute(() =>
        {
            if (!IsFinite(Values(outputGradient))) throw new ArgumentException("A log-softmax has no gradient from infinite or NaN values.");
            var (_, exponentials, total) = Exponentials(WideRows(scores));
            var dy = WideRows(outputGradient);
            return Narrow(dy.sub(exponentials.div_(total).mul_(integers.RowSum(dy))), scores);
        });
    }

    public Tensor LayerNorm(Tensor input, Tensor gain, Tensor bias, float epsilon)
    {
        CheckLayerNorm(input, gain, epsilon);
        HostTensor.RequireSameShape(gain, bias);
        return Compute(() =>
        {
            var (normal, _) = Normalise(input, epsilon);
            return Narrow(normal.mul_(Wide(gain)).AddInPlace(Wide(bias)), input);
        });
    }

    public (Tensor Input, Tensor Gain, Tensor Bias) LayerNormBackward(Tensor outputGradient, Tensor input, Tensor gain, float epsilon)
    {
        HostTensor.RequireSameShape(outputGradient, input);
        CheckLayerNorm(input, gain, epsilon);
        return InScope<(Tensor, Tensor, Tensor)>(() =>
        {
            if (!IsFinite(Values(outputGradient))) throw new ArgumentException("A layer norm has no gradient from infinite or NaN values.");
            var columns = elementary.Constant(gain.Shape[0]);
            var (normal, inverse) = Normalise(input, epsilon);
            var g = WideRows(outputGradient).mul_(Wide(gain));
            var mean = integers.RowSum(g).div_(columns);
            var slope = integers.RowDot(g, normal).div_(columns);
            var gradient = g.sub(mean).sub_(normal.mul(slope)).mul_(inverse);

            var (n, e) = TorchIntegers.Quantise(Values(outputGradient).reshape(normal.shape));
            var (h, eh) = TorchIntegers.Quantise(normal.to(torch.float32));
            return (
                Keep(Narrow(gradient, input)),
                Keep(TorchIntegers.Restore(TorchIntegers.Dot(n, h, 0).squeeze(0), ProductExponent(e, eh))),
                Keep(TorchIntegers.Restore(n.sum([0L]), e - QuantisedMatrix.Bits)));
        });
    }

    public (Tensor RowLosses, Tensor Loss, Tensor LogitGradient) SoftmaxCrossEntropy(Tensor logits, ReadOnlySpan<int> labels, int? rowsOfBatch = null)
    {
        var (rows, classes) = MatrixShape.Of(logits);
        if (rowsOfBatch < rows) throw new ArgumentException($"{rows} rows are not a part of a batch of {rowsOfBatch}.");
        if (labels.Length != rows) throw new ArgumentException($"{rows} rows of logits need {rows} labels, not {labels.Length}.");
        if (classes > Operations.SoftmaxCrossEntropy.MaxClasses)
            throw new ArgumentException($"{classes} classes are more than {Operations.SoftmaxCrossEntropy.MaxClasses}.");
        foreach (var label in labels)
        {
            if ((uint)label >= (uint)classes) throw new ArgumentException($"Label {label} is not one of {classes} classes.");
        }

        var chosen = labels.ToArray();
        return InScope<(Tensor, Tensor, Tensor)>(() =>
        {
            if (!IsFinite(Values(logits))) throw new ArgumentException("Softmax is not defined for infinite or NaN logits.");
            var (distances, exponentials, total) = Exponentials(Wide(logits));
            var columns = Indices(chosen).unsqueeze(1);
            var losses = TorchElementary.Log(total.Times(1 / RowExponentials.Scale)).sub_(distances.gather(1, columns)).squeeze(1).to(torch.float32);
            var differences = exponentials.scatter(1, columns, exponentials.gather(1, columns).sub_(total));
            var gradient = differences.div_(total).div_(elementary.Constant(rowsOfBatch ?? rows)).to(torch.float32);
            return (Keep(losses), Keep(MeanOf(losses)), Keep(gradient));
        });
    }

    /// <summary>z − m, n = rhe(exp(z − m) · 2^36) and the sum S of every row.</summary>
    private (torch.Tensor Distances, torch.Tensor Integers, torch.Tensor Sums) Exponentials(torch.Tensor z)
    {
        var distances = z.sub(z.amax([1], true));
        var numbers = elementary.Exp(distances).MultiplyInPlace(RowExponentials.Scale).round_();
        return (distances, numbers, numbers.sum(1, true));
    }

    /// <summary>h and r of every row.</summary>
    private (torch.Tensor Normal, torch.Tensor Inverse) Normalise(Tensor input, float epsilon)
    {
        var x = WideRows(input);
        var columns = elementary.Constant(x.shape[1]);
        var centred = x.sub(integers.RowSum(x).div_(columns));
        var variance = integers.RowDot(centred, centred).div_(columns);
        var inverse = elementary.Constant(1).div(variance.AddInPlace(epsilon).sqrt_());
        return (centred.mul_(inverse), inverse);
    }

    private int CheckScores(Tensor scores, string notFinite)
    {
        var columns = RowShape.Of(scores).Columns;
        if (columns > RowExponentials.MaxLength) throw new ArgumentException($"{columns} scores in a row are more than {RowExponentials.MaxLength}.");
        return IsFinite(scores) ? columns : throw new ArgumentException(notFinite);
    }

    private void CheckLayerNorm(Tensor input, Tensor gain, float epsilon)
    {
        var columns = RowShape.Of(input).Columns;
        if (!gain.Shape.SequenceEqual([columns])) throw new ArgumentException($"A layer norm over {columns} values has {columns} gains.");
        if (!(epsilon > 0 && float.IsFinite(epsilon))) throw new ArgumentException("The epsilon of a layer norm is a positive number.");
        if (!IsFinite(input)) throw new ArgumentException("A layer norm is not defined for infinite or NaN values.");
    }
}
