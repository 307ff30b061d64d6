using System.Globalization;
using CsCheck;
using UnstoppableModels.Protocol.Manifests;
using UnstoppableModels.Protocol.Primitives;
using UnstoppableModels.Training.Datasets;
using UnstoppableModels.Training.Models;
using UnstoppableModels.Training.Replay;

namespace UnstoppableModels.Training.Tests.Replay;

/// <summary>A change of one bit anywhere in weights, optimiser state, batch or manifest changes the root; nothing else does.</summary>
public class OneBitTests
{
    private static readonly BuiltInModel Model = BuiltInModels.Find("iris-mlp");

    /// <summary>Iris with a state beside every weight, clipping and a warm-up.</summary>
    private static readonly Manifest Rules = Model.Manifest with
    {
        Optimiser = new AdamWOptimiser(0.01f, 0.9f, 0.99f, 1e-8f, 0.01f) { ClipNorm = 1, WarmupSteps = 4 },
    };

    private static readonly Replayer Run = new(Rules, Dataset.Parse(Model.DatasetBytes, Rules.Dataset));

    /// <summary>State 3: every moment is in use.</summary>
    private static readonly ModelState State = Run.Replay(Run.Genesis(), 1, 3).Last().After;

    [Fact]
    public void Every_bit_of_every_value_of_a_state_is_in_its_root()
    {
        Assert.Equal(12, State.Tensors.Length);
        Gen.Select(Gen.Int[0, 11], Gen.Int[0, 31], Gen.Int[0, 31]).Sample((tensor, index, bit) =>
            Flipped(tensor, index, bit) is not { } flipped || flipped.StateRoot != State.StateRoot);
    }

    /// <summary>Every bit of the second value of every tensor, also where the rounding of the next step swallows it.</summary>
    [Fact]
    public void A_bit_of_a_state_changes_the_root_of_the_next()
    {
        var honest = Run.Perform(State, 4).Commitment.StateRoot;
        var changes = 0;
        for (var tensor = 0; tensor < State.Tensors.Length; tensor++)
        {
            for (var bit = 0; bit < 32; bit++)
            {
                if (Flipped(tensor, 1, bit) is not { } flipped) continue;
                changes++;
                Assert.NotEqual(honest, Run.Perform(flipped, 4).Commitment.StateRoot);
            }
        }
        Assert.Equal(384, changes);
    }

    [Fact]
    public void A_bit_of_a_record_makes_it_another_dataset_and_another_run()
    {
        var model = BuiltInModels.Find("moby-gpt-100k");
        var text = model.DatasetBytes.ToArray();
        var genesis = InitialState.Of(model.Manifest).StateRoot;
        Gen.Select(Gen.Int[0, 9248 * 129 - 1], Gen.Int[0, 7]).Sample(
            (position, bit) =>
            {
                text[position] ^= (byte)(1 << bit);
                var root = Dataset.RootOf(text, model.Manifest.Dataset);
                Assert.Throws<DatasetException>(() => Dataset.Parse(text, model.Manifest.Dataset));
                text[position] ^= (byte)(1 << bit);
                return root != model.Manifest.Dataset.Root
                    && InitialState.Of(model.Manifest with { Dataset = model.Manifest.Dataset with { Root = root } }).StateRoot != genesis;
            },
            iter: 10,
            threads: 1);
        Assert.Equal(model.Manifest.Dataset.Root, Dataset.RootOf(text, model.Manifest.Dataset));
    }

    [Fact]
    public void Whatever_a_manifest_says_is_in_every_root()
    {
        var adamW = (AdamWOptimiser)Rules.Optimiser;
        var iris = (LabelledCsvReference)Rules.Dataset;
        Manifest[] manifests =
        [
            Rules,
            Rules with { Name = "iris-mlq" },
            Rules with { Seed = Rules.Seed ^ 1UL << 63 },
            Rules with { BatchOrder = BatchOrderRule.Sequential },
            Rules with { BatchSize = 33 },
            Rules with { MicroBatchSize = 16 },
            Rules with { MicroBatchSize = 32 },
            Rules with { Architecture = new MlpArchitecture([4, 8, 5]) },
            .. ((Optimiser[])
            [
                new SgdOptimiser(adamW.LearningRate),
                adamW with { LearningRate = MathF.BitIncrement(adamW.LearningRate) },
                adamW with { Beta1 = MathF.BitIncrement(adamW.Beta1) },
                adamW with { Beta2 = MathF.BitIncrement(adamW.Beta2) },
                adamW with { Epsilon = MathF.BitIncrement(adamW.Epsilon) },
                adamW with { WeightDecay = MathF.BitIncrement(adamW.WeightDecay) },
                adamW with { ClipNorm = MathF.BitIncrement(1) },
                adamW with { ClipNorm = null },
                adamW with { WarmupSteps = 5 },
                adamW with { WarmupSteps = null },
            ]).Select(optimiser => Rules with { Optimiser = optimiser }),
            .. ((DatasetReference[])
            [
                iris with { Name = "irit" },
                iris with { Digest = new Hash32(new byte[32]) },
                iris with { Root = new Hash32(new byte[32]) },
                iris with { Size = iris.Size + 1 },
                iris with { HeldOutEvery = 150 },
                iris with { Classes = 4 },
            ]).Select(dataset => Rules with { Dataset = dataset }),
        ];
        foreach (var manifest in manifests) manifest.Validate();
        Assert.Equal(manifests.Length, manifests.Select(manifest => InitialState.Of(manifest).StateRoot).Distinct().Count());
        foreach (var manifest in manifests.Where(manifest => manifest.Dataset == iris))
        {
            var replayer = new Replayer(manifest, Run.Dataset);
            Assert.Equal(manifest == Rules, replayer.Perform(replayer.Genesis(), 1).Commitment.StateRoot == Run.Perform(Run.Genesis(), 1).Commitment.StateRoot);
        }
    }

    /// <summary>Threads, vector widths and libraries are the matter of <see cref="ConfigurationTests"/>.</summary>
    [Fact]
    public void The_culture_changes_nothing()
    {
        var expected = Run.Perform(State, 4).Commitment.StateRoot;
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (culture.NumberFormat.NumberDecimalSeparator, culture.NumberFormat.NegativeSign) = (",", "~");
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = culture;
            var manifest = Manifest.Parse(Rules.ToCanonicalBytes());
            var replayer = new Replayer(manifest, Dataset.Parse(Model.DatasetBytes, manifest.Dataset));
            Assert.Equal(expected, replayer.Perform(ModelState.FromSafetensors(State.ToSafetensors(), manifest, 3), 4).Commitment.StateRoot);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static ModelState? Flipped(int tensor, int index, int bit)
    {
        var (name, values) = State.Tensors[tensor];
        index %= values.Values.Length;
        var value = BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(values.Values[index]) ^ 1u << bit);
        return float.IsFinite(value) ? State.WithWeight(name, index, value) : null;
    }
}
