using UnstoppableModels.Arithmetic.Operations;
using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Protocol.Manifests;
using UnstoppableModels.Training.Layers;
using UnstoppableModels.Training.Models;
using UnstoppableModels.Training.Safetensors;

namespace UnstoppableModels.Training.Replay;

/// <summary>The update of one step: clipping, then the optimiser on one parameter after the other (ARITHMETIC.md, "Update").</summary>
internal static class Update
{
    /// <summary>The tensors of the next state: parameters and optimiser state.</summary>
    /// <exception cref="NonFiniteOutputException">An output contains an infinity; it is the last that was recorded.</exception>
    public static IEnumerable<NamedTensor> Apply(Pass pass, Optimiser optimiser, ulong step, IReadOnlyDictionary<string, Tensor> gradients)
    {
        var names = gradients.Keys.Order(StringComparer.Ordinal).ToArray();
        var clipped = Clip(pass, optimiser, names, [.. names.Select(name => gradients[name])]);
        return [.. names.SelectMany((name, i) => Tensors(pass, optimiser, step, name, clipped[i]))];
    }

    private static Tensor[] Clip(Pass pass, Optimiser optimiser, string[] names, Tensor[] gradients) =>
        optimiser.ClipNorm is { } bound
            ? [.. pass.Backend.Clip(gradients, bound).Select((gradient, i) => pass.Record($"clipped.{names[i]}", gradient))]
            : gradients;

    /// <summary>What one parameter brings to the next state, each tensor recorded.</summary>
    private static IEnumerable<NamedTensor> Tensors(Pass pass, Optimiser optimiser, ulong step, string name, Tensor gradient)
    {
        var (backend, parameter, rate) = (pass.Backend, pass.State(name), optimiser.LearningRateAt(step));
        var (velocity, first, second) = (ModelLayout.Velocity(name), ModelLayout.First(name), ModelLayout.Second(name));
        switch (optimiser)
        {
            case SgdOptimiser:
                return [Output(name, SgdOptimiser.Kind, backend.Sgd(parameter, gradient, rate))];
            case MomentumOptimiser momentum:
                var moved = backend.Momentum(parameter, gradient, pass.State(velocity), rate, momentum.Momentum);
                return [State(velocity, moved.Velocity), Output(name, MomentumOptimiser.Kind, moved.Parameter)];
            case AdamWOptimiser adam:
                var rule = new AdamW(rate, adam.Beta1, adam.Beta2, adam.Epsilon, adam.WeightDecay);
                var adapted = backend.AdamW(rule, parameter, gradient, pass.State(first), pass.State(second), step);
                return [State(first, adapted.First), State(second, adapted.Second), Output(name, AdamWOptimiser.Kind, adapted.Parameter)];
            default:
                throw new ArgumentException($"There is no update by {optimiser.GetType().Name}.", nameof(optimiser));
        }

        NamedTensor State(string tensor, Tensor value) => new(tensor, backend.Read(pass.Record(tensor, value)));

        NamedTensor Output(string tensor, string kind, Tensor value) => new(tensor, backend.Read(pass.Record($"{kind}.{tensor}", value)));
    }
}
