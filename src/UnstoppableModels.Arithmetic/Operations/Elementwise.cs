using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Operations;

/// <summary>Single rounded operations on every element (ARITHMETIC.md, "Add and scale").</summary>
public static class Elementwise
{
    /// <summary>a + b, each rounded once: a residual connection. The gradient of both is that of the sum.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static HostTensor Add(HostTensor left, HostTensor right)
    {
        HostTensor.RequireSameShape(left, right);
        var sum = new float[left.Values.Length];
        for (var i = 0; i < sum.Length; i++) sum[i] = left.Values[i] + right.Values[i];
        return HostTensor.Own(left.Shape.ToArray(), sum);
    }

    /// <summary>x × factor, each rounded once. The gradient of x is that of the product, scaled by the same factor.</summary>
    public static HostTensor Scale(HostTensor tensor, float factor)
    {
        var product = new float[tensor.Values.Length];
        for (var i = 0; i < product.Length; i++) product[i] = tensor.Values[i] * factor;
        return HostTensor.Own(tensor.Shape.ToArray(), product);
    }
}
