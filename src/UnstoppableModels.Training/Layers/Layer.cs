using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Training.Layers;

/// <summary>
/// One layer in one step: for every part of the batch forward once, then backward at most once. It keeps what backward needs until then, and what the parts
/// share, its quantised weights, until it is disposed.
/// </summary>
/// <param name="name">Its name: the first part of the names of its outputs and parameters.</param>
internal abstract class Layer(string name) : IDisposable
{
    /// <summary>The name.</summary>
    protected string Name { get; } = name;

    /// <summary>Records the outputs and returns the last.</summary>
    public abstract Tensor Forward(Pass pass, Tensor input);

    /// <summary>Records the gradients and returns that of the input; null if it is not wanted, because no layer in front has parameters.</summary>
    public abstract Tensor? Backward(Pass pass, Tensor outputGradient, bool withInput = true);

    /// <summary>Takes what forward kept: backward is its last use.</summary>
    /// <exception cref="InvalidOperationException">Forward did not come before.</exception>
    protected static T Release<T>(ref T? kept)
        where T : class
    {
        var released = kept ?? throw new InvalidOperationException("A layer goes backward once after it went forward.");
        kept = null;
        return released;
    }

    /// <inheritdoc/>
    public virtual void Dispose()
    {
    }
}
