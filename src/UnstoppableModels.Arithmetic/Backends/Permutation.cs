using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Backends;

/// <summary>Dimensions in another order.</summary>
internal static class Permutation
{
    /// <summary>Throws unless the axes are 0, 1, …, rank − 1 in some order.</summary>
    public static void Check(ReadOnlySpan<int> axes, int rank)
    {
        var sorted = axes.ToArray();
        Array.Sort(sorted);
        if (!sorted.SequenceEqual(Enumerable.Range(0, rank)))
        {
            throw new ArgumentException(
                $"The axes of a permutation of {rank} dimensions are each of 0 to {rank - 1} once, not [{string.Join(", ", axes.ToArray())}].");
        }
    }

    /// <summary>A copy; the trailing dimensions that stay in place are copied as blocks.</summary>
    public static HostTensor Apply(HostTensor tensor, ReadOnlySpan<int> axes)
    {
        var rank = tensor.Shape.Length;
        Check(axes, rank);
        var moved = rank;
        while (moved > 0 && axes[moved - 1] == moved - 1) moved--;

        var strides = new int[rank + 1];
        strides[rank] = 1;
        for (var i = rank - 1; i >= 0; i--) strides[i] = strides[i + 1] * tensor.Shape[i];
        var block = strides[moved];
        var shape = new int[rank];
        for (var i = 0; i < rank; i++) shape[i] = tensor.Shape[axes[i]];

        var source = tensor.Values;
        var target = new float[source.Length];
        var index = new int[moved];
        var from = 0;
        for (var to = 0; to < target.Length; to += block)
        {
            source.Slice(from, block).CopyTo(target.AsSpan(to));
            for (var i = moved - 1; i >= 0; i--)
            {
                from += strides[axes[i] + 1];
                if (++index[i] < shape[i]) break;
                from -= shape[i] * strides[axes[i] + 1];
                index[i] = 0;
            }
        }
        return HostTensor.Own(shape, target);
    }
}
