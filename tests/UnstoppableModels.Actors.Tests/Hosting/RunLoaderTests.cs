using UnstoppableModels.Actors.Hosting;
using UnstoppableModels.Content;
using UnstoppableModels.Content.Blocks;
using UnstoppableModels.Ethereum.Contracts;
using UnstoppableModels.Training.Datasets;
using UnstoppableModels.Training.Models;
using UnstoppableModels.Training.Replay;

namespace UnstoppableModels.Actors.Tests.Hosting;

/// <summary>A run is loaded from the digests on chain alone.</summary>
public class RunLoaderTests
{
    private readonly ContentRepository content = new(new MemoryBlockStore(), null);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("iris-mlp")]
    [InlineData("digits-cnn")]
    [InlineData("moby-gpt-100k")]
    public async Task Manifest_dataset_and_initial_state_come_from_their_digests(string name)
    {
        var model = BuiltInModels.Find(name);
        var genesis = await PublishAsync(model);
        var replayer = await RunLoader.LoadAsync(content, genesis, Cancellation);
        Assert.Equal(model.Manifest, replayer.Manifest);
        Assert.Equal(genesis.StateRoot, replayer.Genesis().StateRoot);
    }

    /// <summary>The digest in a manifest is that of the root block, also where a file is several blocks.</summary>
    [Fact]
    public async Task The_digests_of_the_built_in_datasets_are_those_of_their_root_blocks()
    {
        foreach (var name in BuiltInModels.Names)
        {
            var model = BuiltInModels.Find(name);
            Assert.Equal(model.Manifest.Dataset.Digest, (await ContentRepository.ComputeRootAsync(model.DatasetBytes)).Digest);
        }
    }

    [Fact]
    public async Task A_file_longer_than_the_manifest_says_is_not_even_read()
    {
        var model = BuiltInModels.Find("moby-gpt-100k");
        var manifest = model.Manifest with { Dataset = model.Manifest.Dataset with { Size = model.DatasetBytes.Length - 1 } };
        var error = await Assert.ThrowsAsync<ContentCorruptException>(async () => await RunLoader.LoadAsync(content, await PublishAsync(model with { Manifest = manifest }), Cancellation));
        Assert.EndsWith("has 1193018 bytes, more than the 1193017 allowed.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_that_are_not_those_of_the_manifest_are_refused()
    {
        var model = BuiltInModels.Find("moby-gpt-100k");
        var manifest = model.Manifest with { Dataset = model.Manifest.Dataset with { Root = model.Manifest.Dataset.Digest } };
        var error = await Assert.ThrowsAsync<DatasetException>(async () => await RunLoader.LoadAsync(content, await PublishAsync(model with { Manifest = manifest }), Cancellation));
        Assert.Equal("The rows of dataset moby-dick have another Merkle root than the manifest says: it was altered or is the wrong file.", error.Message);
    }

    [Fact]
    public async Task Another_initial_state_on_chain_is_refused()
    {
        var model = BuiltInModels.Find("iris-mlp");
        var genesis = await PublishAsync(model) with { StateRoot = model.Manifest.Digest };
        var error = await Assert.ThrowsAsync<NodeStartException>(() => RunLoader.LoadAsync(content, genesis, Cancellation));
        Assert.EndsWith($"the contract's is {model.Manifest.Digest}: the model was created with another manifest.", error.Message, StringComparison.Ordinal);
    }

    private async Task<GenesisData> PublishAsync(BuiltInModel model)
    {
        await content.AddAsync(model.DatasetBytes, Cancellation);
        var manifest = await content.AddAsync(model.Manifest.ToCanonicalBytes(), Cancellation);
        var state = InitialStateOf(model);
        return new GenesisData(manifest.Digest, state.StateRoot, (await content.AddAsync(state.ToSafetensors(), Cancellation)).Digest);
    }

    /// <summary>θ0 by the manifest; it does not depend on the dataset being the right one.</summary>
    private static ModelState InitialStateOf(BuiltInModel model)
    {
        var whole = BuiltInModels.Find(model.Manifest.Name);
        return new Replayer(whole.Manifest, Dataset.Parse(whole.DatasetBytes, whole.Manifest.Dataset)).Genesis();
    }
}
