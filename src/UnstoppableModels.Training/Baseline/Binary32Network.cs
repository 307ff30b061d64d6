using TorchSharp;
using UnstoppableModels.Protocol.Manifests;
using static TorchSharp.torch.nn;

namespace UnstoppableModels.Training.Baseline;

/// <summary>The scores of a model in torch's own binary32 operations.</summary>
internal static class Binary32Network
{
    /// <summary>One row of scores per label of the batch.</summary>
    /// <param name="architecture">The model.</param>
    /// <param name="parameters">Its parameters by name.</param>
    /// <param name="input">[rows, features], or token ids [rows, context] as int64.</param>
    public static torch.Tensor Scores(Architecture architecture, IReadOnlyDictionary<string, torch.Tensor> parameters, torch.Tensor input) =>
        architecture switch
        {
            MlpArchitecture => Perceptron(parameters, input),
            CnnArchitecture cnn => Perceptron(parameters, Convolutions(cnn, parameters, input)),
            DecoderArchitecture decoder => Decoder(decoder, parameters, input),
            var other => throw new ArgumentException($"There is no binary32 network for {other.GetType().Name}.", nameof(architecture)),
        };

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

    private static torch.Tensor Decoder(DecoderArchitecture architecture, IReadOnlyDictionary<string, torch.Tensor> parameters, torch.Tensor ids)
    {
        var value = functional.embedding(ids, parameters["token_embedding.weight"]) + parameters["position_embedding.weight"];
        for (var i = 1; i <= architecture.Blocks; i++)
        {
            var block = $"block{i}";
            value += Attention(architecture, parameters, $"{block}.attention", Norm(architecture, parameters, $"{block}.norm1", value));
            var hidden = Linear(parameters, $"{block}.mlp1", Norm(architecture, parameters, $"{block}.norm2", value));
            value += Linear(parameters, $"{block}.mlp2", functional.gelu(hidden));
        }
        return Linear(parameters, "head", Norm(architecture, parameters, "norm", value)).view(-1, architecture.Vocabulary);
    }

    private static torch.Tensor Attention(
        DecoderArchitecture architecture, IReadOnlyDictionary<string, torch.Tensor> parameters, string name, torch.Tensor value)
    {
        var (rows, context, heads) = (value.shape[0], value.shape[1], architecture.Heads);
        var parts = Linear(parameters, $"{name}.qkv", value).view(rows, context, 3, heads, architecture.Width / heads).permute(2, 0, 3, 1, 4);
        var mixed = functional.scaled_dot_product_attention(parts[0], parts[1], parts[2], is_casual: true);
        return Linear(parameters, $"{name}.projection", mixed.transpose(1, 2).reshape(rows, context, architecture.Width));
    }

    private static torch.Tensor Norm(
        DecoderArchitecture architecture, IReadOnlyDictionary<string, torch.Tensor> parameters, string name, torch.Tensor value) =>
        functional.layer_norm(value, [architecture.Width], parameters[$"{name}.gain"], parameters[$"{name}.bias"], DecoderArchitecture.Epsilon);

    private static torch.Tensor Linear(IReadOnlyDictionary<string, torch.Tensor> parameters, string name, torch.Tensor value) =>
        functional.linear(value, parameters[$"{name}.weight"], parameters[$"{name}.bias"]);
}
