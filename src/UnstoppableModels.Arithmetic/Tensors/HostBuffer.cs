namespace UnstoppableModels.Arithmetic.Tensors;

/// <summary>
/// The memory of host tensors: of one, of the same values under other shapes, and of operands made from it. The last user that gives it up hands it
/// back for new tensors; who never gives it up leaves it to the garbage collector.
/// </summary>
internal sealed class HostBuffer(float[] values)
{
    private float[]? values = values;
    private int users = 1;

    /// <summary>The values.</summary>
    /// <exception cref="ObjectDisposedException">All users gave them up.</exception>
    public float[] Values => values ?? throw Freed();

    /// <summary>One more user, who may give it up.</summary>
    public HostBuffer Share()
    {
        if (values is null) throw Freed();
        Interlocked.Increment(ref users);
        return this;
    }

    /// <summary>One user less.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref users) > 0 || values is not { } memory) return;
        values = null;
        HostMemory.Return(memory);
    }

    /// <summary>What a tensor says that was used after it was freed.</summary>
    public static ObjectDisposedException Freed() =>
        new(nameof(HostTensor), "This tensor was freed with its scope; keep or read it before the scope ends.");
}
