using UnstoppableModels.Arithmetic.Contractions;
using UnstoppableModels.Arithmetic.Operations;
using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Backends;

/// <summary>The operations of this library on host memory. Holds no state: any thread may use it.</summary>
public sealed class SimdBackend : IBackend
{
    /// <inheritdoc/>
    public Device Device => Device.Cpu;

    /// <inheritdoc/>
    public BackendKind Kind => BackendKind.Simd;

    /// <inheritdoc/>
    public BackendScope NewScope() => new Scope();

    /// <inheritdoc/>
    public void Free(Tensor tensor)
    {
        // What is in no scope was read, or loaded: someone else holds on to it.
        if (Host(tensor) is { Scope: not null } made) made.Free();
    }

    /// <inheritdoc/>
    public Tensor Load(HostTensor tensor) => tensor;

    /// <inheritdoc/>
    public HostTensor Read(Tensor tensor) => Host(tensor).Pin();

    /// <inheritdoc/>
    public Tensor Reshape(Tensor tensor, params ReadOnlySpan<int> shape) => Made(Host(tensor).Reshape(shape));

    /// <inheritdoc/>
    public Tensor Permute(Tensor tensor, params ReadOnlySpan<int> axes) => Made(Permutation.Apply(Host(tensor), axes));

    /// <inheritdoc/>
    public Tensor[] SplitHeads(Tensor rows, int parts, int context, int heads) => [.. Heads.Split(Host(rows), parts, context, heads).Select(Made)];

    /// <inheritdoc/>
    public Tensor MergeHeads(IReadOnlyList<Tensor> parts, int heads) => Made(Heads.Merge([.. parts.Select(Host)], heads));

    /// <inheritdoc/>
    public bool IsFinite(Tensor tensor) => Host(tensor).IsFinite;

    /// <inheritdoc/>
    public QuantisedMatrix Quantise(Tensor matrix) => QuantisedMatrix.From(HostMatrix(matrix));

    /// <inheritdoc/>
    public QuantisedBatch QuantiseBatch(Tensor matrices) => QuantisedBatch.From(Host(matrices));

    /// <inheritdoc/>
    public Tensor Multiply(QuantisedMatrix left, bool transposeLeft, QuantisedMatrix right, bool transposeRight) =>
        Made(Contraction.Multiply(left, transposeLeft, right, transposeRight));

    /// <inheritdoc/>
    public Tensor Multiply(QuantisedBatch left, bool transposeLeft, QuantisedBatch right, bool transposeRight) =>
        Made(Contraction.Multiply(left, transposeLeft, right, transposeRight));

    /// <inheritdoc/>
    public Tensor Linear(QuantisedMatrix input, QuantisedMatrix weight, Tensor bias) => Made(Operations.Linear.Forward(input, weight, Host(bias)));

    /// <inheritdoc/>
    public Tensor SumRows(QuantisedMatrix matrix) => Made(Contraction.SumRows(matrix));

    /// <inheritdoc/>
    public Tensor DotColumns(QuantisedMatrix left, QuantisedMatrix right) => Made(Contraction.DotColumns(left, right));

    /// <inheritdoc/>
    public Tensor Embedding(Tensor table, ReadOnlySpan<int> ids) => Made(Operations.Embedding.Forward(HostMatrix(table), ids));

    /// <inheritdoc/>
    public Tensor EmbeddingBackward(Tensor outputGradient, ReadOnlySpan<int> ids, int entries) =>
        Made(Operations.Embedding.Backward(HostMatrix(outputGradient), ids, entries));

    /// <inheritdoc/>
    public Tensor Add(Tensor left, Tensor right) => Made(Elementwise.Add(Host(left), Host(right)));

    /// <inheritdoc/>
    public Tensor Scale(Tensor tensor, float factor) => Made(Elementwise.Scale(Host(tensor), factor));

    /// <inheritdoc/>
    public Tensor Relu(Tensor input) => Made(Operations.Relu.Forward(Host(input)));

    /// <inheritdoc/>
    public Tensor ReluBackward(Tensor outputGradient, Tensor input) => Made(Operations.Relu.Backward(Host(outputGradient), Host(input)));

    /// <inheritdoc/>
    public Tensor Gelu(Tensor input) => Made(Operations.Gelu.Forward(Host(input)));

    /// <inheritdoc/>
    public Tensor GeluBackward(Tensor outputGradient, Tensor input) => Made(Operations.Gelu.Backward(Host(outputGradient), Host(input)));

    /// <inheritdoc/>
    public Tensor Tanh(Tensor input) => Made(Operations.Tanh.Forward(Host(input)));

    /// <inheritdoc/>
    public Tensor TanhBackward(Tensor outputGradient, Tensor output) => Made(Operations.Tanh.Backward(Host(outputGradient), Host(output)));

    /// <inheritdoc/>
    public Tensor Dropout(Tensor tensor, float rate, ulong seed, ulong stream) => Made(Operations.Dropout.Apply(Host(tensor), rate, seed, stream));

    /// <inheritdoc/>
    public Tensor Softmax(Tensor scores, bool causal) => Made(Operations.Softmax.Forward(Host(scores), causal));

    /// <inheritdoc/>
    public Tensor SoftmaxBackward(Tensor outputGradient, Tensor probabilities) => Made(Operations.Softmax.Backward(Host(outputGradient), Host(probabilities)));

    /// <inheritdoc/>
    public Tensor LogSoftmax(Tensor scores) => Made(Operations.LogSoftmax.Forward(Host(scores)));

    /// <inheritdoc/>
    public Tensor LogSoftmaxBackward(Tensor outputGradient, Tensor scores) => Made(Operations.LogSoftmax.Backward(Host(outputGradient), Host(scores)));

