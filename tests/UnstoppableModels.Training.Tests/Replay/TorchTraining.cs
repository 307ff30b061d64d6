using TorchSharp;
using UnstoppableModels.Arithmetic.Native;
using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Protocol.Manifests;
using UnstoppableModels.Training.Datasets;
using UnstoppableModels.Training.Models;
using UnstoppableModels.Training.Replay;
using static TorchSharp.torch.nn;

namespace UnstoppableModels.Training.Tests.Replay;

/// <summary>The same training as everybody else does it: torch autograd in binary32 or binary64.</summary>
internal static class TorchTraining
{
    /// <summary>Losses of steps 1 to <paramref name="steps"/> in binary32.</summary>
    public static double[] Losses(Replayer replayer, int steps)
    {
        TorchLibrary.EnsureLoaded();
        using var scope = torch.NewDisposeScope();
        return Train(replayer, Parameters(replayer.Genesis(), torch.float32), steps);
    }

    /// <summary>Losses of the steps in binary32, and the share of the held-out rows that are correct after them.</summary>
    public static (double[] Losses, double Accuracy) LossesAndAccuracy(Replayer replayer, int steps)
    {
        TorchLibrary.EnsureLoaded();
        using var scope = torch.NewDisposeScope();
        var parameters = Parameters(replayer.Genesis(), torch.float32);
        var losses = Train(replayer, parameters, steps);
        var reference = replayer.Manifest.Dataset;
        var heldOut = replayer.Dataset.Take([.. Enumerable.Range(0, reference.HeldOutRows).Select(reference.HeldOutRow)]);
        using var correct = Scores(replayer.Manifest.Architecture, parameters, heldOut).argmax(1).eq(Labels(heldOut)).sum();
        return (losses, correct.item<long>() / (double)heldOut.Labels.Length);
    }

    /// <summary>The gradients of one step, before clipping.</summary>
    public static Dictionary<string, double[]> Gradients(Manifest manifest, ModelState state, Batch batch, torch.ScalarType precision)
    {
        TorchLibrary.EnsureLoaded();
        using var scope = torch.NewDisposeScope();
        var parameters = Parameters(state, precision);
        Backward(manifest.Architecture, parameters, batch);
        return parameters.ToDictionary(pair => pair.Key, pair => pair.Value.grad!.to(torch.float64).data<double>().ToArray());
    }

    private static double[] Train(Replayer replayer, Dictionary<string, torch.Tensor> parameters, int steps)
    {
        var losses = new double[steps];
        for (var i = 0; i < steps; i++)
        {
            using var inner = torch.NewDisposeScope();
            losses[i] = Backward(replayer.Manifest.Architecture, parameters, replayer.BatchAt((ulong)i + 1));
            using var noGradient = torch.no_grad();
            foreach (var parameter in parameters.Values)
            {
                parameter.sub_(parameter.grad! * replayer.Manifest.Optimiser.LearningRate);
                parameter.grad!.zero_();
            }
        }
        return losses;
    }

    private static Dictionary<string, torch.Tensor> Parameters(ModelState state, torch.ScalarType precision) =>
        state.Parameters.ToDictionary(tensor => tensor.Name, tensor => Torch(tensor.Tensor).to(precision).requires_grad_());

    private static double Backward(Architecture architecture, Dictionary<string, torch.Tensor> parameters, Batch batch)
    {
        var loss = functional.cross_entropy(Scores(architecture, parameters, batch), Labels(batch));
        loss.backward();
        return loss.to(torch.float64).item<double>();
    }

    private static torch.Tensor Scores(Architecture architecture, Dictionary<string, torch.Tensor> parameters, Batch batch)
    {
        if (architecture is DecoderArchitecture decoder) return Decode(decoder, parameters, (TextBatch)batch);
        var value = Torch(((LabelledBatch)batch).Features).to(parameters.Values.First().dtype);
        if (architecture is CnnArchitecture cnn)
        {
            value = value.view(-1, cnn.Input.Channels, cnn.Input.Height, cnn.Input.Width) * cnn.InputScale;
            for (var i = 0; i < cnn.Convolutions.Length; i++)
            {
                var stage = cnn.Convolutions[i];
                value = functional.conv2d(
                    value, parameters[$"conv{i + 1}.weight"], parameters[$"conv{i + 1}.bias"], strides: [stage.Stride, stage.Stride], padding: [stage.Padding, stage.Padding]).relu();
                if (stage.Pool > 1) value = functional.max_pool2d(value, stage.Pool);
            }
            value = value.flatten(1);
        }
        for (var i = 1; parameters.ContainsKey($"linear{i}.weight"); i++)
        {
            if (i > 1) value = value.relu();
            value = Linear(parameters, $"linear{i}", value);
        }
        return value;
    }

    private static torch.Tensor Decode(DecoderArchitecture architecture, Dictionary<string, torch.Tensor> parameters, TextBatch batch)
    {
        var (context, heads, width) = (architecture.Context, architecture.Heads, architecture.Width / architecture.Heads);
        var tokens = torch.tensor(batch.Tokens.Select(token => (long)token).ToArray());
        var value = parameters["token_embedding.weight"].index_select(0, tokens).view(-1, context, architecture.Width) + parameters["position_embedding.weight"];
        var later = torch.ones(context, context).triu(1).to(torch.@bool);
        for (var i = 1; i <= architecture.Layers; i++)
        {
            var parts = Linear(parameters, $"block{i}.attention.qkv", Norm(parameters, $"block{i}.norm1", value))
                .view(-1, context, 3, heads, width).permute(2, 0, 3, 1, 4).unbind(0);
            var scores = parts[0].matmul(parts[1].transpose(-1, -2)) / Math.Sqrt(width);
            var mixed = scores.masked_fill(later, double.NegativeInfinity).softmax(-1).matmul(parts[2]);
            value += Linear(parameters, $"block{i}.attention.projection", mixed.transpose(1, 2).reshape(-1, context, architecture.Width));
            var hidden = functional.gelu(Linear(parameters, $"block{i}.mlp1", Norm(parameters, $"block{i}.norm2", value)));
            value += Linear(parameters, $"block{i}.mlp2", hidden);
        }
        return Linear(parameters, "head", Norm(parameters, "norm", value)).view(-1, DecoderArchitecture.Vocabulary);
    }

    private static torch.Tensor Linear(Dictionary<string, torch.Tensor> parameters, string layer, torch.Tensor input) =>
        functional.linear(input, parameters[$"{layer}.weight"], parameters[$"{layer}.bias"]);

    private static torch.Tensor Norm(Dictionary<string, torch.Tensor> parameters, string layer, torch.Tensor input) =>
        functional.layer_norm(input, [input.shape[^1]], parameters[$"{layer}.gain"], parameters[$"{layer}.bias"], DecoderArchitecture.NormEpsilon);

    private static torch.Tensor Labels(Batch batch) => torch.tensor(batch.Labels.Select(label => (long)label).ToArray());

    private static torch.Tensor Torch(HostTensor tensor) =>
        torch.tensor(tensor.Values.ToArray(), [.. tensor.Shape.ToArray().Select(dimension => (long)dimension)]);
}
