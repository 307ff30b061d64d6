using UnstoppableModels.Arithmetic.Backends;
using UnstoppableModels.Arithmetic.Contractions;
using UnstoppableModels.Arithmetic.Operations;
using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Training.Tests.Replay;

/// <summary>
/// A backend that adds in the opposite order: it reverses every dimension of what goes into a sum (within the blocks of the specification) and turns what comes
/// out around again. Whatever computes below, the terms come last to first, in other places of other vectors.
/// </summary>
internal sealed class ReversedBackend(IBackend inner) : IBackend
{
    public Device Device => inner.Device;

    public BackendKind Kind => inner.Kind;

    public BackendScope NewScope() => inner.NewScope();

    public void Free(Tensor tensor) => inner.Free(tensor);

    public Tensor Load(HostTensor tensor) => inner.Load(tensor);

    public HostTensor Read(Tensor tensor) => inner.Read(tensor);

    public Tensor Reshape(Tensor tensor, params ReadOnlySpan<int> shape) => inner.Reshape(tensor, shape);

    public Tensor Permute(Tensor tensor, params ReadOnlySpan<int> axes) => inner.Permute(tensor, axes);

    public Tensor[] SplitHeads(Tensor rows, int parts, int context, int heads) => inner.SplitHeads(rows, parts, context, heads);

    public Tensor MergeHeads(IReadOnlyList<Tensor> parts, int heads) => inner.MergeHeads(parts, heads);

    public bool IsFinite(Tensor tensor) => inner.IsFinite(tensor);

    public QuantisedMatrix Quantise(Tensor matrix) => inner.Quantise(Turn(matrix));

    public QuantisedBatch QuantiseBatch(Tensor matrices) => inner.QuantiseBatch(Turn(matrices));

    public Tensor Multiply(QuantisedMatrix left, bool transposeLeft, QuantisedMatrix right, bool transposeRight) =>
        Turn(inner.Multiply(left, transposeLeft, right, transposeRight));

    public Tensor Multiply(QuantisedBatch left, bool transposeLeft, QuantisedBatch right, bool transposeRight) =>
        Turn(inner.Multiply(left, transposeLeft, right, transposeRight));

    public Tensor Linear(QuantisedMatrix input, QuantisedMatrix weight, Tensor bias) => Turn(inner.Linear(input, weight, Turn(bias)));

    public Tensor SumRows(QuantisedMatrix matrix) => Turn(inner.SumRows(matrix));

    public Tensor DotColumns(QuantisedMatrix left, QuantisedMatrix right) => Turn(inner.DotColumns(left, right));

    public Tensor Embedding(Tensor table, ReadOnlySpan<int> ids) => inner.Embedding(table, ids);

    public Tensor EmbeddingBackward(Tensor outputGradient, ReadOnlySpan<int> ids, int entries)
    {
        var order = Order(ids.Length);
        var turned = new int[ids.Length];
        for (var i = 0; i < ids.Length; i++) turned[i] = ids[order[i]];

        // The rows of the table stay where they are: only the columns are turned around.
        return Map(
            inner.EmbeddingBackward(Turn(outputGradient), turned, entries), table => Turn(table, [.. Enumerable.Range(0, entries)], Order(table.Columns)));
    }

    public Tensor Add(Tensor left, Tensor right) => inner.Add(left, right);

    public Tensor Scale(Tensor tensor, float factor) => inner.Scale(tensor, factor);

    public Tensor Relu(Tensor input) => inner.Relu(input);

    public Tensor ReluBackward(Tensor outputGradient, Tensor input) => inner.ReluBackward(outputGradient, input);

    public Tensor Gelu(Tensor input) => inner.Gelu(input);

    public Tensor GeluBackward(Tensor outputGradient, Tensor input) => inner.GeluBackward(outputGradient, input);

    public Tensor Tanh(Tensor input) => inner.Tanh(input);

    public Tensor TanhBackward(Tensor outputGradient, Tensor output) => inner.TanhBackward(outputGradient, output);

    public Tensor Dropout(Tensor tensor, float rate, ulong seed, ulong stream) => inner.Dropout(tensor, rate, seed, stream);

    public Tensor Softmax(Tensor scores, bool causal) => causal ? inner.Softmax(scores, causal) : Turn(inner.Softmax(Turn(scores), causal));

    public Tensor SoftmaxBackward(Tensor outputGradient, Tensor probabilities) => Turn(inner.SoftmaxBackward(Turn(outputGradient), Turn(probabilities)));

    public Tensor LogSoftmax(Tensor scores) => Turn(inner.LogSoftmax(Turn(scores)));

    public Tensor LogSoftmaxBackward(Tensor outputGradient, Tensor scores) => Turn(inner.LogSoftmaxBackward(Turn(outputGradient), Turn(scores)));

    public Tensor LayerNorm(Tensor input, Tensor gain, Tensor bias, float epsilon) => Turn(inner.LayerNorm(Turn(input), Turn(gain), Turn(bias), epsilon));

    public (Tensor Input, Tensor Gain, Tensor Bias) LayerNormBackward(Tensor outputGradient, Tensor input, Tensor gain, float epsilon)
    {
        var gradients = inner.LayerNormBackward(Turn(outputGradient), Turn(input), Turn(gain), epsilon);
        return (Turn(gradients.Input), Turn(gradients.Gain), Turn(gradients.Bias));
    }