    /// <inheritdoc/>
    public Tensor LayerNorm(Tensor input, Tensor gain, Tensor bias, float epsilon) =>
        Made(Operations.LayerNorm.Forward(Host(input), Host(gain), Host(bias), epsilon));

    /// <inheritdoc/>
    public (Tensor Input, Tensor Gain, Tensor Bias) LayerNormBackward(Tensor outputGradient, Tensor input, Tensor gain, float epsilon)
    {
        var gradients = Operations.LayerNorm.Backward(Host(outputGradient), Host(input), Host(gain), epsilon);
        return (Made(gradients.Input), Made(gradients.Gain), Made(gradients.Bias));
    }

    /// <inheritdoc/>
    public (Tensor RowLosses, Tensor Loss, Tensor LogitGradient) SoftmaxCrossEntropy(Tensor logits, ReadOnlySpan<int> labels, int? rowsOfBatch = null)
    {
        var result = Operations.SoftmaxCrossEntropy.Of(HostMatrix(logits), labels, rowsOfBatch);
        return (Made(result.RowLosses), Made(result.Loss), Made(result.LogitGradient));
    }

    /// <inheritdoc/>
    public IConvolution Convolve(Tensor input, Tensor weight, Tensor bias, int stride, int padding) =>
        new Convolution(Conv2d.Forward(Host(input), Host(weight), Host(bias), stride, padding));

    /// <inheritdoc/>
    public Tensor MaxPool(Tensor images, int size) => Made(MaxPool2d.Forward(Host(images), size));

    /// <inheritdoc/>
    public Tensor MaxPoolBackward(Tensor outputGradient, Tensor images, int size) => Made(MaxPool2d.Backward(Host(outputGradient), Host(images), size));

    /// <inheritdoc/>
    public Tensor AveragePool(Tensor images, int size) => Made(AveragePool2d.Forward(Host(images), size));

    /// <inheritdoc/>
    public Tensor AveragePoolBackward(Tensor outputGradient, Tensor images, int size) =>
        Made(AveragePool2d.Backward(Host(outputGradient), Host(images), size));

    /// <inheritdoc/>
    public Tensor Sum(Tensor tensor) => Made(Reduction.Sum(Host(tensor)));

    /// <inheritdoc/>
    public Tensor SumBackward(Tensor outputGradient, ReadOnlySpan<int> inputShape) => Made(Reduction.SumBackward(Host(outputGradient), inputShape));

    /// <inheritdoc/>
    public Tensor Mean(Tensor tensor) => Made(Reduction.Mean(Host(tensor)));

    /// <inheritdoc/>
    public Tensor MeanBackward(Tensor outputGradient, ReadOnlySpan<int> inputShape) => Made(Reduction.MeanBackward(Host(outputGradient), inputShape));

    /// <inheritdoc/>
    public double GlobalNorm(IReadOnlyList<Tensor> tensors) => Operations.GlobalNorm.Of(tensors.Select(Host));

    /// <inheritdoc/>
    public Tensor[] Clip(IReadOnlyList<Tensor> tensors, float bound)
    {
        var clipped = Operations.GlobalNorm.Clip([.. tensors.Select(Host)], bound);
        return [.. clipped.Select((tensor, i) => tensor == tensors[i] ? tensor : Made(tensor))];
    }

    /// <inheritdoc/>
    public Tensor Sgd(Tensor parameter, Tensor gradient, float learningRate) => Made(Operations.Sgd.Step(Host(parameter), Host(gradient), learningRate));

    /// <inheritdoc/>
    public (Tensor Parameter, Tensor Velocity) Momentum(Tensor parameter, Tensor gradient, Tensor velocity, float learningRate, float momentum)
    {
        var (parameterAfter, velocityAfter) = Operations.Momentum.Step(Host(parameter), Host(gradient), Host(velocity), learningRate, momentum);
        return (Made(parameterAfter), Made(velocityAfter));
    }

    /// <inheritdoc/>
    public (Tensor Parameter, Tensor First, Tensor Second) AdamW(
        AdamW rule, Tensor parameter, Tensor gradient, Tensor first, Tensor second, ulong stepNumber)
    {
        var (parameterAfter, firstAfter, secondAfter) = rule.Step(Host(parameter), Host(gradient), Host(first), Host(second), stepNumber);
        return (Made(parameterAfter), Made(firstAfter), Made(secondAfter));
    }

    /// <summary>A tensor that this backend made belongs to the innermost scope of the thread.</summary>
    private static HostTensor Made(HostTensor tensor) => HostScope.Add(tensor);

    private static HostTensor Host(Tensor tensor) => tensor as HostTensor
        ?? throw new ArgumentException("This tensor is on a device and not in host memory; read it by the backend that made it.", nameof(tensor));

    private static HostTensor HostMatrix(Tensor tensor)
    {
        _ = MatrixShape.Of(tensor);
        return Host(tensor);
    }

    private sealed class Scope : BackendScope
    {
        private readonly HostScope scope = new();

        public override Tensor Keep(Tensor tensor)
        {
            scope.Keep(Host(tensor));
            return tensor;
        }

        public override void Dispose() => scope.Dispose();
    }

    private sealed class Convolution(Conv2d application) : IConvolution
    {
        public Tensor Output { get; } = Made(application.Output);

        public (Tensor Weight, Tensor Bias, Tensor? Input) Backward(Tensor outputGradient, bool withInput)
        {
            var gradients = application.Backward(Host(outputGradient), withInput);
            return (Made(gradients.Weight), Made(gradients.Bias), gradients.Input is { } made ? Made(made) : null);
        }

        public void Dispose() => application.Dispose();
    }
}
