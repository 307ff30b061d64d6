using System.Numerics;
using UnstoppableModels.Arithmetic.Simd;
using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Operations;

/// <summary>Plain stochastic gradient descent (ARITHMETIC.md, "SGD").</summary>
public static class Sgd
{
    /// <summary>w − (learningRate × g): the product rounded to binary32, then the difference rounded to binary32.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static HostTensor Step(HostTensor parameter, HostTensor gradient, float learningRate) =>
        SingleMap.Apply(new Rule(learningRate), parameter, gradient);

    private readonly struct Rule(float learningRate) : IFunctionOfSingles
    {
        public Vector<float> Of(Vector<float> parameter, Vector<float> gradient)
        {
            var change = learningRate * gradient;
            return parameter - change;
        }
    }
}
