using System.Numerics;
using UnstoppableModels.Arithmetic.Simd;
using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Operations;

/// <summary>Single rounded operations on every element (ARITHMETIC.md, "Add and scale").</summary>
public static class Elementwise
{
    /// <summary>a + b, each rounded once: a residual connection. The gradient of both is that of the sum.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static HostTensor Add(HostTensor left, HostTensor right) => SingleMap.Apply(default(Sum), left, right);

    /// <summary>x × factor, each rounded once. The gradient of x is that of the product, scaled by the same factor.</summary>
    public static HostTensor Scale(HostTensor tensor, float factor) => SingleMap.Apply(new Product(factor), tensor, tensor);

    private readonly struct Sum : IFunctionOfSingles
    {
        public Vector<float> Of(Vector<float> a, Vector<float> b) => a + b;
    }

    private readonly struct Product(float factor) : IFunctionOfSingles
    {
        public Vector<float> Of(Vector<float> a, Vector<float> b) => a * factor;
    }
}
