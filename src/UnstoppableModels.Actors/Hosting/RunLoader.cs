using UnstoppableModels.Arithmetic.Backends;
using UnstoppableModels.Content;
using UnstoppableModels.Ethereum.Contracts;
using UnstoppableModels.Protocol.Manifests;
using UnstoppableModels.Protocol.Model;
using UnstoppableModels.Training.Datasets;
using UnstoppableModels.Training.Replay;

namespace UnstoppableModels.Actors.Hosting;

/// <summary>
/// Everything about a run that follows from its contract: rules and genesis from the chain, manifest and dataset by their digests from
/// content.
/// </summary>
internal static class RunLoader
{
    /// <summary>A file up to this size is one block, whose digest is the file's.</summary>
    private const long OneBlock = 1 << 20;

    /// <summary>Reads a model's rules and genesis.</summary>
    public static async Task<(OnChainModel Model, GenesisData Genesis)> ReadModelAsync(
        ContractClient contracts, Address model, Address council, ulong firstBlock, CancellationToken cancellation)
    {
        var rules = await contracts.CallAsync(model, new UnstoppableModelContract.ParametersFunction(), cancellation: cancellation);
        var genesis = await contracts.CallAsync(model, new UnstoppableModelContract.GenesisFunction(), cancellation: cancellation);
        var parameters = new RunParameters(
            rules.Stake,
            rules.Bond,
            rules.Fee,
            rules.StepsPerPeriod,
            rules.StepSeconds,
            rules.ChallengeSeconds,
            rules.CommitSeconds,
            rules.RevealSeconds,
            rules.TotalSteps);
        return (new OnChainModel(model, council, firstBlock, ModelView.AtGenesis(parameters, genesis.StateRoot, genesis.Checkpoint)), genesis);
    }

    /// <summary>As <see cref="LoadAsync(ContentRepository, GenesisData, Device, CancellationToken)"/>, on the CPU.</summary>
    public static Task<Replayer> LoadAsync(ContentRepository content, GenesisData genesis, CancellationToken cancellation) =>
        LoadAsync(content, genesis, Device.Cpu, cancellation);

    /// <summary>Fetches and checks manifest and dataset; the initial state they lead to must be the one on chain.</summary>
    /// <exception cref="NodeStartException">What the digests lead to does not fit together.</exception>
    /// <exception cref="DeviceUnavailableException">The device is not on this machine.</exception>
    public static async Task<Replayer> LoadAsync(ContentRepository content, GenesisData genesis, Device device, CancellationToken cancellation)
    {
        var backend = Backend.For(device);
        var manifest = Manifest.Parse(await content.GetAsync(ContentRepository.RootCidOf(genesis.Manifest, OneBlock), Manifest.MaxBytes, cancellation));
        var reference = manifest.Dataset;
        var dataset = Dataset.Parse(
            await content.GetAsync(ContentRepository.RootCidOf(reference.Digest, reference.Size), reference.Size, cancellation), reference);
        var replayer = new Replayer(manifest, dataset, backend);
        var root = replayer.Genesis().StateRoot;
        return root == genesis.StateRoot
            ? replayer
            : throw new NodeStartException($"The manifest's initial state has the root {root}, the contract's is {genesis.StateRoot}: the model was created with another manifest.");
    }
}
