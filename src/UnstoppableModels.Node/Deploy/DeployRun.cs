using UnstoppableModels.Content;
using UnstoppableModels.Content.Blocks;
using UnstoppableModels.Ethereum.Contracts;
using UnstoppableModels.Ethereum.Crypto;
using UnstoppableModels.Ethereum.Deployments;
using UnstoppableModels.Ethereum.Rpc;
using UnstoppableModels.Node.Commands;
using UnstoppableModels.Node.Demo.View;
using UnstoppableModels.Protocol.Primitives;
using UnstoppableModels.Training.Models;

namespace UnstoppableModels.Node.Deploy;

/// <summary>One run of <c>um deploy</c>: looks at the chain, shows plan and cost, and where told to, does it.</summary>
internal sealed class DeployRun(DeploySettings settings, Terminal terminal, IPrompt prompt)
{
    private static readonly TimeSpan PatienceOfNode = TimeSpan.FromSeconds(30);

    public async Task<int> RunAsync(CancellationToken ct)
    {
        using var ethereum = new EthereumClient(settings.RpcUrl, new JsonRpcOptions { Timeout = PatienceOfNode });
        await CheckChainAsync(ethereum, ct);
        var deployer = await settings.Key.AddressAsync(ct);
        var record = await ForgeBroadcast.CompleteAsync(
            settings.Record, ForgeBroadcast.PathOf(settings.Deployments, settings.Network.ChainId), ethereum, ct);
        var plan = await PlanAsync(deployer, ct);
        var modelDeployer = new ModelDeployer(new ContractClient(ethereum), settings.Network.DataFee);
        var estimate = await modelDeployer.EstimateAsync(plan, record, deployer, ct);

        DeployView.Show(terminal, settings, deployer, estimate);
        if (estimate.Transactions == 0)
        {
            if (settings.Broadcast) Save(estimate.Record);
            terminal.OutLines.WriteLine("Everything is there already: nothing to send.");
            return ExitCode.Success;
        }
        if (estimate.Balance < estimate.AtMost)
            throw new CommandFailedException(
                $"The account {deployer.ToChecksumText()} has {Ether.Exact(estimate.Balance)} ETH, but this can cost up to "
                + $"{Ether.Exact(estimate.AtMost)} ETH; send it at least {Ether.Exact(estimate.AtMost - estimate.Balance)} ETH.");
        if (!settings.Broadcast)
        {
            terminal.OutLines.WriteLine("Nothing was sent; --broadcast deploys.");
            return ExitCode.Success;
        }
        if (!settings.Yes && prompt.CanAsk && !await prompt.ConfirmAsync($"Deploy to {settings.Network.Name} now?", ct))
        {
            terminal.OutLines.WriteLine("Nothing was sent.");
            return ExitCode.Success;
        }

        var key = await settings.Key.OpenAsync(ct);
        var result = await modelDeployer.DeployAsync(plan, record, key, Save, new Steps(terminal.OutLines), ct);
        terminal.OutLines.WriteLine(
            $"Done: {result.Sent} transactions, {Ether.Exact(result.GasCost)} ETH. The record is {settings.RecordFile}.");
        return ExitCode.Success;
    }

    private async Task CheckChainAsync(EthereumClient ethereum, CancellationToken ct)
    {
        var chainId = await ethereum.GetChainIdAsync(ct);
        if (chainId == settings.Network.ChainId) return;
        throw new CommandFailedException(
            $"The node at {settings.RpcUrl.Authority} is on chain {chainId}, but {settings.Network.Name} is chain {settings.Network.ChainId}: "
            + "nothing was sent; check the address of the node and the name of the network.");
    }

    private async Task<DeploymentPlan> PlanAsync(Address deployer, CancellationToken ct)
    {
        var plan = settings.Decisions.PlanFor(settings.Network, deployer);
        if (settings.Model is not { } name) return plan;
        IBlockStore store = settings.Content is { } folder ? new DiskBlockStore(folder) : new MemoryBlockStore();
        var publication = await Publication.OfAsync(BuiltInModels.Find(name, settings.Seed), new ContentRepository(store, peers: null), ct);
        var parameters = settings.Network.Model with { TotalSteps = settings.Steps ?? settings.Network.Model.TotalSteps };
        return plan with { Model = new ModelPlan(name, publication.Genesis, parameters) };
    }

    private void Save(DeploymentRecord record) => AtomicFile.WriteText(settings.RecordFile, DeploymentRecordJson.Write(record));

    /// <summary>A line for every step that was taken, and for every transaction that was replaced.</summary>
    private sealed class Steps(TextWriter lines) : IProgress<DeploymentNews>
    {
        public void Report(DeploymentNews value)
        {
            if (value.Act == DeploymentAct.Raised)
                lines.WriteLine($"{value.Step}: not mined yet and fees have risen; more is offered for it in transaction {value.Transaction}");
            if (value.Act == DeploymentAct.Done)
                lines.WriteLine($"{value.Step}: {value.Address?.ToChecksumText()} in transaction {value.Transaction}");
        }
    }
}
