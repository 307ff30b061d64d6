using TorchSharp;
using UnstoppableModels.Arithmetic.Contractions;
using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Backends.Torch;

internal sealed partial class TorchBackend
{
    public Tensor Sum(Tensor tensor) => Compute(() => ExactSum(Values(tensor)).to(torch.float32));

    public Tensor SumBackward(Tensor outputGradient, ReadOnlySpan<int> inputShape)
    {
        var shape = Long(inputShape);
        return Compute(() => Single(outputGradient).expand(shape).contiguous());
    }

    public Tensor Mean(Tensor tensor) => Compute(() => MeanOf(Values(tensor)));

    public Tensor MeanBackward(Tensor outputGradient, ReadOnlySpan<int> inputShape)
    {
        var shape = Long(inputShape);
        double count = shape.Aggregate(1L, (product, dimension) => checked(product * dimension));
        return Compute(() => Single(outputGradient).to(torch.float64).div_(elementary.Constant(count)).to(torch.float32).expand(shape).contiguous());
    }

    private torch.Tensor MeanOf(torch.Tensor values) => IsFinite(values)
        ? ExactSum(values).div_(elementary.Constant(values.NumberOfElements)).to(torch.float32)
        : torch.tensor([float.PositiveInfinity], torch.float32, device);

    /// <summary>[1], float64.</summary>
    private static torch.Tensor ExactSum(torch.Tensor values)
    {
        var (numbers, exponent) = TorchIntegers.Quantise(values);
        return numbers.sum().reshape(1).Times(Math.ScaleB(1.0, exponent - QuantisedMatrix.Bits)).AddInPlace(0.0);
    }

    private torch.Tensor Single(Tensor gradient) => Values(gradient) is { NumberOfElements: 1 } value
        ? value.reshape(1)
        : throw new ArgumentException("The gradient of a sum or mean over a whole tensor is one value.");
}
