using System.Runtime.CompilerServices;
using UnstoppableModels.Protocol.Commitments;
using UnstoppableModels.Protocol.Manifests;
using UnstoppableModels.Protocol.Primitives;
using UnstoppableModels.Training.Models;
using UnstoppableModels.Training.Safetensors;
using UnstoppableModels.Training.Tests.Replay;

namespace UnstoppableModels.Training.Tests.Models;

public class ModelTests
{
    [Fact]
    public void An_unknown_model_is_refused_with_the_known_ones()
    {
        var error = Assert.Throws<UnknownModelException>(() => BuiltInModels.Find("iris"));
        Assert.Equal("There is no model 'iris'; known models: digits-cnn, iris-mlp, moby-gpt, moby-gpt-100k, moby-gpt-10m, moby-gpt-300k, moby-gpt-3m.", error.Message);
    }

    [Fact]
    public void Iris_mlp_is_the_model_of_the_original_project()
    {
        var manifest = BuiltInModels.Find("iris-mlp", 9).Manifest;
        manifest.Validate();
        Assert.Equal(new MlpArchitecture([4, 8, 4]), manifest.Architecture);
        Assert.Equal((32, 0.01f, 9UL), (manifest.BatchSize, manifest.Optimiser.LearningRate, manifest.Seed));
    }

    [Fact]
    public void Digits_cnn_learns_from_four_fifths_of_the_digits()
    {
        var model = BuiltInModels.Find("digits-cnn");
        model.Manifest.Validate();
        Assert.Equal(1438, model.Manifest.Dataset.TrainingRows);
        var state = Runs.Digits().Genesis();
        Assert.Equal(
            ["conv1.bias [16]", "conv1.weight [16,1,3,3]", "conv2.bias [32]", "conv2.weight [32,16,3,3]", "linear1.bias [10]", "linear1.weight [10,128]"],
            state.Tensors.Select(Describe));
        foreach (var (name, fanIn) in (ValueTuple<string, int>[])[("conv1.weight", 9), ("conv2.weight", 144), ("linear1.weight", 128)])
            Assert.InRange(state[name].Values.ToArray().Max() * Math.Sqrt(fanIn), 0.98, 1);
        Assert.Equal(state.Tensors.Sum(tensor => tensor.Tensor.Values.Length), model.Manifest.Architecture.ParameterCount);
    }

    [Fact]
    public void The_initial_weights_are_uniform_within_one_over_the_root_of_the_fan_in()
    {
        var state = Runs.Wide().Genesis();
        Assert.Equal(["linear1.bias", "linear1.weight", "linear2.bias", "linear2.weight"], state.Tensors.Select(tensor => tensor.Name));
        Assert.Equal([1023, 7], state["linear1.weight"].Shape.ToArray());
        Assert.Equal([33], state["linear2.bias"].Shape.ToArray());
        foreach (var (name, fanIn) in (ValueTuple<string, int>[])[("linear1.weight", 7), ("linear2.weight", 1023)])
        {
            var (values, bound) = (state[name].Values.ToArray(), 1 / Math.Sqrt(fanIn));
            Assert.InRange(values.Max(), bound * 0.999, bound);
            Assert.InRange(values.Min(), -bound, -bound * 0.999);
            Assert.InRange(values.Average(), -bound * 0.02, bound * 0.02);
        }
        Assert.Equal(Runs.Iris().Genesis().StateRoot, Runs.Iris().Genesis().StateRoot);
        Assert.NotEqual(Runs.Iris(1).Genesis().StateRoot, Runs.Iris(2).Genesis().StateRoot);
    }

