using UnstoppableModels.Arithmetic.Operations;
using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Backends;

/// <summary>Clipping and update rules (ARITHMETIC.md, "Global norm", "SGD", "Momentum", "AdamW").</summary>
public interface IOptimisers
{
    /// <summary>√(Σ x²) over several tensors, added in the order given: that of their parameters' names.</summary>
    /// <exception cref="ArgumentException">A value is not finite.</exception>
    double GlobalNorm(IReadOnlyList<Tensor> tensors);

    /// <summary>The tensors themselves if their norm does not exceed the bound, else each times bound ÷ norm.</summary>
    /// <exception cref="ArgumentException">A value is not finite, or the bound is not positive and finite.</exception>
    Tensor[] Clip(IReadOnlyList<Tensor> tensors, float bound);

    /// <summary>w − (learningRate × g).</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    Tensor Sgd(Tensor parameter, Tensor gradient, float learningRate);

    /// <summary>v' = (momentum × v) + g and w' = w − (learningRate × v'); v is zeros before the first step.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    (Tensor Parameter, Tensor Velocity) Momentum(Tensor parameter, Tensor gradient, Tensor velocity, float learningRate, float momentum);

    /// <summary>One step of AdamW, numbered from 1; both moments are zeros before the first.</summary>
    /// <exception cref="ArgumentException">The shapes differ, or the step is 0.</exception>
    (Tensor Parameter, Tensor First, Tensor Second) AdamW(AdamW rule, Tensor parameter, Tensor gradient, Tensor first, Tensor second, ulong stepNumber);
}
