using UnstoppableModels.Arithmetic.Backends;
using UnstoppableModels.Arithmetic.Backends.Torch;
using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Arithmetic.Tests.Reference;

namespace UnstoppableModels.Arithmetic.Tests.Backends;

/// <summary>Loading, reading, shapes and scopes.</summary>
public class MemoryTests
{
    [Theory, EveryBackend]
    public void Every_bit_comes_back(Subject on)
    {
        float[] values = [0f, -0f, float.Epsilon, -1.17549421e-38f, 1f, float.MaxValue, float.PositiveInfinity, BitConverter.UInt32BitsToSingle(0x7fc12345)];
        on.Equal(values, on.Load([2, 4], values), [2, 4]);
        on.Equal(values, on.Backend.Reshape(on.Load([2, 4], values), 8), [8]);
    }

    [Theory, EveryBackend]
    public void Only_finite_values_are_finite(Subject on)
    {
        Assert.True(on.Backend.IsFinite(on.Load([3], [0, float.MaxValue, float.Epsilon])));
        foreach (var value in (float[])[float.NaN, float.PositiveInfinity, float.NegativeInfinity]) Assert.False(on.Backend.IsFinite(on.Load([2], [1, value])));
    }

    [Theory, EveryBackend]
    public void A_shape_has_as_many_values(Subject on)
    {
        var six = on.Load([2, 3], [1, 2, 3, 4, 5, 6]);
        foreach (var shape in (int[][])[[5], [0, 6], [-2, -3], [65536, 65536]])
            Assert.Throws<ArgumentException>(() => on.Backend.Reshape(six, shape));
    }

    [Theory, EveryBackend]
    public void Dimensions_are_put_in_another_order(Subject on) => on.Check(random =>
    {
        int[] shape = [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => random.Next(1, 5))];
        int[] axes = [.. Enumerable.Range(0, shape.Length)];
        random.Shuffle(axes);
        var values = Arbitrary.Values(random, shape.Aggregate(1, (product, dimension) => product * dimension));
        var permuted = on.Backend.Permute(on.Load(shape, values), axes);
        on.Equal(Permuted(values, shape, axes), permuted, [.. axes.Select(axis => shape[axis])]);

        // And back: the inverse order.
        int[] inverse = [.. axes.Select((axis, i) => (axis, i)).OrderBy(pair => pair.axis).Select(pair => pair.i)];
        on.Equal(values, on.Backend.Permute(permuted, inverse), shape);
    }, 200);

    [Theory, EveryBackend]
    public void Axes_are_each_named_once(Subject on)
    {
        var tensor = on.Load([1, 2], [1, 2]);
        foreach (var axes in (int[][])[[0], [0, 0], [1, 2], [0, 1, 2]])
        {
            Subject.Refuses(
                $"The axes of a permutation of 2 dimensions are each of 0 to 1 once, not [{string.Join(", ", axes)}].", () => on.Backend.Permute(tensor, axes));
        }
    }

    [Theory, EveryBackend]
    public void What_was_read_or_kept_outlives_its_scope(Subject on)
    {
        using var outer = on.Backend.NewScope();
        HostTensor read;
        Tensor kept;
        using (var inner = on.Backend.NewScope())
        {
            var sum = on.Backend.Add(on.Load([2], [1, 2]), on.Load([2], [3, 4]));
            read = on.Backend.Read(sum);
            kept = inner.Keep(on.Backend.Scale(sum, 2));
        }
        Arbitrary.SameBits([4, 6], read.Values);
        on.Equal([8, 12], kept);
    }

    [Fact]
    public void A_scope_on_a_device_frees_the_rest()
    {
        var torch = Backend.For(Device.Cpu, BackendKind.Torch);
        DeviceTensor outside, inside;
        using var outer = torch.NewScope();
        outside = (DeviceTensor)torch.Load(new HostTensor([1], [1]));
        using (torch.NewScope()) inside = (DeviceTensor)torch.Scale(outside, 2);
        Assert.True(inside.Values.IsInvalid);
        Assert.False(outside.Values.IsInvalid);
    }

    [Theory, EveryBackend]
    public void Freeing_a_tensor_leaves_those_made_from_it(Subject on)
    {
        using var scope = on.Backend.NewScope();
        var tensor = on.Load([2], [1, 2]);
        var (reshaped, sum) = (on.Backend.Reshape(tensor, 1, 2), on.Backend.Add(tensor, tensor));
        on.Backend.Free(tensor);
        on.Equal([1, 2], reshaped, [1, 2]);
        on.Equal([2, 4], sum);
    }

    [Fact]
    public void Tensors_of_another_backend_are_refused()
    {
        var (simd, torch) = (Backend.For(Device.Cpu), Backend.For(Device.Cpu, BackendKind.Torch));
        var host = new HostTensor([1, 1], [1]);
        var device = torch.Load(host);
        var fromHost = Assert.Throws<ArgumentException>(() => torch.Relu(host));
        Assert.StartsWith("This tensor is in host memory and not on cpu; load it by this backend first.", fromHost.Message, StringComparison.Ordinal);
        var fromDevice = Assert.Throws<ArgumentException>(() => simd.Relu(device));
        Assert.StartsWith(
            "This tensor is on a device and not in host memory; read it by the backend that made it.", fromDevice.Message, StringComparison.Ordinal);

        using var quantisedOnHost = simd.Quantise(host);
        using var quantisedOnDevice = torch.Quantise(device);
        Subject.Refuses("This matrix was quantised in host memory; quantise it by the backend that is to use it.", () => torch.SumRows(quantisedOnHost));
        Subject.Refuses("This matrix was quantised on a device; quantise it by the backend that is to use it.", () => simd.SumRows(quantisedOnDevice));
    }

    private static float[] Permuted(float[] values, int[] shape, int[] axes)
    {
        int[] strides = [.. Enumerable.Range(0, shape.Length).Select(i => shape[(i + 1)..].Aggregate(1, (product, dimension) => product * dimension))];
        IEnumerable<int> offsets = [0];
        foreach (var axis in axes) offsets = offsets.SelectMany(offset => Enumerable.Range(0, shape[axis]).Select(i => offset + i * strides[axis]));
        return [.. offsets.Select(offset => values[offset])];
    }
}
