using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Training.Layers;

/// <summary>One layer in one step: forward once, then backward at most once. It keeps what backward needs and frees it when disposed.</summary>
/// <param name="name">Its name: the first part of the names of its outputs and parameters.</param>
internal abstract class Layer(string name) : IDisposable
{
    /// <summary>The name.</summary>
    protected string Name { get; } = name;

    /// <summary>Notes the output in the trace and returns it.</summary>
    public abstract HostTensor Forward(HostTensor input, Trace trace);

    /// <summary>
    /// Notes the gradients in the trace, those of parameters also under the parameter's name, and returns that of the input, null if it is not wanted.
    /// </summary>
    public abstract HostTensor? Backward(HostTensor outputGradient, bool withInput, Trace trace, IDictionary<string, HostTensor> gradients);

    /// <inheritdoc/>
    public virtual void Dispose()
    {
    }
}
