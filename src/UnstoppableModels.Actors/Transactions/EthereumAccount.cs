using UnstoppableModels.Ethereum.Contracts;
using UnstoppableModels.Ethereum.Crypto;
using UnstoppableModels.Ethereum.Rpc;
using UnstoppableModels.Ethereum.Transactions;
using UnstoppableModels.Protocol.Primitives;
using UnstoppableModels.Protocol.Transactions;

namespace UnstoppableModels.Actors.Transactions;

/// <summary>A key on an Ethereum chain.</summary>
/// <param name="contracts">The chain.</param>
/// <param name="key">Signs; never leaves the process.</param>
/// <param name="finalityDepth">Blocks on top of a transaction before its outcome counts.</param>
internal sealed class EthereumAccount(ContractClient contracts, EthereumKey key, ulong finalityDepth) : IAccount
{
    public Address Address => key.Address;

    public Task<ulong> HeadNumberAsync(CancellationToken cancellation) => contracts.Ethereum.GetBlockNumberAsync(cancellation);

    public Task<ulong> NonceAsync(CancellationToken cancellation) => contracts.Ethereum.GetTransactionCountAsync(key.Address, cancellation: cancellation);

    public async Task<SignedAttempt> SignAsync(TransactionRequest request, ulong nonce, SignedAttempt? previous, CancellationToken cancellation)
    {
        var data = request.Data.ToArray();
        try
        {
            var head = await HeadNumberAsync(cancellation);
            var market = await contracts.SuggestFeesAsync(cancellation);
            var fees = previous is null
                ? market
                : new TransactionFees(previous.MaxPriorityFeePerGas, previous.MaxFeePerGas).ForReplacement(market);
            var gas = previous?.GasLimit ?? await contracts.EstimateGasAsync(key.Address, request.To, request.Value, data, cancellation);
            var signed = await contracts.SignAsync(key, nonce, request.To, request.Value, data, fees, gas, cancellation);
            return new SignedAttempt(signed.Hash, signed.Raw, fees.MaxFeePerGas, fees.MaxPriorityFeePerGas, gas, head);
        }
        catch (ContractRevertedException e)
        {
            throw new RequestRejectedException(e.Message, e);
        }
        catch (RpcErrorException e) when (!e.IsTransient)
        {
            throw new RequestRejectedException(e.Message, e);
        }
    }

    public async Task SendAsync(SignedAttempt attempt, ulong nonce, CancellationToken cancellation)
    {
        try
        {
            await contracts.SendRawAsync(new SignedTransaction(attempt.Raw.ToArray(), attempt.Hash, key.Address, nonce), cancellation);
        }
        catch (TransactionRejectedException e) when (e.Reason is RejectionReason.NonceTooLow or RejectionReason.ReplacementUnderpriced)
        {
            // It, or an attempt that pays more, is on the chain or in the pool already: the receipt decides.
        }
    }

    public async Task<MinedTransaction?> FindAsync(Hash32 hash, CancellationToken cancellation)
    {
        if (await contracts.Ethereum.GetTransactionReceiptAsync(hash, cancellation) is not { } receipt) return null;
        var isFinal = await HeadNumberAsync(cancellation) >= receipt.BlockNumber + finalityDepth;
        var reason = receipt.Succeeded ? string.Empty : (await contracts.ExplainFailureAsync(receipt, cancellation)).Message;
        return new MinedTransaction(hash, receipt.Succeeded, receipt.GasCost, reason, isFinal);
    }
}
