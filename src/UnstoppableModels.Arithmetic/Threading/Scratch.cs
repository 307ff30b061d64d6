using System.Runtime.InteropServices;

namespace UnstoppableModels.Arithmetic.Threading;

/// <summary>
/// Working memory a thread keeps from kernel to kernel: fresh pages cost more than what is done in them. It begins at a cache line, so that no vector
/// straddles two. Nothing in it outlives the kernel that asked for it.
/// </summary>
internal sealed class Scratch
{
    private const int LineBytes = 64;

    [ThreadStatic]
    private static Scratch? kernel;

    [ThreadStatic]
    private static Scratch? part;

    private readonly double[] memory;
    private readonly int start;

    private Scratch(int count)
    {
        memory = GC.AllocateUninitializedArray<double>(count + LineBytes / sizeof(double), pinned: true);
        var past = (int)(Marshal.UnsafeAddrOfPinnedArrayElement(memory, 0) % LineBytes);
        start = past == 0 ? 0 : (LineBytes - past) / sizeof(double);
    }

    private int Capacity => memory.Length - start;

    /// <summary>Memory for what one kernel prepares for all its parts; asked for by the thread that starts the parts.</summary>
    public static Scratch ForKernel(int count) => kernel is { } kept && kept.Capacity >= count ? kept : kernel = new Scratch(count);

    /// <summary>Memory for one part of a kernel.</summary>
    public static Scratch ForPart(int count) => part is { } kept && kept.Capacity >= count ? kept : part = new Scratch(count);

    /// <summary>A piece of the memory.</summary>
    public Span<double> Span(int from, int count) => memory.AsSpan(start + from, count);
}
