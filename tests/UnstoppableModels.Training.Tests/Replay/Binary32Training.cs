using TorchSharp;
using UnstoppableModels.Arithmetic.Native;
using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Protocol.Manifests;
using UnstoppableModels.Training.Datasets;
using UnstoppableModels.Training.Models;
using UnstoppableModels.Training.Replay;

namespace UnstoppableModels.Training.Tests.Replay;

/// <summary>The same training as everybody else does it: torch autograd in binary32.</summary>
internal static class Binary32Training
{
    /// <summary>Losses of steps 1 to <paramref name="steps"/>.</summary>
    public static double[] Losses(Replayer replayer, int steps)
    {
        TorchLibrary.EnsureLoaded();
        using var scope = torch.NewDisposeScope();
        var parameters = Parameters(replayer.Genesis());
        return Train(replayer, parameters, steps);
    }

    /// <summary>Losses of the steps, and the share of the held-out rows that are correct after them.</summary>
    public static (double[] Losses, double Accuracy) LossesAndAccuracy(Replayer replayer, int steps)
    {
        TorchLibrary.EnsureLoaded();
        using var scope = torch.NewDisposeScope();
        var parameters = Parameters(replayer.Genesis());
        var losses = Train(replayer, parameters, steps);
        var reference = replayer.Manifest.Dataset;
        var heldOut = replayer.Dataset.Take([.. Enumerable.Range(0, reference.Rows).Where(reference.IsHeldOut)]);
        using var correct = Scores(replayer.Manifest.Architecture, parameters, heldOut.Features).argmax(1).eq(Labels(heldOut)).sum();
        return (losses, correct.item<long>() / (double)heldOut.Labels.Length);
    }

    /// <summary>The gradients of one step.</summary>
    public static Dictionary<string, float[]> Gradients(Manifest manifest, ModelState state, Batch batch)
    {
        TorchLibrary.EnsureLoaded();
        using var scope = torch.NewDisposeScope();
        var parameters = Parameters(state);
        Backward(manifest.Architecture, parameters, batch);
        return parameters.ToDictionary(pair => pair.Key, pair => pair.Value.grad!.data<float>().ToArray());
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

    private static Dictionary<string, torch.Tensor> Parameters(ModelState state) =>
        state.Tensors.ToDictionary(tensor => tensor.Name, tensor => Torch(tensor.Tensor).requires_grad_());

    private static double Backward(Architecture architecture, Dictionary<string, torch.Tensor> parameters, Batch batch)
    {
        var loss = torch.nn.functional.cross_entropy(Scores(architecture, parameters, batch.Features), Labels(batch));
        loss.backward();
        return loss.item<float>();
    }

    private static torch.Tensor Scores(Architecture architecture, Dictionary<string, torch.Tensor> parameters, HostTensor features)
    {
        var value = Torch(features);
        if (architecture is CnnArchitecture cnn)
        {
            value = value.view(-1, cnn.Input.Channels, cnn.Input.Height, cnn.Input.Width) * cnn.InputScale;
            for (var i = 0; i < cnn.Convolutions.Length; i++)
            {
                var stage = cnn.Convolutions[i];
                value = torch.nn.functional.conv2d(
                    value, parameters[$"conv{i + 1}.weight"], parameters[$"conv{i + 1}.bias"], strides: [stage.Stride, stage.Stride], padding: [stage.Padding, stage.Padding]).relu();
                if (stage.Pool > 1) value = torch.nn.functional.max_pool2d(value, stage.Pool);
            }
            value = value.flatten(1);
        }
        for (var i = 1; parameters.TryGetValue($"linear{i}.weight", out var weight); i++)
        {
            if (i > 1) value = value.relu();
            value = torch.nn.functional.linear(value, weight, parameters[$"linear{i}.bias"]);
        }
        return value;
    }

    private static torch.Tensor Labels(Batch batch) => torch.tensor(batch.Labels.Select(label => (long)label).ToArray());

    private static torch.Tensor Torch(HostTensor tensor) =>
        torch.tensor(tensor.Values.ToArray(), [.. tensor.Shape.ToArray().Select(dimension => (long)dimension)]);
}
