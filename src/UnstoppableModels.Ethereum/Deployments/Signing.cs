using System.Collections.Immutable;
using System.Numerics;
using UnstoppableModels.Ethereum.Contracts;
using UnstoppableModels.Ethereum.Crypto;
using UnstoppableModels.Ethereum.Rpc;
using UnstoppableModels.Ethereum.Transactions;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Deployments;

/// <summary>
/// Signs and sends the steps, one after the other. A transaction is recorded before it is sent; after a crash the very same bytes are sent
/// again, so that the chain takes them once, however often they are sent.
/// </summary>
internal sealed class Signing(ContractClient contracts, EthereumKey key) : IStepTaker
{
    /// <summary>What the transactions have cost so far, in wei.</summary>
    public BigInteger GasCost { get; private set; }

    /// <summary>How many there were.</summary>
    public int Sent { get; private set; }

    /// <inheritdoc/>
    public Address Sender => key.Address;

    /// <inheritdoc/>
    public Task<ulong> NextNonceAsync(CancellationToken cancellation) =>
        contracts.Ethereum.GetTransactionCountAsync(key.Address, BlockId.Pending, cancellation);

    /// <inheritdoc/>
    public async Task<StepOutcome> TakeAsync(
        DeploymentStep step, PendingStep? pending, Action<PendingStep> remember, CancellationToken cancellation)
    {
        var settled = pending is null ? null : await SettleAsync(pending, cancellation);
        if (settled is { Succeeded: true } && pending!.ContentHash == step.ContentHash) return Counted(settled);

        var nonce = await NextNonceAsync(cancellation);
        var fees = await contracts.SuggestFeesAsync(cancellation);
        var signed = await contracts.SignAsync(key, nonce, step.To, BigInteger.Zero, step.Data, fees, cancellation: cancellation);
        remember(new PendingStep(step.Name, step.ContentHash, signed.Sender, nonce, signed.Hash, ImmutableArray.Create(signed.Raw)));
        await contracts.SendRawAsync(signed, cancellation);
        var receipt = await contracts.WaitForReceiptAsync(signed.Hash, cancellation: cancellation);
        return receipt.Succeeded ? Counted(receipt) : throw await contracts.ExplainFailureAsync(receipt, cancellation);
    }

    /// <summary>Brings a transaction to its end that an earlier run has signed.</summary>
    /// <returns>Its receipt; null if it can never be mined, so that its step has to be taken anew.</returns>
    private async Task<TransactionReceipt?> SettleAsync(PendingStep pending, CancellationToken cancellation)
    {
        var ethereum = contracts.Ethereum;
        if (await ethereum.GetTransactionReceiptAsync(pending.Transaction, cancellation) is { } mined) return mined;

        // Below the next nonce another transaction has taken its place; above it the chain is not the one it was signed for, because the
        // transactions before it are missing.
        var next = await ethereum.GetTransactionCountAsync(pending.Sender, BlockId.Latest, cancellation);
        if (pending.Nonce < next) return await ethereum.GetTransactionReceiptAsync(pending.Transaction, cancellation);
        if (pending.Nonce > await ethereum.GetTransactionCountAsync(pending.Sender, BlockId.Pending, cancellation)) return null;
        try
        {
            var signed = new SignedTransaction([.. pending.Raw], pending.Transaction, pending.Sender, pending.Nonce);
            await contracts.SendRawAsync(signed, cancellation);
        }
        catch (TransactionRejectedException e) when (e.Reason is RejectionReason.FeeTooLow or RejectionReason.NonceTooLow)
        {
            // Fees have risen since, or it was mined in this moment. The node does not hold it: the step can be signed anew.
            return await ethereum.GetTransactionReceiptAsync(pending.Transaction, cancellation);
        }
        return await contracts.WaitForReceiptAsync(pending.Transaction, cancellation: cancellation);
    }

    private StepOutcome Counted(TransactionReceipt receipt)
    {
        GasCost += receipt.GasCost;
        Sent++;
        return new StepOutcome(receipt.ContractAddress, receipt);
    }
}
