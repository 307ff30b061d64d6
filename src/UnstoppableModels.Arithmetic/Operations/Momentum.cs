using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Operations;

/// <summary>Stochastic gradient descent with momentum (ARITHMETIC.md, "Momentum").</summary>
public static class Momentum
{
    /// <summary>v' = (momentum × v) + g and w' = w − (learningRate × v'): each operation rounded to binary32.</summary>
    /// <param name="parameter">w.</param>
    /// <param name="gradient">g.</param>
    /// <param name="velocity">v, zeros before the first step.</param>
    /// <param name="learningRate">Positive.</param>
    /// <param name="momentum">From 0 to below 1.</param>
    /// <returns>w' and v'.</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static (HostTensor Parameter, HostTensor Velocity) Step(
        HostTensor parameter, HostTensor gradient, HostTensor velocity, float learningRate, float momentum)
    {
        HostTensor.RequireSameShape(parameter, gradient);
        HostTensor.RequireSameShape(parameter, velocity);
        var next = new float[velocity.Values.Length];
        for (var i = 0; i < next.Length; i++)
        {
            var kept = momentum * velocity.Values[i];
            next[i] = kept + gradient.Values[i];
        }
        var velocityAfter = HostTensor.Own(velocity.Shape.ToArray(), next);
        return (Sgd.Step(parameter, velocityAfter, learningRate), velocityAfter);
    }
}
