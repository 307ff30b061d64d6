using System.Numerics;
using UnstoppableModels.Arithmetic.Simd;
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
        var next = SingleMap.Apply(new Rule(momentum), velocity, gradient);
        return (Sgd.Step(parameter, next, learningRate), next);
    }

    private readonly struct Rule(float momentum) : IFunctionOfSingles
    {
        public Vector<float> Of(Vector<float> velocity, Vector<float> gradient)
        {
            var kept = momentum * velocity;
            return kept + gradient;
        }
    }
}
