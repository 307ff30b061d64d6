using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Operations;

/// <summary>Plain stochastic gradient descent (ARITHMETIC.md, "SGD").</summary>
public static class Sgd
{
    /// <summary>w − (learningRate × g): the product rounded to binary32, then the difference rounded to binary32.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static HostTensor Step(HostTensor parameter, HostTensor gradient, float learningRate)
    {
        HostTensor.RequireSameShape(parameter, gradient);
        var updated = new float[parameter.Values.Length];
        for (var i = 0; i < updated.Length; i++)
        {
            var change = learningRate * gradient.Values[i];
            updated[i] = parameter.Values[i] - change;
        }
        return HostTensor.Own(parameter.Shape.ToArray(), updated);
    }
}
