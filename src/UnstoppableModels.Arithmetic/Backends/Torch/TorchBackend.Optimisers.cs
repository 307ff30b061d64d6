using System.Runtime.InteropServices;
using TorchSharp;
using UnstoppableModels.Arithmetic.Contractions;
using UnstoppableModels.Arithmetic.Operations;
using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Backends.Torch;

internal sealed partial class TorchBackend
{
    public double GlobalNorm(IReadOnlyList<Tensor> tensors)
    {
        double sum = 0;
        foreach (var tensor in tensors) sum += SquaredNorm(tensor);
        return Math.Sqrt(sum);
    }

    public Tensor[] Clip(IReadOnlyList<Tensor> tensors, float bound)
    {
        if (!(bound > 0 && float.IsFinite(bound))) throw new ArgumentException("The bound of a norm is a positive number.");
        var norm = GlobalNorm(tensors);
        if (norm <= bound) return [.. tensors];
        var factor = bound / norm;
        return [.. tensors.Select(tensor => Compute(() => Wide(tensor).MultiplyInPlace(factor).to(torch.float32)))];
    }

    public Tensor Sgd(Tensor parameter, Tensor gradient, float learningRate)
    {
        HostTensor.RequireSameShape(parameter, gradient);
        return Compute(() => Values(parameter).sub(Values(gradient).Times(learningRate)));
    }

    public (Tensor Parameter, Tensor Velocity) Momentum(Tensor parameter, Tensor gradient, Tensor velocity, float learningRate, float momentum)
    {
        HostTensor.RequireSameShape(parameter, gradient);
        HostTensor.RequireSameShape(parameter, velocity);
        var next = Compute(() => Values(velocity).Times(momentum).AddInPlace(Values(gradient)));
        return (Sgd(parameter, next, learningRate), next);
    }

    public (Tensor Parameter, Tensor First, Tensor Second) AdamW(
        AdamW rule, Tensor parameter, Tensor gradient, Tensor first, Tensor second, ulong stepNumber)
    {
        ArgumentOutOfRangeException.ThrowIfZero(stepNumber);
        HostTensor.RequireSameShape(parameter, gradient);
        HostTensor.RequireSameShape(parameter, first);
        HostTensor.RequireSameShape(parameter, second);
        double beta1 = rule.Beta1, beta2 = rule.Beta2, rate = rule.LearningRate;
        return InScope<(Tensor, Tensor, Tensor)>(() =>
        {
            var g = Wide(gradient);
            var m = Wide(first).MultiplyInPlace(beta1).AddInPlace(g.Times(1 - beta1)).to(torch.float32);
            var v = Wide(second).MultiplyInPlace(beta2).AddInPlace(g.mul(g).MultiplyInPlace(1 - beta2)).to(torch.float32);
            var root = v.to(torch.float64).div_(Correction(beta2, stepNumber)).sqrt_().AddInPlace(rule.Epsilon);
            var direction = m.to(torch.float64).div_(Correction(beta1, stepNumber)).div_(root);
            var w = Wide(parameter).MultiplyInPlace(1 - rate * rule.WeightDecay).sub_(direction.MultiplyInPlace(rate)).to(torch.float32);
            return (Keep(w), Keep(m), Keep(v));
        });
    }

    private torch.Tensor Correction(double beta, ulong stepNumber) =>
        elementary.Constant(1 - UnstoppableModels.Arithmetic.Operations.AdamW.Power(beta, stepNumber));

    /// <summary>The blocks are summed on the device, in any order, and added on the host, in theirs.</summary>
    private double SquaredNorm(Tensor tensor) => InScope(() =>
    {
        var (numbers, exponent) = TorchIntegers.Quantise(Values(tensor).flatten());
        var blocks = (numbers.NumberOfElements + Contraction.BlockLength - 1) / Contraction.BlockLength;
        var padded = Zeros(torch.float64, blocks * Contraction.BlockLength);
        padded.narrow(0, 0, numbers.NumberOfElements).copy_(numbers.mul_(numbers));
        var sums = padded.reshape(blocks, Contraction.BlockLength).sum([1L]).cpu();
        double total = 0;
        foreach (var sum in MemoryMarshal.Cast<byte, double>(sums.bytes)) total += sum;
        return total * Math.ScaleB(1.0, 2 * (exponent - QuantisedMatrix.Bits));
    });
}
