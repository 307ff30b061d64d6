using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Backends;

/// <summary>The tensors made between its opening and its end on one thread. Scopes end in the reverse order of their opening.</summary>
public abstract class BackendScope : IDisposable
{
    private protected BackendScope()
    {
    }

    /// <summary>Hands a tensor of this scope to the scope around it, so that it outlives this one; returns the tensor.</summary>
    /// <exception cref="ArgumentException">The tensor is not one of this backend.</exception>
    public abstract Tensor Keep(Tensor tensor);

    /// <summary>Frees the tensors of the scope.</summary>
    public abstract void Dispose();
}
