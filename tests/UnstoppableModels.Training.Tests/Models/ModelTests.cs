using CsCheck;
using UnstoppableModels.Protocol.Commitments;
using UnstoppableModels.Protocol.Manifests;
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
        Assert.Equal("There is no model 'iris'; known models: digits-cnn, iris-mlp.", error.Message);
    }

    [Fact]
    public void Iris_mlp_is_the_model_of_the_original_project()
    {
        var manifest = BuiltInModels.Find("iris-mlp", 9).Manifest;
        manifest.Validate();
        Assert.Equal(new MlpArchitecture([4, 8, 4]), manifest.Architecture);
        Assert.Equal((32, 0.01f, 9UL), (manifest.BatchSize, manifest.Optimiser.LearningRate, manifest.Seed));
        Assert.Equal("0xd9d675e5c299089e43318aa806c4ff926deadf602d7c12bdf905fee469c1bb04", BuiltInModels.Find("iris-mlp").Manifest.Digest.ToString());
    }

    [Fact]
    public void Digits_cnn_learns_from_four_fifths_of_the_digits()
    {
        var model = BuiltInModels.Find("digits-cnn");
        model.Manifest.Validate();
        Assert.Equal(1438, model.Manifest.Dataset.TrainingRows);
        Assert.Equal("0xdc2205b212891e9ce300da835e174bc7eb7a8a6e45bf86534abcbcfd095876e9", model.Manifest.Dataset.Digest.ToString());
        var state = Runs.Digits().Genesis();
        Assert.Equal(
            ["conv1.bias [16]", "conv1.weight [16,1,3,3]", "conv2.bias [32]", "conv2.weight [32,16,3,3]", "linear1.bias [10]", "linear1.weight [10,128]"],
            state.Tensors.Select(tensor => $"{tensor.Name} [{string.Join(',', tensor.Tensor.Shape.ToArray())}]"));
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

    [Fact]
    public void A_checkpoint_reads_back_with_the_same_root()
    {
        var replayer = Runs.Iris();
        var state = replayer.Genesis();
        var file = state.ToSafetensors();
        Assert.Equal(MerkleTree.Root(file), state.StateRoot);
        var read = ModelState.FromSafetensors(file, replayer.Manifest);
        Assert.Equal(state.StateRoot, read.StateRoot);
        Assert.Equal(file, read.ToSafetensors());
        var other = replayer.Manifest with { Architecture = new MlpArchitecture([4, 9, 4]) };
        var error = Assert.Throws<SafetensorsException>(() => ModelState.FromSafetensors(file, other));
        Assert.Equal("Tensor linear1.bias has shape [8] instead of [9].", error.Message);
    }

    [Fact]
    public void One_bit_of_one_weight_changes_the_root()
    {
        var state = Runs.Iris().Genesis();
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 1000], Gen.Int[0, 30]).Sample((tensor, index, bit) =>
        {
            var (name, values) = state.Tensors[tensor];
            index %= values.Values.Length;
            var value = BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(values.Values[index]) ^ 1u << bit);
            return !float.IsFinite(value) || state.WithWeight(name, index, value).StateRoot != state.StateRoot;
        });
        Assert.Equal(state.StateRoot, state.WithWeight("linear1.bias", 3, state["linear1.bias"].Values[3]).StateRoot);
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
}
