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
    public void Free(Tensor tensor) => Host(tensor);

    /// <inheritdoc/>
    public Tensor Load(HostTensor tensor) => tensor;

    /// <inheritdoc/>
    public HostTensor Read(Tensor tensor) => Host(tensor);

    /// <inheritdoc/>
    public Tensor Reshape(Tensor tensor, params ReadOnlySpan<int> shape) => Host(tensor).Reshape(shape);

    /// <inheritdoc/>
    public Tensor Permute(Tensor tensor, params ReadOnlySpan<int> axes) => Permutation.Apply(Host(tensor), axes);

    /// <inheritdoc/>
    public Tensor[] SplitHeads(Tensor rows, int parts, int context, int heads) => Heads.Split(Host(rows), parts, context, heads);

    /// <inheritdoc/>
    public Tensor MergeHeads(IReadOnlyList<Tensor> parts, int heads) => Heads.Merge([.. parts.Select(Host)], heads);

    /// <inheritdoc/>
    public bool IsFinite(Tensor tensor) => Host(tensor).IsFinite;

    /// <inheritdoc/>
    public QuantisedMatrix Quantise(Tensor matrix) => QuantisedMatrix.From(HostMatrix(matrix));

    /// <inheritdoc/>
    public QuantisedBatch QuantiseBatch(Tensor matrices) => QuantisedBatch.From(Host(matrices));

    /// <inheritdoc/>
    public Tensor Multiply(QuantisedMatrix left, bool transposeLeft, QuantisedMatrix right, bool transposeRight) =>
        Contraction.Multiply(left, transposeLeft, right, transposeRight);

    /// <inheritdoc/>
    public Tensor Multiply(QuantisedBatch left, bool transposeLeft, QuantisedBatch right, bool transposeRight) =>
        Contraction.Multiply(left, transposeLeft, right, transposeRight);

    /// <inheritdoc/>
    public Tensor Linear(QuantisedMatrix input, QuantisedMatrix weight, Tensor bias) => Operations.Linear.Forward(input, weight, Host(bias));

    /// <inheritdoc/>
    public Tensor SumRows(QuantisedMatrix matrix) => Contraction.SumRows(matrix);

    /// <inheritdoc/>
    public Tensor DotColumns(QuantisedMatrix left, QuantisedMatrix right) => Contraction.DotColumns(left, right);

    /// <inheritdoc/>
    public Tensor Embedding(Tensor table, ReadOnlySpan<int> ids) => Operations.Embedding.Forward(HostMatrix(table), ids);

    /// <inheritdoc/>
    public Tensor EmbeddingBackward(Tensor outputGradient, ReadOnlySpan<int> ids, int entries) =>
        Operations.Embedding.Backward(HostMatrix(outputGradient), ids, entries);

    /// <inheritdoc/>
    public Tensor Add(Tensor left, Tensor right) => Elementwise.Add(Host(left), Host(right));

    /// <inheritdoc/>
    public Tensor Scale(Tensor tensor, float factor) => Elementwise.Scale(Host(tensor), factor);

    /// <inheritdoc/>
    public Tensor Relu(Tensor input) => Operations.Relu.Forward(Host(input));

    /// <inheritdoc/>
    public Tensor ReluBackward(Tensor outputGradient, Tensor input) => Operations.Relu.Backward(Host(outputGradient), Host(input));

    /// <inheritdoc/>
    public Tensor Gelu(Tensor input) => Operations.Gelu.Forward(Host(input));

    /// <inheritdoc/>
    public Tensor GeluBackward(Tensor outputGradient, Tensor input) => Operations.Gelu.Backward(Host(outputGradient), Host(input));

    /// <inheritdoc/>
    public Tensor Tanh(Tensor input) => Operations.Tanh.Forward(Host(input));

    /// <inheritdoc/>
    public Tensor TanhBackward(Tensor outputGradient, Tensor output) => Operations.Tanh.Backward(Host(outputGradient), Host(output));

    /// <inheritdoc/>
    public Tensor Dropout(Tensor tensor, float rate, ulong seed, ulong stream) => Operations.Dropout.Apply(Host(tensor), rate, seed, stream);

    /// <inheritdoc/>
    public Tensor Softmax(Tensor scores, bool causal) => Operations.Softmax.Forward(Host(scores), causal);

    /// <inheritdoc/>
    public Tensor SoftmaxBackward(Tensor outputGradient, Tensor probabilities) => Operations.Softmax.Backward(Host(outputGradient), Host(probabilities));

    /// <inheritdoc/>
    public Tensor LogSoftmax(Tensor scores) => Operations.LogSoftmax.Forward(Host(scores));

    /// <inheritdoc/>
    public Tensor LogSoftmaxBackward(Tensor outputGradient, Tensor scores) => Operations.LogSoftmax.Backward(Host(outputGradient), Host(scores));

    /// <inheritdoc/>
    public Tensor LayerNorm(Tensor input, Tensor gain, Tensor bias, float epsilon) =>
        Operations.LayerNorm.Forward(Host(input), Host(gain), Host(bias), epsilon);

    /// <inheritdoc/>
    public (Tensor Input, Tensor Gain, Tensor Bias) LayerNormBackward(Tensor outputGradient, Tensor input, Tensor gain, float epsilon)
    {
        var gradients = Operations.LayerNorm.Backward(Host(outputGradient), Host(input), Host(gain), epsilon);
        return (gradients.Input, gradients.Gain, gradients.Bias);
    }

    /// <inheritdoc/>
    public (Tensor RowLosses, Tensor Loss, Tensor LogitGradient) SoftmaxCrossEntropy(Tensor logits, ReadOnlySpan<int> labels, int? rowsOfBatch = null)
    {
        var result = Operations.SoftmaxCrossEntropy.Of(HostMatrix(logits), labels, rowsOfBatch);
        return (result.RowLosses, result.Loss, result.LogitGradient);
    }

    /// <inheritdoc/>
    public IConvolution Convolve(Tensor input, Tensor weight, Tensor bias, int stride, int padding) =>
        new Convolution(Conv2d.Forward(Host(input), Host(weight), Host(bias), stride, padding));

    /// <inheritdoc/>
    public Tensor MaxPool(Tensor images, int size) => MaxPool2d.Forward(Host(images), size);

    /// <inheritdoc/>
    public Tensor MaxPoolBackward(Tensor outputGradient, Tensor images, int size) => MaxPool2d.Backward(Host(outputGradient), Host(images), size);

    /// <inheritdoc/>
    public Tensor AveragePool(Tensor images, int size) => AveragePool2d.Forward(Host(images), size);

    /// <inheritdoc/>
    public Tensor AveragePoolBackward(Tensor outputGradient, Tensor images, int size) =>
        AveragePool2d.Backward(Host(outputGradient), Host(images), size);

    /// <inheritdoc/>
    public Tensor Sum(Tensor tensor) => Reduction.Sum(Host(tensor));

    /// <inheritdoc/>
    public Tensor SumBackward(Tensor outputGradient, ReadOnlySpan<int> inputShape) => Reduction.SumBackward(Host(outputGradient), inputShape);

    /// <inheritdoc/>
    public Tensor Mean(Tensor tensor) => Reduction.Mean(Host(tensor));

    /// <inheritdoc/>
    public Tensor MeanBackward(Tensor outputGradient, ReadOnlySpan<int> inputShape) => Reduction.MeanBackward(Host(outputGradient), inputShape);

    /// <inheritdoc/>
    public double GlobalNorm(IReadOnlyList<Tensor> tensors) => Operations.GlobalNorm.Of(tensors.Select(Host));

    /// <inheritdoc/>
    public Tensor[] Clip(IReadOnlyList<Tensor> tensors, float bound) => Operations.GlobalNorm.Clip([.. tensors.Select(Host)], bound);

    /// <inheritdoc/>
    public Tensor Sgd(Tensor parameter, Tensor gradient, float learningRate) => Operations.Sgd.Step(Host(parameter), Host(gradient), learningRate);

    /// <inheritdoc/>
    public (Tensor Parameter, Tensor Velocity) Momentum(Tensor parameter, Tensor gradient, Tensor velocity, float learningRate, float momentum) =>
        Operations.Momentum.Step(Host(parameter), Host(gradient), Host(velocity), learningRate, momentum);

    /// <inheritdoc/>
    public (Tensor Parameter, Tensor First, Tensor Second) AdamW(
        AdamW rule, Tensor parameter, Tensor gradient, Tensor first, Tensor second, ulong stepNumber) =>
        rule.Step(Host(parameter), Host(gradient), Host(first), Host(second), stepNumber);

    private static HostTensor Host(Tensor tensor) => tensor as HostTensor
        ?? throw new ArgumentException("This tensor is on a device and not in host memory; read it by the backend that made it.", nameof(tensor));

    private static HostTensor HostMatrix(Tensor tensor)
    {
        _ = MatrixShape.Of(tensor);
        return Host(tensor);
    }

    /// <summary>Host memory is the garbage collector's.</summary>
    private sealed class Scope : BackendScope
    {
        public override Tensor Keep(Tensor tensor) => Host(tensor);

        public override void Dispose()
        {
        }
    }

    private sealed class Convolution(Conv2d application) : IConvolution
    {
        public Tensor Output => application.Output;

        public (Tensor Weight, Tensor Bias, Tensor? Input) Backward(Tensor outputGradient, bool withInput)
        {
            var gradients = application.Backward(Host(outputGradient), withInput);
            return (gradients.Weight, gradients.Bias, gradients.Input);
        }

        public void Dispose() => application.Dispose();
    }
}
