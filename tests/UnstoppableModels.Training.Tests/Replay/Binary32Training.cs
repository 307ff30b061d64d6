using TorchSharp;
using UnstoppableModels.Arithmetic.Native;
using UnstoppableModels.Arithmetic.Tensors;
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
        var losses = new double[steps];
        for (var i = 0; i < steps; i++)
        {
            using var inner = torch.NewDisposeScope();
            losses[i] = Backward(parameters, replayer.BatchAt((ulong)i + 1));
            using var noGradient = torch.no_grad();
            foreach (var parameter in parameters.Values)
            {
                parameter.sub_(parameter.grad! * replayer.Manifest.Optimiser.LearningRate);
                parameter.grad!.zero_();
            }
        }
        return losses;
    }

    /// <summary>The gradients of one step.</summary>
    public static Dictionary<string, float[]> Gradients(ModelState state, Batch batch)
    {
        TorchLibrary.EnsureLoaded();
        using var scope = torch.NewDisposeScope();
        var parameters = Parameters(state);
        Backward(parameters, batch);
        return parameters.ToDictionary(pair => pair.Key, pair => pair.Value.grad!.data<float>().ToArray());
    }

    private static Dictionary<string, torch.Tensor> Parameters(ModelState state) =>
        state.Tensors.ToDictionary(tensor => tensor.Name, tensor => Torch(tensor.Tensor).requires_grad_());

    private static double Backward(Dictionary<string, torch.Tensor> parameters, Batch batch)
    {
        var hidden = torch.nn.functional.linear(Torch(batch.Features), parameters["linear1.weight"], parameters["linear1.bias"]).relu();
        var logits = torch.nn.functional.linear(hidden, parameters["linear2.weight"], parameters["linear2.bias"]);
        var loss = torch.nn.functional.cross_entropy(logits, torch.tensor(batch.Labels.Select(label => (long)label).ToArray()));
        loss.backward();
        return loss.item<float>();
    }

    private static torch.Tensor Torch(HostTensor tensor) =>
        torch.tensor(tensor.Values.ToArray(), [.. tensor.Shape.ToArray().Select(dimension => (long)dimension)]);
}
