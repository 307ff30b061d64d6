using UnstoppableModels.Ethereum.Contracts;
using UnstoppableModels.Ethereum.Crypto;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Deployments;

/// <summary>
/// Creates the contracts and a model with them, on any chain. What a record names and the chain has is kept; every step is recorded before
/// it is sent, so that a deployment that was cut off goes on where it was.
/// </summary>
/// <param name="contracts">The chain.</param>
/// <param name="dataFee">How it charges for data on the chain below.</param>
/// <param name="clock">Says how long a transaction has been on its way; null for the system's.</param>
public sealed class ModelDeployer(ContractClient contracts, DataFeeKind dataFee = DataFeeKind.InGas, TimeProvider? clock = null)
{
    /// <summary>What would be done, and what it would cost. Nothing is sent.</summary>
    /// <param name="plan">What is wanted.</param>
    /// <param name="record">What is known to be there.</param>
    /// <param name="deployer">Who would send the transactions.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ContractRevertedException">A contract would refuse, for instance parameters out of bounds.</exception>
    /// <exception cref="DeploymentException">The chain does not say what it charges for data.</exception>
    public async Task<DeploymentEstimate> EstimateAsync(
        DeploymentPlan plan, DeploymentRecord record, Address deployer, CancellationToken cancellation = default)
    {
        var steps = new Notes();
        var fees = await contracts.SuggestFeesAsync(cancellation);
        var estimating = new Estimating(
            contracts,
            deployer,
            await contracts.Ethereum.GetTransactionCountAsync(deployer, cancellation: cancellation),
            fees,
            dataFee == DataFeeKind.OpStack ? new OpStackDataFee(contracts.Ethereum) : null);
        var after = await new Deployment(contracts, estimating, record, _ => { }, steps).RunAsync(plan, cancellation);
        // The suggestion is twice the base fee and the tip, or a gas price.
        var price = fees.MaxPriorityFeePerGas + ((fees.MaxFeePerGas - fees.MaxPriorityFeePerGas) / 2);
        var gas = estimating.Gas;
        return new DeploymentEstimate(
            steps.All,
            after,
            gas,
            GasFee: price * gas,
            estimating.DataFee,
            AtMost: (fees.MaxFeePerGas * ContractClient.GasLimitFor(gas)) + (2 * estimating.DataFee),
            await contracts.Ethereum.GetBalanceAsync(deployer, cancellation: cancellation));
    }

    /// <summary>Does what is missing.</summary>
    /// <param name="plan">What is wanted.</param>
    /// <param name="record">What is known to be there.</param>
    /// <param name="key">Who sends the transactions.</param>
    /// <param name="save">Keeps the record; called before each transaction is sent and after each is mined.</param>
    /// <param name="progress">Hears of every step before and after it.</param>
    /// <param name="cancellation">Ends the wait; what was sent stays sent.</param>
    /// <exception cref="ContractRevertedException">A contract refuses, for instance parameters out of bounds.</exception>
    /// <exception cref="DeploymentException">What was created is not what should have been.</exception>
    public async Task<DeploymentResult> DeployAsync(
        DeploymentPlan plan,
        DeploymentRecord record,
        EthereumKey key,
        Action<DeploymentRecord> save,
        IProgress<DeploymentNews>? progress = null,
        CancellationToken cancellation = default)
    {
        var signing = new Signing(contracts, key, clock ?? TimeProvider.System);
        var after = await new Deployment(contracts, signing, record, save, progress).RunAsync(plan, cancellation);
        return new DeploymentResult(after, signing.Sent, signing.GasCost);
    }

    private sealed class Notes : IProgress<DeploymentNews>
    {
        public List<DeploymentNews> All { get; } = [];

        public void Report(DeploymentNews value)
        {
            if (value.Act != DeploymentAct.Starts) All.Add(value);
        }
    }
}
