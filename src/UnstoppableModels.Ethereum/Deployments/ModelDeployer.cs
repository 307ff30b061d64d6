using UnstoppableModels.Ethereum.Contracts;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Deployments;

/// <summary>Creates the four contracts and one model with them.</summary>
public sealed class ModelDeployer(SequentialSender sender)
{
    /// <summary>Deploys everything; each step is reported before it is taken.</summary>
    /// <exception cref="ContractRevertedException">A contract refuses, for instance parameters out of bounds.</exception>
    /// <exception cref="EthereumException">The chain created no model.</exception>
    public async Task<DeployedModel> DeployAsync(DeploymentPlan plan, IProgress<string>? progress = null, CancellationToken cancellation = default)
    {
        progress?.Report("Deploying the validators' token");
        var (token, _) = await sender.DeployAsync(
            UnstoppableModelErc20Contract.DeployData([.. plan.Holders.Select(h => h.Holder)], [.. plan.Holders.Select(h => h.Amount)]), cancellation);
        progress?.Report("Deploying the validator council");
        var (council, _) = await sender.DeployAsync(ValidatorCouncilContract.DeployData(token, plan.UnbondingSeconds, plan.QuorumBps), cancellation);
        progress?.Report("Deploying the model's implementation");
        var (implementation, _) = await sender.DeployAsync(UnstoppableModelContract.DeployData(), cancellation);
        progress?.Report("Deploying the factory");
        var (factory, _) = await sender.DeployAsync(UnstoppableModelFactoryContract.DeployData(implementation, council), cancellation);
        await sender.SendAsync(council, new ValidatorCouncilContract.InitializeFunction(factory), cancellation: cancellation);
        progress?.Report("Creating the model");
        var created = await sender.SendAsync(
            factory, new UnstoppableModelFactoryContract.CreateModelFunction(plan.Genesis, plan.Parameters, Address.Zero), cancellation: cancellation);
        var model = created.Logs.Where(l => l.Address == factory).Select(UnstoppableModelFactoryContract.DecodeEvent)
            .OfType<UnstoppableModelFactoryContract.CreateModelEvent>().FirstOrDefault()
            ?? throw new EthereumException("The factory created no model; is its artifact of another version?");
        return new DeployedModel(token, council, factory, model.Model, created.BlockNumber);
    }
}