    public (Tensor RowLosses, Tensor Loss, Tensor LogitGradient) SoftmaxCrossEntropy(Tensor logits, ReadOnlySpan<int> labels, int? rowsOfBatch = null)
    {
        var (rows, columns) = (Order(logits.Shape[0]), Order(logits.Shape[1]));
        var turned = new int[labels.Length];
        for (var i = 0; i < turned.Length; i++) turned[i] = columns[labels[rows[i]]];
        var result = inner.SoftmaxCrossEntropy(Turn(logits), turned, rowsOfBatch);
        return (Turn(result.RowLosses), result.Loss, Turn(result.LogitGradient));
    }

    public IConvolution Convolve(Tensor input, Tensor weight, Tensor bias, int stride, int padding) =>
        stride == 1
            ? new Convolution(this, inner.Convolve(Turn(input), Turn(weight), Turn(bias), stride, padding))
            : throw new ArgumentException("Only a convolution with stride 1 is the same one turned around.");

    public Tensor MaxPool(Tensor images, int size) => inner.MaxPool(images, size);

    public Tensor MaxPoolBackward(Tensor outputGradient, Tensor images, int size) => inner.MaxPoolBackward(outputGradient, images, size);

    public Tensor AveragePool(Tensor images, int size) => inner.AveragePool(images, size);

    public Tensor AveragePoolBackward(Tensor outputGradient, Tensor images, int size) => inner.AveragePoolBackward(outputGradient, images, size);

    public Tensor Sum(Tensor tensor) => inner.Sum(Turn(tensor));

    public Tensor SumBackward(Tensor outputGradient, ReadOnlySpan<int> inputShape) => inner.SumBackward(outputGradient, inputShape);

    public Tensor Mean(Tensor tensor) => inner.Mean(Turn(tensor));

    public Tensor MeanBackward(Tensor outputGradient, ReadOnlySpan<int> inputShape) => inner.MeanBackward(outputGradient, inputShape);

    public double GlobalNorm(IReadOnlyList<Tensor> tensors) => inner.GlobalNorm([.. tensors.Select(Flat)]);

    public Tensor[] Clip(IReadOnlyList<Tensor> tensors, float bound)
    {
        var clipped = inner.Clip([.. tensors.Select(Flat)], bound);
        return [.. clipped.Select((tensor, i) => inner.Reshape(Turn(tensor), tensors[i].Shape))];
    }

    public Tensor Sgd(Tensor parameter, Tensor gradient, float learningRate) => inner.Sgd(parameter, gradient, learningRate);

    public (Tensor Parameter, Tensor Velocity) Momentum(Tensor parameter, Tensor gradient, Tensor velocity, float learningRate, float momentum) =>
        inner.Momentum(parameter, gradient, velocity, learningRate, momentum);

    public (Tensor Parameter, Tensor First, Tensor Second) AdamW(
        AdamW rule, Tensor parameter, Tensor gradient, Tensor first, Tensor second, ulong stepNumber) =>
        inner.AdamW(rule, parameter, gradient, first, second, stepNumber);

    /// <summary>The sum of a norm runs over all values in row-major order.</summary>
    private Tensor Flat(Tensor tensor)
    {
        var count = 1;
        foreach (var dimension in tensor.Shape) count *= dimension;
        return Turn(inner.Reshape(tensor, count));
    }

    private Tensor Turn(Tensor tensor) => Map(tensor, host =>
    {
        var axes = new int[host.Shape.Length][];
        for (var i = 0; i < axes.Length; i++) axes[i] = Order(host.Shape[i]);
        return Turn(host, axes);
    });

    private Tensor Map(Tensor tensor, Func<HostTensor, HostTensor> change) => inner.Load(change(inner.Read(tensor)));

    /// <summary>Every block of <see cref="Contraction.BlockLength"/> from its end to its beginning; twice is the identity.</summary>
    private static int[] Order(int count)
    {
        var order = new int[count];
        for (var start = 0; start < count; start += Contraction.BlockLength)
        {
            var end = Math.Min(count, start + Contraction.BlockLength);
            for (var i = start; i < end; i++) order[i] = end - 1 - (i - start);
        }
        return order;
    }

    /// <summary>Index i along an axis of the result is index axes[axis][i] of the tensor.</summary>
    private static HostTensor Turn(HostTensor tensor, params int[][] axes)
    {
        var source = tensor.Values;
        var last = axes[^1];
        var values = new float[source.Length];
        for (var row = 0; row < source.Length / last.Length; row++)
        {
            var (rest, from, stride) = (row, 0, 1);
            for (var axis = axes.Length - 2; axis >= 0; axis--)
            {
                (rest, var index) = Math.DivRem(rest, axes[axis].Length);
                from += axes[axis][index] * stride;
                stride *= axes[axis].Length;
            }
            var target = values.AsSpan(row * last.Length, last.Length);
            var turned = source.Slice(from * last.Length, last.Length);
            for (var i = 0; i < last.Length; i++) target[i] = turned[last[i]];
        }
        return new HostTensor(tensor.Shape, values);
    }

    private sealed class Convolution(ReversedBackend backend, IConvolution turned) : IConvolution
    {
        public Tensor Output { get; } = backend.Turn(turned.Output);

        public (Tensor Weight, Tensor Bias, Tensor? Input) Backward(Tensor outputGradient, bool withInput)
        {
            var gradients = turned.Backward(backend.Turn(outputGradient), withInput);
            return (backend.Turn(gradients.Weight), backend.Turn(gradients.Bias), gradients.Input is { } input ? backend.Turn(input) : null);
        }

        public void Dispose() => turned.Dispose();
    }
}
