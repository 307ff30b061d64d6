namespace UnstoppableModels.Arithmetic.Tensors;

/// <summary>The tensors a backend made in host memory between its opening and its end on one thread; its end frees those that were not kept.</summary>
internal sealed class HostScope : IDisposable
{
    [ThreadStatic]
    private static HostScope? innermost;

    private readonly List<HostTensor> tensors = [];
    private readonly HostScope? outer;

    /// <summary>Opens a scope within the innermost one of this thread.</summary>
    public HostScope()
    {
        outer = innermost;
        if (outer is null) HostMemory.Open();
        innermost = this;
    }

    /// <summary>Hands a tensor that was just made to the innermost scope of this thread, if there is one; returns the tensor.</summary>
    public static HostTensor Add(HostTensor tensor)
    {
        innermost?.Take(tensor);
        return tensor;
    }

    /// <summary>Hands a tensor of this scope to the one around it, or to nobody if there is none.</summary>
    public void Keep(HostTensor tensor)
    {
        if (tensor.Scope != this) return;
        tensor.Scope = null;
        outer?.Take(tensor);
    }

    /// <summary>Frees the tensors that are still those of this scope.</summary>
    /// <exception cref="InvalidOperationException">It is not the innermost scope of this thread.</exception>
    public void Dispose()
    {
        if (innermost != this) throw new InvalidOperationException("Scopes end in the reverse order of their opening, on the thread that opened them.");
        foreach (var tensor in tensors)
        {
            if (tensor.Scope == this) tensor.Free();
        }
        innermost = outer;
        if (outer is null) HostMemory.Close();
    }

    private void Take(HostTensor tensor)
    {
        tensor.Scope = this;
        tensors.Add(tensor);
    }
}
