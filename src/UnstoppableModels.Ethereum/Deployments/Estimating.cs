using System.Numerics;
using UnstoppableModels.Ethereum.Contracts;
using UnstoppableModels.Ethereum.Rpc;
using UnstoppableModels.Ethereum.Transactions;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Deployments;

/// <summary>Sends nothing: foresees addresses from the sender's nonce and asks the node what each step would cost.</summary>
/// <param name="contracts">The chain.</param>
/// <param name="sender">Who would send the transactions.</param>
/// <param name="nonce">Its next nonce.</param>
/// <param name="fees">What would be offered per unit of gas.</param>
/// <param name="dataFee">Says what the chain charges besides gas; null if it charges nothing.</param>
internal sealed class Estimating(
    ContractClient contracts, Address sender, ulong nonce, TransactionFees fees, OpStackDataFee? dataFee) : IStepTaker
{
    private readonly HashSet<Address> foreseen = [];

    /// <summary>Estimated gas of all steps so far.</summary>
    public ulong Gas { get; private set; }

    /// <summary>What the chain would charge for the data of all steps so far, in wei.</summary>
    public BigInteger DataFee { get; private set; }

    /// <summary>Estimated gas of the last step.</summary>
    public ulong LastGas { get; private set; }

    /// <inheritdoc/>
    public Address Sender => sender;

    /// <inheritdoc/>
    public Task<ulong> NextNonceAsync(CancellationToken cancellation) => Task.FromResult(nonce);

    /// <inheritdoc/>
    public async Task<StepOutcome> TakeAsync(
        DeploymentStep step, PendingStep? pending, Action<PendingStep> remember, CancellationToken cancellation)
    {
        LastGas = 0;
        if (pending?.ContentHash == step.ContentHash
            && await pending.FindReceiptAsync(contracts.Ethereum, cancellation) is { Succeeded: true } mined)
            return new StepOutcome(mined.ContractAddress, mined);
        LastGas = step.Needs is { } needed && foreseen.Contains(needed) ? step.UsualGas : await AskAsync(step, cancellation);
        Gas += LastGas;
        if (dataFee is not null) DataFee += await dataFee.OfAsync(await TransactionOfAsync(step, cancellation), cancellation);
        var created = step.To is null ? ContractAddress.Of(sender, nonce) : (Address?)null;
        if (created is { } address) foreseen.Add(address);
        nonce++;
        return new StepOutcome(created, null);
    }

    private async Task<Transaction> TransactionOfAsync(DeploymentStep step, CancellationToken cancellation)
    {
        var chainId = await contracts.Ethereum.GetChainIdAsync(cancellation);
        return new Transaction(chainId, nonce, fees, ContractClient.GasLimitFor(LastGas), step.To, BigInteger.Zero, step.Data);
    }

    private async Task<ulong> AskAsync(DeploymentStep step, CancellationToken cancellation)
    {
        try
        {
            return await contracts.Ethereum.EstimateGasAsync(new CallRequest(step.To, step.Data, sender), cancellation);
        }
        catch (RpcErrorException e) when (e.IsRevert)
        {
            throw new ContractRevertedException(RevertReason.Decode(e.RevertData ?? []));
        }
    }
}