    [Theory]
    [InlineData("moby-gpt", 1_073_792)]
    [InlineData("moby-gpt-100k", 115_888)]
    [InlineData("moby-gpt-300k", 285_568)]
    [InlineData("moby-gpt-3m", 3_323_648)]
    [InlineData("moby-gpt-10m", 10_069_376)]
    public void Moby_gpt_comes_in_five_sizes(string name, int parameters)
    {
        var manifest = BuiltInModels.Find(name).Manifest;
        manifest.Validate();
        Assert.Equal(name, manifest.Name);
        Assert.Equal(parameters, manifest.Architecture.ParameterCount);
        Assert.Equal(parameters, ModelLayout.Of(manifest.Architecture).Sum(parameter => parameter.Layout.Count));
        Assert.Equal(3L * parameters, ModelLayout.StateOf(manifest).Sum(tensor => tensor.Layout.Count));
        Assert.Equal(128, Assert.IsType<DecoderArchitecture>(manifest.Architecture).Context);
    }

    [Fact]
    public void A_decoder_begins_with_these_tensors()
    {
        var run = BuiltInModels.Find("moby-gpt-100k").Manifest;
        var manifest = run with { Architecture = new DecoderArchitecture(Context: 128, Width: 48, Heads: 3, Layers: 10) };
        var state = InitialState.Of(manifest);
        Assert.Equal(
        [
            "block1.attention.projection.bias [48]", "block1.attention.projection.weight [48,48]", "block1.attention.qkv.bias [144]",
            "block1.attention.qkv.weight [144,48]", "block1.mlp1.bias [192]", "block1.mlp1.weight [192,48]", "block1.mlp2.bias [48]", "block1.mlp2.weight [48,192]",
            "block1.norm1.bias [48]", "block1.norm1.gain [48]", "block1.norm2.bias [48]", "block1.norm2.gain [48]", "block10.attention.projection.bias [48]",
        ], state.Parameters.Take(13).Select(Describe));
        Assert.Equal(
            ["head.bias [256]", "head.weight [256,48]", "norm.bias [48]", "norm.gain [48]", "position_embedding.weight [128,48]", "token_embedding.weight [256,48]"],
            state.Parameters.TakeLast(6).Select(Describe));
        Assert.All(state.Parameters.Where(tensor => tensor.Name.EndsWith(".bias", StringComparison.Ordinal)), tensor => Assert.True(tensor.Tensor.Values.IndexOfAnyExcept(0f) < 0));
        Assert.All(state.Parameters.Where(tensor => tensor.Name.EndsWith(".gain", StringComparison.Ordinal)), tensor => Assert.True(tensor.Tensor.Values.IndexOfAnyExcept(1f) < 0));
        foreach (var (name, n) in (ValueTuple<string, int>[])
            [("token_embedding.weight", 48), ("block10.attention.qkv.weight", 48), ("block2.attention.projection.weight", 20 * 48), ("block2.mlp2.weight", 20 * 192)])
            Assert.InRange(state[name].Values.ToArray().Max() * Math.Sqrt(n), 0.99, 1);
    }

    [Fact]
    public void The_optimiser_begins_with_zeros_beside_every_parameter()
    {
        var iris = BuiltInModels.Find("iris-mlp").Manifest;
        foreach (var (optimiser, kinds) in (ValueTuple<Optimiser, string[]>[])
            [(new SgdOptimiser(1), []), (new MomentumOptimiser(1, 0.9f), ["velocity"]), (new AdamWOptimiser(1, 0.9f, 0.99f, 1e-8f, 0), ["first", "second"])])
        {
            var state = InitialState.Of(iris with { Optimiser = optimiser });
            Assert.Equal(["linear1.bias", "linear1.weight", "linear2.bias", "linear2.weight"], state.Parameters.Select(tensor => tensor.Name));
            Assert.Equal(kinds.SelectMany(kind => state.Parameters.Select(tensor => $"optimiser.{kind}.{tensor.Name}")), state.Tensors.Select(tensor => tensor.Name).Except(state.Parameters.Select(tensor => tensor.Name)));
            foreach (var (name, tensor) in state.Tensors.Except(state.Parameters))
            {
                Assert.Equal(state[name[(name.IndexOf("linear", StringComparison.Ordinal))..]].Shape.ToArray(), tensor.Shape.ToArray());
                Assert.True(tensor.Values.IndexOfAnyExcept(0f) < 0);
            }
            // The parameters do not depend on what is beside them.
            Assert.Equal(InitialState.Of(iris)["linear2.weight"].Values.ToArray(), state["linear2.weight"].Values.ToArray());
        }
    }

