using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Protocol.Commitments;
using UnstoppableModels.Protocol.Primitives;
using UnstoppableModels.Training.Safetensors;

namespace UnstoppableModels.Training.Replay;

/// <summary>
/// The trace root of a step, from its outputs as they arise (ARITHMETIC.md, "Commitments"): none is kept longer than it takes to hash it. A few are hashed on
/// other threads while the next are computed; when those cannot keep up, the computing thread hashes too.
/// </summary>
internal sealed class TraceHasher
{
    private const int MaxUnderWay = 2;

    private readonly List<Task<Hash32>> outputs = [];
    private int underWay;

    /// <summary>Adds the next output.</summary>
    public void Add(string name, HostTensor output)
    {
        if (Interlocked.Increment(ref underWay) > MaxUnderWay)
        {
            Interlocked.Decrement(ref underWay);
            outputs.Add(Task.FromResult(RootOf(name, output)));
            return;
        }
        outputs.Add(Task.Run(() =>
        {
            var root = RootOf(name, output);
            Interlocked.Decrement(ref underWay);
            return root;
        }));
    }

    /// <summary>The root over all outputs.</summary>
    public Hash32 Root()
    {
        var tree = new MerkleBuilder(Hash32.Size);
        foreach (var output in outputs) tree.Append(output.GetAwaiter().GetResult().ToBytes());
        return tree.Root();
    }

    /// <summary>The root of one output: of its canonical file.</summary>
    internal static Hash32 RootOf(string name, HostTensor output) => SafetensorsFile.Root([new NamedTensor(name, output)]);
}
