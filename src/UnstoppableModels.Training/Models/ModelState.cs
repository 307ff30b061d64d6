using System.Collections.Immutable;
using System.Globalization;
using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Protocol.Commitments;
using UnstoppableModels.Protocol.Manifests;
using UnstoppableModels.Protocol.Primitives;
using UnstoppableModels.Training.Safetensors;

namespace UnstoppableModels.Training.Models;

/// <summary>
/// What a step leaves to the next: the parameters and the optimiser's own tensors, finite binary32 values in host memory, which step of which run that was and from
/// which state. Immutable and safe to share between threads. Its canonical form is its safetensors file, and <see cref="StateRoot"/> is the Merkle root over that file:
/// it says from which roots the run came here, so that a change in one state is seen in all that follow, even where rounding swallows it.
/// </summary>
public sealed class ModelState
{
    private const string ParentKey = "parent";

    private readonly Lazy<Hash32> parentRoot;
    private readonly Lazy<MerkleLeaves> leaves;

    internal ModelState(Hash32 manifestDigest, ulong step, IEnumerable<NamedTensor> tensors, Hash32 parentRoot = default)
        : this(manifestDigest, step, [.. tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal)], new Lazy<Hash32>(parentRoot), previous: null)
    {
    }

    private ModelState(Hash32 manifestDigest, ulong step, ImmutableArray<NamedTensor> tensors, Lazy<Hash32> parentRoot, MerkleLeaves? previous)
    {
        (ManifestDigest, Step, Tensors, this.parentRoot) = (manifestDigest, step, tensors, parentRoot);
        leaves = new Lazy<MerkleLeaves>(() => MerkleLeaves.Of(Content, previous));
    }

    /// <summary>The run: <see cref="Manifest.Digest"/> of its manifest.</summary>
    public Hash32 ManifestDigest { get; }

    /// <summary>n: the state is the one after step n; 0 for the initial state.</summary>
    public ulong Step { get; }

    /// <summary><see cref="StateRoot"/> of the state that the step began with; zero for the initial state.</summary>
    public Hash32 ParentRoot => parentRoot.Value;

    /// <summary>All tensors in ordinal order of their names: parameters under their names, the optimiser's as <c>optimiser.KIND.PARAMETER</c>.</summary>
    public ImmutableArray<NamedTensor> Tensors { get; }

    /// <summary>The parameters in ordinal order of their names.</summary>
    public IEnumerable<NamedTensor> Parameters => Tensors.Where(tensor => !ModelLayout.IsOfOptimiser(tensor.Name));

    /// <summary>Merkle root over the 4 KiB leaves of <see cref="ToSafetensors"/>. Computed once.</summary>
    public Hash32 StateRoot => leaves.Value.Root;

    private SafetensorsContent Content => new(Tensors, Metadata(ManifestDigest, ParentRoot, Step));

    /// <summary>The tensor with this name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public HostTensor this[string name] => Tensors[IndexOf(name)].Tensor;

    /// <summary>
    /// Reads a checkpoint: the canonical safetensors file of exactly the tensors the manifest's model has after this step of this run, with any parent.
    /// </summary>
    /// <exception cref="SafetensorsException">The bytes are anything else; nothing was allocated for the data.</exception>
    public static ModelState FromSafetensors(ReadOnlySpan<byte> file, Manifest manifest, ulong step)
    {
        var (digest, parent) = (manifest.Digest, ParentOf(file));
        var layout = ModelLayout.StateOf(manifest).Select(tensor => tensor.Layout);
        return new ModelState(digest, step, SafetensorsFile.Read(file, [.. layout], Metadata(digest, parent, step)), parent);
    }

    /// <summary>The checkpoint: a canonical safetensors file.</summary>
    public byte[] ToSafetensors() => Content.ToArray();

    /// <summary>A copy that differs in one value; its parent is the same.</summary>
    /// <param name="name">Name of the tensor.</param>
    /// <param name="index">Row-major index of the value in it.</param>
    /// <param name="value">The new value, finite.</param>
    /// <exception cref="ArgumentException">There is no such value, or the new one is not finite.</exception>
    public ModelState WithWeight(string name, int index, float value)
    {
        if (!float.IsFinite(value)) throw new ArgumentException("A weight is neither infinite nor NaN.", nameof(value));
        var position = IndexOf(name);
        var tensors = Tensors.SetItem(position, new NamedTensor(name, Tensors[position].Tensor.With(index, value)));
        return new ModelState(ManifestDigest, Step, tensors, parentRoot, KnownLeaves);
    }

    /// <summary>The state after the next step. Nothing is hashed for it: it keeps this state in memory until its root or that of a later one is asked for.</summary>
    /// <param name="tensors">All its tensors, in any order; one that did not change may be the same object.</param>
    internal ModelState Next(IEnumerable<NamedTensor> tensors) =>
        new(ManifestDigest, Step + 1, [.. tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal)], RootForNext, KnownLeaves);

    /// <summary>Throws unless the state can be the one after step <paramref name="step"/> of the manifest's run.</summary>
    internal void RequireOf(Manifest manifest, ulong step)
    {
        if (ManifestDigest != manifest.Digest) throw new ArgumentException($"The state belongs to another run than the manifest of model {manifest.Name}.");
        if (Step != step) throw new ArgumentException($"The state is the one after step {Step}, not the one after step {step}.");
        RequireLayout(manifest);
    }

    /// <summary>Throws unless the tensors are those of the manifest's model.</summary>
    internal void RequireLayout(Manifest manifest)
    {
        var expected = ModelLayout.StateOf(manifest);
        if (Tensors.Length != expected.Length || Tensors.Zip(expected).Any(pair =>
            pair.First.Name != pair.Second.Layout.Name || !pair.First.Tensor.Shape.SequenceEqual(pair.Second.Layout.Shape.AsSpan())))
            throw new ArgumentException($"The state does not have the parameters of model {manifest.Name}.");
    }

    /// <summary>The hashes to take over in a later state, where there are any yet.</summary>
    private MerkleLeaves? KnownLeaves => leaves.IsValueCreated ? leaves.Value : null;

    /// <summary>This state's root as the next one keeps it. The function refers to this state, and a Lazy forgets its function when it has the value.</summary>
    private Lazy<Hash32> RootForNext => leaves.IsValueCreated ? new Lazy<Hash32>(StateRoot) : new Lazy<Hash32>(() => StateRoot);

    /// <summary>What the file says, or zero where it says nothing: then <see cref="SafetensorsFile.Read"/> refuses it.</summary>
    private static Hash32 ParentOf(ReadOnlySpan<byte> file)
    {
        if (!SafetensorsFile.ReadMetadata(file).TryGetValue(ParentKey, out var text)) return Hash32.Zero;
        return Hash32.TryParse(text, out var parent) && parent.ToString() == text
            ? parent
            : throw new SafetensorsException($"The file's {ParentKey} {text} is not a root: 0x and 64 lower-case hex digits.");
    }

    /// <summary>All 20 digits that a step can have: every checkpoint of a run has the same size.</summary>
    private static ImmutableSortedDictionary<string, string> Metadata(Hash32 manifestDigest, Hash32 parentRoot, ulong step) => SafetensorsFile.NoMetadata
        .Add("manifest", manifestDigest.ToString())
        .Add(ParentKey, parentRoot.ToString())
        .Add("step", step.ToString("D20", CultureInfo.InvariantCulture));

    private int IndexOf(string name)
    {
        for (var i = 0; i < Tensors.Length; i++)
        {
            if (Tensors[i].Name == name) return i;
        }
        throw new ArgumentException($"The model has no parameter {name}.", nameof(name));
    }
}
