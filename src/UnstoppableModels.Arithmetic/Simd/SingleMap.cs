using System.Numerics;
using System.Runtime.InteropServices;
using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Simd;

/// <summary>
/// Applies a function that is computed in binary32 itself to every element of one or two tensors. Such functions are so short that reading and writing
/// is what they cost.
/// </summary>
internal static class SingleMap
{
    /// <summary>Values that are worth a thread.</summary>
    public const int Grain = 1 << 16;

    /// <summary>The function of every pair of elements.</summary>
    public static HostTensor Apply<TFunction>(TFunction function, HostTensor left, HostTensor right)
        where TFunction : struct, IFunctionOfSingles
    {
        HostTensor.RequireSameShape(left, right);
        var (first, second, result) = (left.Array, right.Array, HostTensor.Uninitialised(left.Array.Length));
        return Map.Run(left.Shape, result, Grain, (from, count) =>
            Apply(function, first.AsSpan(from, count), second.AsSpan(from, count), result.AsSpan(from, count)));
    }

    /// <summary>The function of the elements of two pieces of memory.</summary>
    public static void Apply<TFunction>(TFunction function, ReadOnlySpan<float> left, ReadOnlySpan<float> right, Span<float> result)
        where TFunction : struct, IFunctionOfSingles
    {
        var i = 0;
        ref var a = ref MemoryMarshal.GetReference(left);
        ref var b = ref MemoryMarshal.GetReference(right);
        ref var y = ref MemoryMarshal.GetReference(result);
        for (; i <= result.Length - Vector<float>.Count; i += Vector<float>.Count)
            function.Of(Vector.LoadUnsafe(ref a, (nuint)i), Vector.LoadUnsafe(ref b, (nuint)i)).StoreUnsafe(ref y, (nuint)i);
        for (; i < result.Length; i++) result[i] = function.Of(new Vector<float>(left[i]), new Vector<float>(right[i]))[0];
    }
}
