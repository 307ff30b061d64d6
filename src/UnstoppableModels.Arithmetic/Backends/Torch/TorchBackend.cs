using System.Runtime.InteropServices;
using TorchSharp;
using UnstoppableModels.Arithmetic.Native;
using UnstoppableModels.Arithmetic.Operations;
using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Backends.Torch;

/// <summary>
/// The operations as torch operations on any device. Only such are used as round once per element (+ − × ÷ √, conversions, rounding to integers),
/// select, or sum integers exactly; so every device gives the bits of the specification.
/// </summary>
internal sealed partial class TorchBackend : IBackend
{
    private readonly torch.Device device;
    private readonly TorchElementary elementary;
    private readonly TorchIntegers integers;

    /// <exception cref="DeviceUnavailableException">The device is not on this machine.</exception>
    /// <exception cref="TorchUnavailableException">libtorch does not load.</exception>
    public TorchBackend(Device device)
    {
        TorchLibrary.EnsureLoaded();
        Device = device;
        this.device = device.ToTorch();
        elementary = new TorchElementary(this.device);
        integers = new TorchIntegers(elementary);
    }

    public Device Device { get; }

    public BackendKind Kind => BackendKind.Torch;

    public BackendScope NewScope() => new Scope(this);

    public void Free(Tensor tensor) => Values(tensor).Dispose();

    public Tensor Load(HostTensor tensor) => Compute(() =>
    {
        var values = torch.empty(Long(tensor.Shape), torch.float32);
        tensor.Bytes.CopyTo(values.bytes);
        return values.to(device);
    });

    public HostTensor Read(Tensor tensor) => InScope(() =>
    {
        var values = Values(tensor).cpu().contiguous();
        return new HostTensor(tensor.Shape, MemoryMarshal.Cast<byte, float>(values.bytes));
    });

    public Tensor Reshape(Tensor tensor, params ReadOnlySpan<int> shape)
    {
        var dimensions = Long(shape);
        if (dimensions.Any(dimension => dimension < 1))
            throw new ArgumentException($"A tensor's dimensions are at least 1, not [{string.Join(", ", dimensions)}].", nameof(shape));
        var count = Values(tensor).NumberOfElements;
        if (dimensions.Aggregate(1L, (product, dimension) => Math.Min(product * dimension, int.MaxValue + 1L)) != count)
            throw new ArgumentException($"A tensor of shape [{string.Join(", ", dimensions)}] does not have {count} values.", nameof(shape));
        return Compute(() => Values(tensor).reshape(dimensions));
    }

    public Tensor Permute(Tensor tensor, params ReadOnlySpan<int> axes)
    {
        Permutation.Check(axes, tensor.Shape.Length);
        var order = Long(axes);
        return Compute(() => Values(tensor).permute(order).contiguous());
    }

    public Tensor[] SplitHeads(Tensor rows, int parts, int context, int heads)
    {
        long width = Heads.WidthOf(rows.Shape, parts, context, heads);
        return InScope<Tensor[]>(() =>
        {
            var split = Values(rows).reshape(-1, context, parts, heads, width).permute(2, 0, 3, 1, 4);
            return [.. Enumerable.Range(0, parts).Select(part => Keep(split.select(0, part).reshape(-1, context, width)))];
        });
    }

    public Tensor MergeHeads(IReadOnlyList<Tensor> parts, int heads)
    {
        var (context, width) = Heads.ContextAndWidth(parts, heads);
        return Compute(() => torch.stack(parts.Select(part => Values(part).reshape(-1, heads, context, width)))
            .permute(1, 3, 0, 2, 4)
            .reshape(-1, (long)parts.Count * heads * width));
    }

    public bool IsFinite(Tensor tensor) => InScope(() => IsFinite(Values(tensor)));

    /// <summary>Runs torch operations; of the tensors they make only the result is kept, in the caller's scope.</summary>
    private DeviceTensor Compute(Func<torch.Tensor> operations) => InScope(() => Keep(operations()));

    /// <summary>
    /// Runs torch operations in a scope that keeps what they make alive, and with it, as torch does not, what they capture: their operands.
    /// </summary>
    private static T InScope<T>(Func<T> operations)
    {
        using var scope = torch.NewDisposeScope();
        var result = operations();
        GC.KeepAlive(operations);
        return result;
    }

    /// <summary>Hands a result to the scope around the operation's own.</summary>
    private DeviceTensor Keep(torch.Tensor result) => new(result.MoveToOuterDisposeScope(), Device);

    private torch.Tensor Values(Tensor tensor) => tensor is DeviceTensor onDevice && onDevice.Device == Device
        ? onDevice.Values
        : throw new ArgumentException(
            $"This tensor is {(tensor is DeviceTensor other ? $"on {other.Device}" : "in host memory")} and not on {Device}; load it by this backend first.",
            nameof(tensor));

    /// <summary>The values in float64, exact; a copy.</summary>
    private torch.Tensor Wide(Tensor tensor) => Values(tensor).to(torch.float64);

    /// <summary>The values in float64 as rows along the last dimension.</summary>
    private torch.Tensor WideRows(Tensor tensor) => Wide(tensor).reshape(-1, tensor.Shape.Length == 0 ? 1 : tensor.Shape[^1]);

    /// <summary>Float64 values rounded to float32 under the shape of a tensor.</summary>
    private static torch.Tensor Narrow(torch.Tensor values, Tensor like) => values.to(torch.float32).reshape(Long(like.Shape));

    private torch.Tensor Indices(ReadOnlySpan<int> indices) => torch.tensor(Long(indices), torch.int64, device);

    private torch.Tensor Zeros(torch.ScalarType type, params long[] shape) => torch.zeros(shape, type, device);

    private static bool IsFinite(torch.Tensor values) => values.isfinite().all().cpu().item<bool>();

    private static long[] Long(ReadOnlySpan<int> numbers)
    {
        var result = new long[numbers.Length];
        for (var i = 0; i < result.Length; i++) result[i] = numbers[i];
        return result;
    }

    private sealed class Scope(TorchBackend backend) : BackendScope
    {
        private readonly DisposeScope scope = torch.NewDisposeScope();

        public override Tensor Keep(Tensor tensor)
        {
            scope.MoveToOuter(backend.Values(tensor));
            return tensor;
        }

        public override void Dispose() => scope.Dispose();
    }
}
