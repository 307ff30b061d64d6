using UnstoppableModels.Protocol.Commitments;
using UnstoppableModels.Protocol.Primitives;
using UnstoppableModels.Training.Replay;
using UnstoppableModels.Training.Safetensors;

namespace UnstoppableModels.Training.Tests.Replay;

public class GradientFileTests
{
    private static readonly Replayer Iris = Runs.Iris();

    /// <summary>With and without tensors of an optimiser in the state: the file holds parameters alone.</summary>
    [Fact]
    public void The_gradient_root_is_the_root_over_the_file_and_its_size_is_known_before() =>
        Assert.All([Iris, Runs.Digits(), Runs.Moby()], ItIs);

    private static void ItIs(Replayer replayer)
    {
        var step = replayer.Step(replayer.Genesis(), 1, StepExtras.Gradients, TestContext.Current.CancellationToken);

        var file = GradientFile.Write(step.Gradients!);

        Assert.Equal(GradientFile.SizeOf(replayer.Manifest), file.Length);
        Assert.Equal(step.Commitment.GradientRoot, MerkleTree.Root(file));
        var read = GradientFile.Read(file, replayer.Manifest, step.Commitment.GradientRoot);
        Assert.Equal(step.Gradients!.Select(g => g.Name), read.Select(g => g.Name));
        Assert.All(step.Gradients!.Zip(read), pair => Assert.True(pair.First.Tensor.Bytes.SequenceEqual(pair.Second.Tensor.Bytes)));
    }

    [Fact]
    public void Gradients_of_another_step_are_refused()
    {
        var (file, root) = FirstStep();
        var other = new Hash32([.. Enumerable.Repeat((byte)7, Hash32.Size)]);
        var refusal = Assert.Throws<SafetensorsException>(() => GradientFile.Read(file, Iris.Manifest, other));
        Assert.Equal($"The gradients have the root {root}; the step committed to {other}.", refusal.Message);
    }

    [Fact]
    public void A_file_in_which_any_bit_is_another_one_is_refused()
    {
        var (file, root) = FirstStep();
        for (var i = 0; i < file.Length; i++)
        {
            file[i] ^= (byte)(1 << (i % 8));
            Assert.Throws<SafetensorsException>(() => GradientFile.Read(file, Iris.Manifest, root));
            file[i] ^= (byte)(1 << (i % 8));
        }

        Assert.Equal(4, GradientFile.Read(file, Iris.Manifest, root).Count);
    }

    [Fact]
    public void A_file_of_other_tensors_is_refused()
    {
        var refusal = Assert.Throws<SafetensorsException>(() => GradientFile.Read(Iris.Genesis().ToSafetensors(), Iris.Manifest, default));
        Assert.StartsWith("Metadata ", refusal.Message, StringComparison.Ordinal);
    }

    private static (byte[] File, Hash32 Root) FirstStep()
    {
        var step = Iris.Step(Iris.Genesis(), 1, StepExtras.Gradients, TestContext.Current.CancellationToken);
        return (GradientFile.Write(step.Gradients!), step.Commitment.GradientRoot);
    }
}
