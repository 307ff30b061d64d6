using TorchSharp;

namespace UnstoppableModels.Arithmetic.Backends.Torch;

/// <summary>
/// Torch operations between tensors and numbers. TorchSharp 0.107 passes a <see cref="Scalar"/> to native code as a bare address and keeps nothing
/// alive: a number that the compiler made in passing, also the hidden factor 1 of every addition of tensors, can be collected and freed while the
/// operation reads it. Here every number outlives its operation; nothing else in this library hands one to torch.
/// </summary>
internal static class TorchNumbers
{
    private static readonly Scalar One = 1;

    public static torch.Tensor Plus(this torch.Tensor tensor, torch.Tensor other) => tensor.add(other, One);

    public static torch.Tensor AddInPlace(this torch.Tensor tensor, torch.Tensor other) => tensor.add_(other, One);

    /// <summary>Adds the rows of <paramref name="source"/> to the rows of the tensor with these indices.</summary>
    public static torch.Tensor AddRowsInPlace(this torch.Tensor tensor, torch.Tensor indices, torch.Tensor source) =>
        tensor.index_add_(0, indices, source, One);

    public static torch.Tensor Plus(this torch.Tensor tensor, double number)
    {
        using Scalar scalar = number;
        return tensor.add(scalar, One);
    }

    public static torch.Tensor AddInPlace(this torch.Tensor tensor, double number)
    {
        using Scalar scalar = number;
        return tensor.add_(scalar, One);
    }

    public static torch.Tensor Times(this torch.Tensor tensor, double number)
    {
        using Scalar scalar = number;
        return tensor.mul(scalar);
    }

    public static torch.Tensor MultiplyInPlace(this torch.Tensor tensor, double number)
    {
        using Scalar scalar = number;
        return tensor.mul_(scalar);
    }

    public static torch.Tensor Limit(this torch.Tensor tensor, double lowest, double highest)
    {
        using Scalar low = lowest;
        using Scalar high = highest;
        return tensor.clamp(low, high);
    }

    public static torch.Tensor IsBelow(this torch.Tensor tensor, double number)
    {
        using Scalar scalar = number;
        return tensor.lt(scalar);
    }

    public static torch.Tensor IsAbove(this torch.Tensor tensor, double number)
    {
        using Scalar scalar = number;
        return tensor.gt(scalar);
    }

    public static torch.Tensor Fill(this torch.Tensor tensor, torch.Tensor mask, double number)
    {
        using Scalar scalar = number;
        return tensor.masked_fill(mask, scalar);
    }

    public static torch.Tensor FillInPlace(this torch.Tensor tensor, torch.Tensor mask, double number)
    {
        using Scalar scalar = number;
        return tensor.masked_fill_(mask, scalar);
    }
}