    [Fact]
    public void A_checkpoint_reads_back_with_the_same_root()
    {
        var manifest = BuiltInModels.Find("iris-mlp").Manifest with { Optimiser = new AdamWOptimiser(0.01f, 0.9f, 0.99f, 1e-8f, 0.01f) };
        var genesis = InitialState.Of(manifest);
        var state = genesis.Next(genesis.WithWeight("optimiser.second.linear1.bias", 7, 0.25f).Tensors);
        var file = state.ToSafetensors();
        Assert.Equal(MerkleTree.Root(file), state.StateRoot);
        var read = ModelState.FromSafetensors(file, manifest, 1);
        Assert.Equal((1UL, manifest.Digest, genesis.StateRoot), (read.Step, read.ManifestDigest, read.ParentRoot));
        Assert.Equal(state.StateRoot, read.StateRoot);
        Assert.Equal(file, read.ToSafetensors());
        Assert.Equal(0.25f, read["optimiser.second.linear1.bias"].Values[7]);
        Assert.Equal(genesis.ToSafetensors().Length, file.Length);
    }

    [Fact]
    public void A_checkpoint_of_another_run_or_step_is_refused()
    {
        var manifest = BuiltInModels.Find("iris-mlp").Manifest;
        var file = InitialState.Of(manifest).ToSafetensors();
        Refuses($"The file is of step {0:D20} instead of {3:D20}.", manifest, 3);
        var other = manifest with { Seed = 1 };
        Refuses($"The file is of manifest {manifest.Digest} instead of {other.Digest}.", other, 0);
        Assert.Equal(
            "The file does not say of which manifest it is.",
            Assert.Throws<SafetensorsException>(() => ModelState.FromSafetensors(SafetensorsFile.Write(InitialState.Of(manifest).Tensors), manifest, 0)).Message);
        Assert.Equal(
            "The state is the one after step 0, not the one after step 4.",
            Assert.Throws<ArgumentException>(() => InitialState.Of(manifest).RequireOf(manifest, 4)).Message);
        Assert.Equal(
            "The state belongs to another run than the manifest of model iris-mlp.",
            Assert.Throws<ArgumentException>(() => InitialState.Of(other).RequireOf(manifest, 0)).Message);

        void Refuses(string message, Manifest expected, ulong step) =>
            Assert.Equal(message, Assert.Throws<SafetensorsException>(() => ModelState.FromSafetensors(file, expected, step)).Message);
    }

    [Fact]
    public void A_checkpoint_names_its_parent()
    {
        var manifest = BuiltInModels.Find("iris-mlp").Manifest;
        var genesis = InitialState.Of(manifest);
        Assert.Equal(Hash32.Zero, genesis.ParentRoot);
        Assert.Equal(genesis.StateRoot, genesis.Next(genesis.Tensors).ParentRoot);
        var changed = genesis.Next(genesis.Tensors).WithWeight("linear1.bias", 0, 1);
        Assert.Equal(genesis.StateRoot, changed.ParentRoot);
        Assert.Equal(changed.StateRoot, changed.Next(genesis.Tensors).ParentRoot);

        var parent = Hash32.Parse(new string('a', 64));
        Assert.Equal(parent, ModelState.FromSafetensors(FileWith(parent.ToString()), manifest, 1).ParentRoot);
        foreach (var other in (string[])["0x" + new string('A', 64), new string('a', 64), "0x" + new string('a', 63), "0x" + new string('g', 64)])
        {
            Assert.Equal(
                $"The file's parent {other} is not a root: 0x and 64 lower-case hex digits.",
                Assert.Throws<SafetensorsException>(() => ModelState.FromSafetensors(FileWith(other), manifest, 1)).Message);
        }
        Assert.Equal(
            "The file does not say of which parent it is.", Assert.Throws<SafetensorsException>(() => ModelState.FromSafetensors(FileWith(null), manifest, 1)).Message);

        byte[] FileWith(string? text)
        {
            var metadata = SafetensorsFile.NoMetadata.Add("manifest", manifest.Digest.ToString()).Add("step", $"{1:D20}");
            return SafetensorsFile.Write(genesis.Tensors, text is null ? metadata : metadata.Add("parent", text));
        }
    }

