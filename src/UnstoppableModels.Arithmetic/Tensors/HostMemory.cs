namespace UnstoppableModels.Arithmetic.Tensors;

/// <summary>
/// Memory that scopes gave back, for the next tensors of the same size on the same thread: a step asks for the same sizes again and again, and fresh
/// pages cost more than what is written to them. Between two outermost scopes the garbage collector may take all of it.
/// </summary>
internal sealed class HostMemory
{
    /// <summary>Smaller arrays cost less to make than to find.</summary>
    private const int Smallest = 1 << 10;

    [ThreadStatic]
    private static HostMemory? inUse;

    [ThreadStatic]
    private static WeakReference<HostMemory>? idle;

    private readonly Dictionary<int, Stack<float[]>> free = [];

    /// <summary>Memory for so many values, with anything in it: the caller writes all of them.</summary>
    public static float[] Rent(int count) =>
        count >= Smallest && inUse is { } memory && memory.free.TryGetValue(count, out var arrays) && arrays.TryPop(out var array)
            ? array
            : GC.AllocateUninitializedArray<float>(count);

    /// <summary>Takes back memory that nobody reads any more.</summary>
    public static void Return(float[] array)
    {
        if (array.Length < Smallest || inUse is not { } memory) return;
        if (!memory.free.TryGetValue(array.Length, out var arrays)) memory.free.Add(array.Length, arrays = new Stack<float[]>());
        arrays.Push(array);
    }

    /// <summary>An outermost scope opens: what was given back in the last one is at hand, unless it was collected.</summary>
    public static void Open()
    {
        idle ??= new WeakReference<HostMemory>(new HostMemory());
        if (!idle.TryGetTarget(out inUse)) idle.SetTarget(inUse = new HostMemory());
    }

    /// <summary>The outermost scope ended.</summary>
    public static void Close() => inUse = null;
}
