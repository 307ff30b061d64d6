using UnstoppableModels.Arithmetic.Backends;
using UnstoppableModels.Training.Models;
using UnstoppableModels.Training.Replay;
using UnstoppableModels.Training.Safetensors;

namespace UnstoppableModels.Training.Tests.Replay;

/// <summary>A step with every output it made, in the order of execution.</summary>
internal sealed record Observed(TrainingStep Step, List<NamedTensor> Outputs)
{
    /// <summary>The names of the outputs, each with its shape.</summary>
    public IEnumerable<string> Shapes => Outputs.Select(output => $"{output.Name} [{string.Join(',', output.Tensor.Shape.ToArray())}]");

    /// <summary>Runs step 1, from the genesis state if no other is given.</summary>
    public static Observed FirstStep(Replayer replayer, ModelState? before = null)
    {
        var outputs = new List<NamedTensor>();
        var step = TrainingStep.Run(
            new SimdBackend(), replayer.Manifest, before ?? replayer.Genesis(), 1, replayer.BatchAt(1), (name, output) => outputs.Add(new NamedTensor(name, output)));
        return new Observed(step, outputs);
    }
}
