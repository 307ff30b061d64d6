using TorchSharp;
using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Protocol.Manifests;
using UnstoppableModels.Training.Datasets;
using static TorchSharp.torch.nn;

namespace UnstoppableModels.Training.Baseline;

/// <summary>The scores of a model in torch's own floating-point operations.</summary>
internal static class TorchNetwork
{
    /// <summary>One row of scores per label of the batch.</summary>
    public static torch.Tensor Scores(Architecture architecture, IReadOnlyDictionary<string, torch.Tensor> parameters, Batch batch)
    {
        if (architecture is DecoderArchitecture decoder) return Decode(decoder, parameters, (TextBatch)batch);
        var features = Torch(((LabelledBatch)batch).Features).to(parameters.Values.First().dtype);
        return Perceptron(parameters, architecture is CnnArchitecture cnn ? Convolutions(cnn, parameters, features) : features);
    }

    /// <summary>The right classes of a batch.</summary>
    public static torch.Tensor Labels(Batch batch) => torch.tensor(batch.Labels.Select(label => (long)label).ToArray());

    /// <summary>A copy in torch's memory.</summary>
    public static torch.Tensor Torch(HostTensor tensor) =>
        torch.tensor(tensor.Values.ToArray(), [.. tensor.Shape.ToArray().Select(dimension => (long)dimension)]);

    private static torch.Tensor Perceptron(IReadOnlyDictionary<string, torch.Tensor> parameters, torch.Tensor value)
    {
        for (var i = 1; parameters.ContainsKey($"linear{i}.weight"); i++)
        {
            if (i > 1) value = value.relu();
            value = Linear(parameters, $"linear{i}", value);
        }
        return value;
    }

    private static torch.Tensor Convolutions(CnnArchitecture architecture, IReadOnlyDictionary<string, torch.Tensor> parameters, torch.Tensor features)
    {
        var value = features.view(-1, architecture.Input.Channels, architecture.Input.Height, architecture.Input.Width) * architecture.InputScale;
        for (var i = 0; i < architecture.Convolutions.Length; i++)
        {
            var stage = architecture.Convolutions[i];
            var (weight, bias) = (parameters[$"conv{i + 1}.weight"], parameters[$"conv{i + 1}.bias"]);
            value = functional.conv2d(value, weight, bias, strides: [stage.Stride, stage.Stride], padding: [stage.Padding, stage.Padding]).relu();
            if (stage.Pool > 1) value = functional.max_pool2d(value, stage.Pool);
        }
        return value.flatten(1);
    }

    private static torch.Tensor Decode(DecoderArchitecture architecture, IReadOnlyDictionary<string, torch.Tensor> parameters, TextBatch batch)
    {
        var (context, heads, width) = (architecture.Context, architecture.Heads, architecture.Width / architecture.Heads);
        var tokens = torch.tensor(batch.Tokens.Select(token => (long)token).ToArray());
        var embedded = parameters["token_embedding.weight"].index_select(0, tokens).view(-1, context, architecture.Width);
        var value = embedded + parameters["position_embedding.weight"];
        for (var i = 1; i <= architecture.Layers; i++)
        {
            var parts = Linear(parameters, $"block{i}.attention.qkv", Norm(parameters, $"block{i}.norm1", value))
                .view(-1, context, 3, heads, width).permute(2, 0, 3, 1, 4).unbind(0);
            var mixed = functional.scaled_dot_product_attention(parts[0], parts[1], parts[2], is_casual: true);
            value += Linear(parameters, $"block{i}.attention.projection", mixed.transpose(1, 2).reshape(-1, context, architecture.Width));
            var hidden = functional.gelu(Linear(parameters, $"block{i}.mlp1", Norm(parameters, $"block{i}.norm2", value)));
            value += Linear(parameters, $"block{i}.mlp2", hidden);
        }
        return Linear(parameters, "head", Norm(parameters, "norm", value)).view(-1, DecoderArchitecture.Vocabulary);
    }

    private static torch.Tensor Linear(IReadOnlyDictionary<string, torch.Tensor> parameters, string layer, torch.Tensor input) =>
        functional.linear(input, parameters[$"{layer}.weight"], parameters[$"{layer}.bias"]);

    private static torch.Tensor Norm(IReadOnlyDictionary<string, torch.Tensor> parameters, string layer, torch.Tensor input) =>
        functional.layer_norm(input, [input.shape[^1]], parameters[$"{layer}.gain"], parameters[$"{layer}.bias"], DecoderArchitecture.NormEpsilon);
}
