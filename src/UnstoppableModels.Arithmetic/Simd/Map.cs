using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Arithmetic.Threading;

namespace UnstoppableModels.Arithmetic.Simd;

/// <summary>
/// Applies a function to every element of one or two tensors, on all cores and in vectors. Piece by piece, so that the largest magnitude of the
/// result, which whoever uses it next asks for, is found while the piece is still in the cache.
/// </summary>
internal static class Map
{
    /// <summary>Values of a piece: 16 KiB.</summary>
    private const int Piece = 4096;

    /// <summary>Values that are worth a thread where a value takes about a nanosecond.</summary>
    private const int Grain = 4 * Piece;

    /// <summary>The function of every element in binary64, rounded once to binary32.</summary>
    public static HostTensor Apply<TFunction>(TFunction function, HostTensor input)
        where TFunction : struct, IFunction
    {
        var (source, result) = (input.Array, HostTensor.Uninitialised(input.Array.Length));
        return Run(input.Shape, result, Grain, (from, count) =>
        {
            ref var x = ref source[from];
            ref var y = ref result[from];
            var i = 0;
            if (Lanes8.IsSupported) i = Loop<TFunction, Lanes8>(function, ref x, ref y, i, count);
            if (Lanes4.IsSupported) i = Loop<TFunction, Lanes4>(function, ref x, ref y, i, count);
            Loop<TFunction, Lanes1>(function, ref x, ref y, i, count);
        });
    }

    /// <summary>The function of every pair of elements in binary64, rounded once to binary32.</summary>
    public static HostTensor Apply<TFunction>(TFunction function, HostTensor left, HostTensor right)
        where TFunction : struct, IFunctionOfTwo
    {
        HostTensor.RequireSameShape(left, right);
        var (first, second, result) = (left.Array, right.Array, HostTensor.Uninitialised(left.Array.Length));
        return Run(left.Shape, result, Grain, (from, count) =>
        {
            ref var a = ref first[from];
            ref var b = ref second[from];
            ref var y = ref result[from];
            var i = 0;
            if (Lanes8.IsSupported) i = Loop<TFunction, Lanes8>(function, ref a, ref b, ref y, i, count);
            if (Lanes4.IsSupported) i = Loop<TFunction, Lanes4>(function, ref a, ref b, ref y, i, count);
            Loop<TFunction, Lanes1>(function, ref a, ref b, ref y, i, count);
        });
    }

    /// <summary>Calls the body with the pieces of a result that it writes, and makes it a tensor.</summary>
    public static HostTensor Run(ReadOnlySpan<int> shape, float[] result, int grain, Action<int, int> body)
    {
        uint largest = 0;
        ForkJoin.Ranges(result.Length, grain, (from, to) =>
        {
            uint found = 0;
            for (var start = from; start < to; start += Piece)
            {
                var count = Math.Min(Piece, to - start);
                body(start, count);
                found = Math.Max(found, Magnitude.Largest(result.AsSpan(start, count)));
            }
            Magnitude.Raise(ref largest, found);
        });
        return HostTensor.Own(shape.ToArray(), result, largest);
    }

    private static int Loop<TFunction, TLanes>(TFunction function, ref float x, ref float y, int i, int count)
        where TFunction : struct, IFunction
        where TLanes : struct, ILanes<TLanes>
    {
        for (; i <= count - TLanes.Count; i += TLanes.Count) function.Of(TLanes.Load(ref x, i)).Store(ref y, i);
        return i;
    }

    private static int Loop<TFunction, TLanes>(TFunction function, ref float a, ref float b, ref float y, int i, int count)
        where TFunction : struct, IFunctionOfTwo
        where TLanes : struct, ILanes<TLanes>
    {
        for (; i <= count - TLanes.Count; i += TLanes.Count) function.Of(TLanes.Load(ref a, i), TLanes.Load(ref b, i)).Store(ref y, i);
        return i;
    }
}
