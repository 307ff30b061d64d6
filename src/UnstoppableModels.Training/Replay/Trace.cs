using System.Globalization;
using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Protocol.Commitments;
using UnstoppableModels.Protocol.Primitives;
using UnstoppableModels.Training.Safetensors;

namespace UnstoppableModels.Training.Replay;

/// <summary>The outputs of the operations of one step in the order of execution.</summary>
internal sealed class Trace
{
    private readonly List<NamedTensor> outputs = [];

    public IReadOnlyList<NamedTensor> Outputs => outputs;

    /// <summary>Merkle root over the outputs as one canonical safetensors file; a four-digit ordinal in front of each name keeps the order.</summary>
    public Hash32 Root => MerkleTree.Root(SafetensorsFile.Write(outputs));

    /// <summary>Notes an output.</summary>
    /// <returns>False if a value of it is not finite: the step ends here.</returns>
    public bool Record(string name, HostTensor output)
    {
        outputs.Add(new NamedTensor(string.Create(CultureInfo.InvariantCulture, $"{outputs.Count:0000}.{name}"), output));
        return output.IsFinite;
    }
}
