using System.Runtime.InteropServices;

namespace UnstoppableModels.Arithmetic.Tensors;

/// <summary>An immutable tensor of binary32 values in host memory, row-major. Every dimension is at least 1.</summary>
public sealed class HostTensor : Tensor
{
    private readonly int[] shape;
    private readonly HostBuffer buffer;
    private bool freed;

    /// <summary>Bits of the largest magnitude, or a negative number while nobody asked for it. The values never change, so neither does this.</summary>
    private long largest;

    /// <summary>Copies a shape and its values.</summary>
    /// <exception cref="ArgumentException">A dimension is below 1, or the number of values is not the product of the dimensions.</exception>
    public HostTensor(ReadOnlySpan<int> shape, ReadOnlySpan<float> values)
        : this(new HostBuffer(values.ToArray()), shape.ToArray())
    {
    }

    private HostTensor(HostBuffer buffer, int[] shape, long largest = -1)
    {
        long count = 1;
        foreach (var dimension in shape)
        {
            if (dimension < 1) throw new ArgumentException($"A tensor's dimensions are at least 1, not [{string.Join(", ", shape)}].", nameof(shape));
            count = Math.Min(count * dimension, int.MaxValue + 1L);
        }
        if (count != buffer.Values.Length)
            throw new ArgumentException($"A tensor of shape [{string.Join(", ", shape)}] does not have {buffer.Values.Length} values.", nameof(shape));
        this.shape = shape;
        this.buffer = buffer;
        this.largest = largest;
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<int> Shape => shape;

    /// <summary>All values, the last dimension fastest.</summary>
    public ReadOnlySpan<float> Values => Array;

    /// <summary>The values as they lie in memory, 4 bytes each (little-endian on every platform .NET supports here).</summary>
    public ReadOnlySpan<byte> Bytes => MemoryMarshal.AsBytes<float>(Array);

    /// <summary>Number of rows of a matrix.</summary>
    /// <exception cref="InvalidOperationException">The tensor is not a matrix.</exception>
    public int Rows => shape.Length == 2 ? shape[0] : throw NotAMatrix();

    /// <summary>Number of columns of a matrix.</summary>
    /// <exception cref="InvalidOperationException">The tensor is not a matrix.</exception>
    public int Columns => shape.Length == 2 ? shape[1] : throw NotAMatrix();

    /// <summary>True if no value is infinite or NaN.</summary>
    public bool IsFinite => LargestMagnitude < Magnitude.Infinity;

    /// <summary>Bits of the largest |x|; at least <see cref="Magnitude.Infinity"/> if a value is infinite or NaN.</summary>
    internal uint LargestMagnitude
    {
        get
        {
            var known = Volatile.Read(ref largest);
            if (known < 0) Volatile.Write(ref largest, known = Magnitude.Largest(Array));
            return (uint)known;
        }
    }

    /// <summary>The values, for kernels that give parts of them to several threads. Nobody writes to them.</summary>
    internal float[] Array => freed ? throw HostBuffer.Freed() : buffer.Values;

    /// <summary>The scope whose end frees this tensor; null if none does.</summary>
    internal HostScope? Scope { get; set; }

    /// <summary>The same values in the same order under another shape.</summary>
    /// <exception cref="ArgumentException">The product of the dimensions is not the number of values.</exception>
    public HostTensor Reshape(params ReadOnlySpan<int> newShape) => new(Share(), newShape.ToArray(), Volatile.Read(ref largest));

    /// <summary>A copy that differs in one value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such index.</exception>
    public HostTensor With(int index, float value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Array.Length);
        var changed = (float[])Array.Clone();
        changed[index] = value;
        return Own(shape, changed);
    }

    /// <summary>Takes ownership of both arrays: the caller never writes to them again.</summary>
    internal static HostTensor Own(int[] shape, float[] values) => new(new HostBuffer(values), shape);

    /// <summary>Likewise, for a kernel that noted the bits of the largest magnitude while it wrote the values.</summary>
    internal static HostTensor Own(int[] shape, float[] values, uint largestMagnitude) => new(new HostBuffer(values), shape, largestMagnitude);

    /// <summary>Memory for so many values, with anything in it: the caller writes all of them.</summary>
    internal static float[] Uninitialised(int count) => HostMemory.Rent(count);

    /// <summary>One more user of the memory, who gives it up when done.</summary>
    internal HostBuffer Share() => freed ? throw HostBuffer.Freed() : buffer.Share();

    /// <summary>Gives up the memory: nobody may use this tensor from here on.</summary>
    internal void Free()
    {
        if (freed) return;
        (freed, Scope) = (true, null);
        buffer.Release();
    }

    /// <summary>Leaves the memory to the garbage collector for good: someone outside every scope holds on to it.</summary>
    internal HostTensor Pin()
    {
        Share();
        Scope = null;
        return this;
    }

    /// <summary>Throws unless both tensors have the same shape.</summary>
    internal static void RequireSameShape(Tensor left, Tensor right)
    {
        if (!left.Shape.SequenceEqual(right.Shape))
            throw new ArgumentException($"Shapes differ: [{string.Join(", ", left.Shape.ToArray())}] and [{string.Join(", ", right.Shape.ToArray())}].");
    }

    private InvalidOperationException NotAMatrix() => new($"A tensor of shape [{string.Join(", ", shape)}] is not a matrix.");
}
