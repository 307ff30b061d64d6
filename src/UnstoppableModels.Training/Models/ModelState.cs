using System.Collections.Immutable;
using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Protocol.Commitments;
using UnstoppableModels.Protocol.Manifests;
using UnstoppableModels.Protocol.Primitives;
using UnstoppableModels.Training.Safetensors;

namespace UnstoppableModels.Training.Models;

/// <summary>
/// θ after a step: finite binary32 parameters in host memory. Immutable and safe to share between threads. Its canonical form is its
/// safetensors file, and <see cref="StateRoot"/> is the Merkle root over that file.
/// </summary>
public sealed class ModelState
{
    private readonly Lazy<Hash32> root;

    internal ModelState(IEnumerable<NamedTensor> tensors)
    {
        Tensors = [.. tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal)];
        root = new Lazy<Hash32>(() => MerkleTree.Root(ToSafetensors()));
    }

    /// <summary>The parameters in ordinal order of their names.</summary>
    public ImmutableArray<NamedTensor> Tensors { get; }

    /// <summary>Merkle root over the 4 KiB leaves of <see cref="ToSafetensors"/>. Computed once.</summary>
    public Hash32 StateRoot => root.Value;

    /// <summary>The parameter with this name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public HostTensor this[string name] => Tensors[IndexOf(name)].Tensor;

    /// <summary>Reads a checkpoint: the canonical safetensors file of exactly the parameters the manifest's model has.</summary>
    /// <exception cref="SafetensorsException">The bytes are anything else; nothing was allocated for the data.</exception>
    public static ModelState FromSafetensors(ReadOnlySpan<byte> file, Manifest manifest) =>
        new(SafetensorsFile.Read(file, [.. ModelLayout.Of(manifest.Architecture).Select(parameter => parameter.Layout)]));

    /// <summary>The checkpoint: a canonical safetensors file.</summary>
    public byte[] ToSafetensors() => SafetensorsFile.Write(Tensors);

    /// <summary>A copy that differs in one weight.</summary>
    /// <param name="name">Name of the parameter.</param>
    /// <param name="index">Row-major index of the value in it.</param>
    /// <param name="value">The new value, finite.</param>
    /// <exception cref="ArgumentException">There is no such weight, or the value is not finite.</exception>
    public ModelState WithWeight(string name, int index, float value)
    {
        if (!float.IsFinite(value)) throw new ArgumentException("A weight is neither infinite nor NaN.", nameof(value));
        var position = IndexOf(name);
        return new ModelState(Tensors.SetItem(position, new NamedTensor(name, Tensors[position].Tensor.With(index, value))));
    }

    /// <summary>Throws unless the parameters are those of the manifest's model.</summary>
    internal void RequireLayout(Manifest manifest)
    {
        var expected = ModelLayout.Of(manifest.Architecture);
        if (Tensors.Length != expected.Length || Tensors.Zip(expected).Any(pair =>
            pair.First.Name != pair.Second.Layout.Name || !pair.First.Tensor.Shape.SequenceEqual(pair.Second.Layout.Shape.AsSpan())))
            throw new ArgumentException($"The state does not have the parameters of model {manifest.Name}.");
    }

    private int IndexOf(string name)
    {
        for (var i = 0; i < Tensors.Length; i++)
        {
            if (Tensors[i].Name == name) return i;
        }
        throw new ArgumentException($"The model has no parameter {name}.", nameof(name));
    }
}
