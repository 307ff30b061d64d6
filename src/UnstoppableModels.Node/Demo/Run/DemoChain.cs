using System.Collections.Immutable;
using System.Numerics;
using UnstoppableModels.Actors.Chain;
using UnstoppableModels.Ethereum.Contracts;
using UnstoppableModels.Ethereum.Deployments;
using UnstoppableModels.Ethereum.LocalChains;
using UnstoppableModels.Ethereum.Rpc;
using UnstoppableModels.Node.Commands;
using UnstoppableModels.Protocol.Chain;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Node.Demo.Run;

/// <summary>The demo's chain with its contracts, funded accounts and staked validators.</summary>
internal sealed class DemoChain : IAsyncDisposable
{
    /// <summary>Where burned deposits go; nobody has its key.</summary>
    private static readonly Address BurnAddress = Address.Parse("0x000000000000000000000000000000000000dEaD");

    private readonly LocalChain chain;
    private readonly EthereumClient ethereum;

    private DemoChain(LocalChain chain)
    {
        this.chain = chain;
        ethereum = new EthereumClient(chain.RpcUrl);
        Contracts = new ContractClient(ethereum);
    }

    public ContractClient Contracts { get; }

    public ulong ChainId { get; private set; }

    public DeployedModel Deployed { get; private set; } = null!;

    /// <summary>Completes when the chain is gone.</summary>
    public Task Gone => chain.Exited;

    /// <summary>Starts the chain and gives everybody the same funds.</summary>
    public static async Task<DemoChain> StartAsync(DemoSettings settings, Cast cast, DemoStory story, CancellationToken ct)
    {
        var options = new LocalChainOptions { Port = settings.ChainPort, BlockTimeSeconds = DemoRules.BlockSeconds };
        var demo = new DemoChain(await LocalChain.StartAsync(options, new Lines(line => story.Note(line)), ct));
        try
        {
            demo.ChainId = await demo.ethereum.GetChainIdAsync(ct);
            story.ChainStarted(demo.chain.RpcUrl);
            foreach (var participant in cast.Everybody) await demo.chain.SetBalanceAsync(participant.Address, DemoRules.Funds, ct);
            return demo;
        }
        catch
        {
            await demo.DisposeAsync();
            throw;
        }
    }

    /// <summary>Deploys the contracts and stakes the validators' tokens.</summary>
    public async Task DeployAsync(DemoSettings settings, GenesisData genesis, Cast cast, DemoStory story, CancellationToken ct)
    {
        var plan = new DeploymentPlan(
            [.. cast.Validators.Select(v => new TokenHolder(v.Address, DemoRules.ValidatorStake))],
            DemoRules.Council,
            OwnerChoice.Nobody,
            new ModelPlan(settings.Model, genesis, DemoRules.ParametersOf(settings)));
        var result = await new ModelDeployer(Contracts).DeployAsync(
            plan, new DeploymentRecord("demo", ChainId), cast.Deployer.Key, _ => { }, new Headlines(story.Enter), ct);
        Deployed = result.Record.Locate(settings.Model);
        story.SetUpBy(cast.Deployer.Address, result.Sent, result.GasCost);
        story.Note($"the model is at {Deployed.Model}", Deployed.FirstBlock);

        story.Enter("Validators stake their tokens");
        await Task.WhenAll(cast.Validators.Select(v => StakeAsync(v, story, ct)));
    }

    /// <summary>What everybody has.</summary>
    public async Task<ImmutableDictionary<Address, BigInteger>> BalancesAsync(Cast cast, CancellationToken ct)
    {
        var balances = ImmutableDictionary.CreateBuilder<Address, BigInteger>();
        foreach (var participant in cast.Everybody) balances[participant.Address] = await ethereum.GetBalanceAsync(participant.Address, cancellation: ct);
        return balances.ToImmutable();
    }

    public Task<Phase> PhaseAsync(ulong disputeId, CancellationToken ct) =>
        new EthereumModelChain(Contracts, Deployed.Model, Deployed.Council).PhaseAsync(disputeId, ct);

    /// <summary>What the contracts hold, in wei.</summary>
    public async Task<(BigInteger Model, BigInteger Council)> HeldAsync(CancellationToken ct) =>
        (await ethereum.GetBalanceAsync(Deployed.Model, cancellation: ct), await ethereum.GetBalanceAsync(Deployed.Council, cancellation: ct));

    public Task<BigInteger> BurnedAsync(CancellationToken ct) => ethereum.GetBalanceAsync(BurnAddress, cancellation: ct);

    public Task<bool> IsFinalAsync(ulong stateId, CancellationToken ct) =>
        Contracts.CallAsync(Deployed.Model, new UnstoppableModelContract.IsFinalFunction(stateId), cancellation: ct);

    public Task<ulong> HeadStateIdAsync(CancellationToken ct) =>
        Contracts.CallAsync(Deployed.Model, new UnstoppableModelContract.HeadStateIdFunction(), cancellation: ct);

    /// <summary>Leaves the chain running beyond this program.</summary>
    /// <returns>Its process id.</returns>
    public int Detach() => chain.Detach();

    public async ValueTask DisposeAsync()
    {
        ethereum.Dispose();
        await chain.DisposeAsync();
    }

    private async Task StakeAsync(Participant validator, DemoStory story, CancellationToken ct)
    {
        var sender = new SequentialSender(Contracts, validator.Key);
        await sender.SendAsync(
            Deployed.Token, new UnstoppableModelErc20Contract.ApproveFunction(Deployed.Council, DemoRules.ValidatorStake), cancellation: ct);
        await sender.SendAsync(Deployed.Council, new ValidatorCouncilContract.StakeFunction(DemoRules.ValidatorStake), cancellation: ct);
        story.SetUpBy(sender.Address, sender.Sent, sender.GasCost);
    }

    /// <summary>Tells the steps of the deployment before they are taken.</summary>
    private sealed class Headlines(Action<string> tell) : IProgress<DeploymentNews>
    {
        public void Report(DeploymentNews value)
        {
            if (value.Act == DeploymentAct.Starts) tell($"Deploying {value.Step}");
        }
    }
}
