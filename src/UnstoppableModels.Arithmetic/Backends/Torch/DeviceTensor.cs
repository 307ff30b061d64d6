using TorchSharp;
using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Backends.Torch;

/// <summary>A float32 tensor of torch on a device.</summary>
internal sealed class DeviceTensor : Tensor
{
    private readonly int[] shape;

    /// <summary>Wraps a tensor that nobody else writes to.</summary>
    public DeviceTensor(torch.Tensor values, Device device)
    {
        Values = values;
        Device = device;
        shape = [.. values.shape.Select(dimension => checked((int)dimension))];
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<int> Shape => shape;

    public torch.Tensor Values { get; }

    public Device Device { get; }
}
