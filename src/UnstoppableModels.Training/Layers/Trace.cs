using System.Globalization;
using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Protocol.Commitments;
using UnstoppableModels.Protocol.Primitives;
using UnstoppableModels.Training.Safetensors;

namespace UnstoppableModels.Training.Layers;

/// <summary>
/// The outputs of the operations of one step in the order of execution, up to and including the first that is not finite; that one ends the step.
/// </summary>
internal sealed class Trace
{
    private readonly List<NamedTensor> outputs = [];

    public IReadOnlyList<NamedTensor> Outputs => outputs;

    /// <summary>True once an output was not finite: nothing may be computed from it, and nothing more is noted.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Merkle root over the outputs as one canonical safetensors file; a four-digit ordinal in front of each name keeps the order.</summary>
    public Hash32 Root => MerkleTree.Root(SafetensorsFile.Write(outputs));

    /// <summary>Notes an output and hands it on.</summary>
    public HostTensor Record(string name, HostTensor output)
    {
        if (HasEnded) return output;
        outputs.Add(new NamedTensor(string.Create(CultureInfo.InvariantCulture, $"{outputs.Count:0000}.{name}"), output));
        HasEnded = !output.IsFinite;
        return output;
    }
}
