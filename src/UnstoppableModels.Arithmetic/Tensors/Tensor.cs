namespace UnstoppableModels.Arithmetic.Tensors;

/// <summary>
/// An immutable tensor of binary32 values, row-major, every dimension at least 1, where a backend keeps it: in host memory
/// (<see cref="HostTensor"/>) or on a device.
/// </summary>
public abstract class Tensor
{
    private protected Tensor()
    {
    }

    /// <summary>Sizes of the dimensions, slowest first.</summary>
    public abstract ReadOnlySpan<int> Shape { get; }
}
