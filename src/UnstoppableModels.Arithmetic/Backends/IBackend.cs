using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Backends;

/// <summary>
/// Every operation of ARITHMETIC.md on one device. All backends give the same bits. A backend takes the tensors it made itself; those of the host come
/// in by <see cref="Load"/> and go out by <see cref="Read"/>. Tensors of a device belong to the thread's innermost scope.
/// </summary>
public interface IBackend : IContractions, IActivations, IRowOperations, IImageOperations, IReductions, IOptimisers
{
    /// <summary>Where this backend computes.</summary>
    Device Device { get; }

    /// <summary>How it computes.</summary>
    BackendKind Kind { get; }

    /// <summary>
    /// Opens a scope: its end frees every tensor made in it on this thread, except what <see cref="Read"/> returned and what
    /// <see cref="BackendScope.Keep"/> handed to the scope around it. Quantised operands belong to whoever made them, not to a scope.
    /// </summary>
    BackendScope NewScope();

    /// <summary>Frees a tensor that nobody needs any more before its scope ends.</summary>
    /// <exception cref="ArgumentException">The tensor is not one of this backend.</exception>
    void Free(Tensor tensor);

    /// <summary>Brings a tensor from host memory to the device.</summary>
    Tensor Load(HostTensor tensor);

    /// <summary>Brings a tensor to host memory; the result outlives every scope.</summary>
    /// <exception cref="ArgumentException">The tensor is not one of this backend.</exception>
    HostTensor Read(Tensor tensor);

    /// <summary>The same values in the same order under another shape.</summary>
    /// <exception cref="ArgumentException">The product of the dimensions is not the number of values.</exception>
    Tensor Reshape(Tensor tensor, params ReadOnlySpan<int> shape);

    /// <summary>The values with the dimensions in another order: dimension i of the result is dimension <c>axes[i]</c> of the tensor.</summary>
    /// <exception cref="ArgumentException">The axes are not each of the tensor's once.</exception>
    Tensor Permute(Tensor tensor, params ReadOnlySpan<int> axes);

    /// <summary>Cuts rows [sequences × context, parts × heads × width] into parts [sequences × heads, context, width].</summary>
    /// <exception cref="ArgumentException">The tensor is not such a matrix.</exception>
    Tensor[] SplitHeads(Tensor rows, int parts, int context, int heads);

    /// <summary>The inverse of <see cref="SplitHeads"/>.</summary>
    /// <exception cref="ArgumentException">The tensors are not such parts.</exception>
    Tensor MergeHeads(IReadOnlyList<Tensor> parts, int heads);

    /// <summary>True if no value is infinite or NaN.</summary>
    bool IsFinite(Tensor tensor);
}