    [Fact]
    public void A_state_whose_root_is_known_lets_go_of_the_state_before()
    {
        var (next, before) = Step();
        GC.Collect();
        Assert.True(before.IsAlive);
        Assert.NotEqual(Hash32.Zero, next.StateRoot);
        GC.Collect();
        Assert.False(before.IsAlive);
        GC.KeepAlive(next);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static (ModelState Next, WeakReference Before) Step()
        {
            var genesis = InitialState.Of(BuiltInModels.Find("iris-mlp").Manifest);
            return (genesis.Next(genesis.Tensors), new WeakReference(genesis));
        }
    }

    [Fact]
    public void The_tensors_of_another_model_are_refused()
    {
        var manifest = BuiltInModels.Find("iris-mlp").Manifest;
        var wider = manifest with { Architecture = new MlpArchitecture([4, 9, 4]) };
        var file = new ModelState(wider.Digest, 0, InitialState.Of(manifest).Tensors).ToSafetensors();
        var error = Assert.Throws<SafetensorsException>(() => ModelState.FromSafetensors(file, wider, 0));
        Assert.Equal("Tensor linear1.bias has shape [8] instead of [9].", error.Message);
        var adaptive = manifest with { Optimiser = new MomentumOptimiser(0.01f, 0.9f) };
        file = new ModelState(adaptive.Digest, 0, InitialState.Of(manifest).Tensors).ToSafetensors();
        error = Assert.Throws<SafetensorsException>(() => ModelState.FromSafetensors(file, adaptive, 0));
        Assert.Equal("Tensor optimiser.velocity.linear1.bias is missing.", error.Message);
    }

    [Fact]
    public void The_root_of_a_state_does_not_depend_on_what_was_hashed_before()
    {
        var state = InitialState.Of(BuiltInModels.Find("moby-gpt-100k").Manifest);
        Assert.Equal(MerkleTree.Root(state.ToSafetensors()), state.StateRoot);
        var next = state.Next(state.WithWeight("head.weight", 5000, 1).Tensors);
        Assert.Equal(MerkleTree.Root(next.ToSafetensors()), next.StateRoot);
        var changed = next.WithWeight("token_embedding.weight", 0, -1);
        Assert.Equal(MerkleTree.Root(changed.ToSafetensors()), changed.StateRoot);
        Assert.Equal(state.StateRoot, state.WithWeight("head.weight", 5000, state["head.weight"].Values[5000]).StateRoot);
    }

    [Fact]
    public void Only_existing_weights_can_be_changed_and_only_to_numbers()
    {
        var state = Runs.Iris().Genesis();
        Assert.StartsWith("The model has no parameter linear3.bias.", Assert.Throws<ArgumentException>(() => state.WithWeight("linear3.bias", 0, 0)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => state.WithWeight("linear1.bias", 8, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => state.WithWeight("linear1.bias", -1, 0));
        Assert.StartsWith("A weight is neither infinite nor NaN.", Assert.Throws<ArgumentException>(() => state.WithWeight("linear1.bias", 0, float.NaN)).Message, StringComparison.Ordinal);
    }

    private static string Describe(NamedTensor tensor) => $"{tensor.Name} [{string.Join(',', tensor.Tensor.Shape.ToArray())}]";
}
