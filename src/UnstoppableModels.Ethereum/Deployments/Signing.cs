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
/// again, so that the chain takes them once, however often they are sent. One that is not mined is replaced by one that offers more, with
/// the same nonce, where fees have risen.
/// </summary>
internal sealed class Signing(ContractClient contracts, EthereumKey key, TimeProvider clock) : IStepTaker
{
    /// <summary>How long a transaction may be on its way before it is looked after: five blocks of Ethereum.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);

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
        var settled = pending is null ? null : await SettleAsync(pending, remember, cancellation);
        if (settled is { Succeeded: true } && pending!.ContentHash == step.ContentHash) return Counted(settled);

        var nonce = await NextNonceAsync(cancellation);
        var fees = await contracts.SuggestFeesAsync(cancellation);
        var signed = await contracts.SignAsync(key, nonce, step.To, BigInteger.Zero, step.Data, fees, cancellation: cancellation);
        var sent = new PendingStep(step.Name, step.ContentHash, signed.Sender, nonce, signed.Hash, ImmutableArray.Create(signed.Raw));
        remember(sent);
        await contracts.SendRawAsync(signed, cancellation);
        var receipt = await FollowAsync(sent, isHeld: true, remember, cancellation) ?? throw new DeploymentException(
            $"Another transaction of {key.Address.ToChecksumText()} has taken the place of {step.Name}; deploy again, and let that account "
            + "send nothing else meanwhile.");
        return receipt.Succeeded ? Counted(receipt) : throw await contracts.ExplainFailureAsync(receipt, cancellation);
    }

    /// <summary>Brings a transaction to its end that an earlier run has signed.</summary>
    /// <returns>Its receipt; null if it can never be mined, so that its step has to be taken anew.</returns>
    private async Task<TransactionReceipt?> SettleAsync(PendingStep pending, Action<PendingStep> remember, CancellationToken cancellation)
    {
        var ethereum = contracts.Ethereum;
        if (await pending.FindReceiptAsync(ethereum, cancellation) is { } mined) return mined;

        // Below the next nonce another transaction has taken its place; above it the chain is not the one it was signed for, because the
        // transactions before it are missing.
        var next = await ethereum.GetTransactionCountAsync(pending.Sender, BlockId.Latest, cancellation);
        if (pending.Nonce < next) return await pending.FindReceiptAsync(ethereum, cancellation);
        if (pending.Nonce > await ethereum.GetTransactionCountAsync(pending.Sender, BlockId.Pending, cancellation)) return null;

        var isHeld = await TrySendAsync(pending, cancellation);
        // The node does not hold it, and with another key no more can be offered for it: the step can be signed anew.
        if (!isHeld && pending.Sender != key.Address) return await pending.FindReceiptAsync(ethereum, cancellation);
        return await FollowAsync(pending, isHeld, remember, cancellation);
    }

    /// <summary>Waits until one of a transaction's forms is mined, and looks after it while it is not.</summary>
    /// <param name="pending">The transaction.</param>
    /// <param name="isHeld">Whether the node has taken its newest form; if not, there is nothing to wait for.</param>
    /// <param name="remember">Has to return before another form is sent.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Null if another transaction has its nonce.</returns>
    private async Task<TransactionReceipt?> FollowAsync(
        PendingStep pending, bool isHeld, Action<PendingStep> remember, CancellationToken cancellation)
    {
        var ethereum = contracts.Ethereum;
        using var timer = new PeriodicTimer(PollInterval);
        var offered = clock.GetTimestamp();
        while (true)
        {
            if (await pending.FindReceiptAsync(ethereum, cancellation) is { } receipt) return receipt;
            if (!isHeld || clock.GetElapsedTime(offered) >= Patience)
            {
                if (await ethereum.GetTransactionCountAsync(pending.Sender, BlockId.Latest, cancellation) > pending.Nonce)
                    return await pending.FindReceiptAsync(ethereum, cancellation);
                pending = await OfferAgainAsync(pending, remember, cancellation);
                (offered, isHeld) = (clock.GetTimestamp(), true);
            }
            await timer.WaitForNextTickAsync(cancellation);
        }
    }

    /// <summary>Offers more where fees have risen; else sends the same bytes again, because nodes forget what they do not mine.</summary>
    private async Task<PendingStep> OfferAgainAsync(PendingStep pending, Action<PendingStep> remember, CancellationToken cancellation)
    {
        var last = Transaction.Decode(pending.Raw.AsSpan());
        var suggested = await contracts.SuggestFeesAsync(cancellation);
        if (pending.Sender == key.Address && last.Fees.IsBelow(suggested))
        {
            var signed = (last with { Fees = last.Fees.ForReplacement(suggested) }).Sign(key);
            pending = pending with
            {
                Transaction = signed.Hash,
                Raw = ImmutableArray.Create(signed.Raw),
                Replaced = pending.Replaced.Add(pending.Transaction),
            };
            remember(pending);
        }
        await TrySendAsync(pending, cancellation);
        return pending;
    }

    /// <summary>Sends the newest form of a transaction that may have been sent before.</summary>
    /// <returns>False where the node does not take it, because it offers too little now or because a form of it is mined.</returns>
    private async Task<bool> TrySendAsync(PendingStep pending, CancellationToken cancellation)
    {
        try
        {
            var signed = new SignedTransaction([.. pending.Raw], pending.Transaction, pending.Sender, pending.Nonce);
            await contracts.SendRawAsync(signed, cancellation);
            return true;
        }
        catch (TransactionRejectedException e) when (
            e.Reason is RejectionReason.FeeTooLow or RejectionReason.ReplacementUnderpriced or RejectionReason.NonceTooLow)
        {
            return false;
        }
    }

    private StepOutcome Counted(TransactionReceipt receipt)
    {
        GasCost += receipt.GasCost;
        Sent++;
        return new StepOutcome(receipt.ContractAddress, receipt);
    }
}
