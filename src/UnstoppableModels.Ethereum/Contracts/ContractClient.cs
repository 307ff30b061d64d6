using System.Numerics;
using UnstoppableModels.Ethereum.Crypto;
using UnstoppableModels.Ethereum.Rpc;
using UnstoppableModels.Ethereum.Transactions;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Contracts;

/// <summary>
/// Calls and transactions of contracts, in single steps: read, simulate, price, sign, send, wait, explain. Keeps no state: nonces,
/// resending and durability belong to the caller. Besides the exceptions named, all methods throw those of <see
/// cref="JsonRpcClient.CallAsync"/>. Thread-safe.
/// </summary>
public sealed class ContractClient(EthereumClient ethereum)
{
    /// <summary>The node.</summary>
    public EthereumClient Ethereum => ethereum;

    /// <summary>Reads from a contract, or simulates a transaction that returns something.</summary>
    /// <exception cref="ContractRevertedException">The contract refuses the call.</exception>
    /// <exception cref="EthereumException">There is no contract at the address, or it returns something else than declared.</exception>
    public async Task<TResult> CallAsync<TResult>(
        Address contract,
        IContractCall<TResult> call,
        Address? from = null,
        BigInteger value = default,
        BlockId? block = null,
        CancellationToken cancellation = default)
    {
        var returned = await Decoded(ethereum.CallAsync(new CallRequest(contract, call.Encode(), from, value), block, cancellation));
        if (returned.Length == 0)
        {
            var function = call.GetType().Name.Replace("Function", "", StringComparison.Ordinal);
            throw new EthereumException($"There is no contract at {contract} that answers {function}; check the address and the chain.");
        }
        return call.Decode(returned);
    }

    /// <summary>
    /// Fees for inclusion in one of the next blocks: the node's tip, and twice the base fee plus the tip as the limit, which five full
    /// blocks in a row do not exceed. On a chain without base fee (before EIP-1559) the node's gas price.
    /// </summary>
    public async Task<TransactionFees> SuggestFeesAsync(CancellationToken cancellation = default)
    {
        var head = await ethereum.GetBlockAsync(BlockId.Latest, cancellation);
        if (head?.BaseFeePerGas is not { } baseFee) return TransactionFees.OfGasPrice(await ethereum.GetGasPriceAsync(cancellation));
        var tip = await ethereum.GetMaxPriorityFeePerGasAsync(cancellation);
        return new TransactionFees(tip, (2 * baseFee) + tip);
    }

    /// <summary>A gas limit: an estimate and a quarter more, since the state may change until the transaction is in a block.</summary>
    public static ulong GasLimitFor(ulong estimate) => estimate + (estimate / 4);

    /// <summary>A gas limit by the node's estimate.</summary>
    /// <exception cref="ContractRevertedException">The transaction would revert.</exception>
    public async Task<ulong> EstimateGasAsync(
        Address from, Address? to, BigInteger value, byte[] data, CancellationToken cancellation = default)
    {
        return GasLimitFor(await Decoded(ethereum.EstimateGasAsync(new CallRequest(to, data, from, value), cancellation)));
    }

    /// <summary>Signs a transaction. Nothing is sent.</summary>
    /// <param name="key">The sender's key.</param>
    /// <param name="nonce">The sender's nonce.</param>
    /// <param name="to">Receiver; null creates a contract.</param>
    /// <param name="value">Wei sent along.</param>
    /// <param name="data">Call data or creation code.</param>
    /// <param name="fees">What is offered per unit of gas; decides the form of the transaction.</param>
    /// <param name="gasLimit">Most gas; null estimates it, which shows a revert before anything is sent.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    /// <exception cref="ContractRevertedException">The transaction would revert.</exception>
    public async Task<SignedTransaction> SignAsync(
        EthereumKey key,
        ulong nonce,
        Address? to,
        BigInteger value,
        byte[] data,
        TransactionFees fees,
        ulong? gasLimit = null,
        CancellationToken cancellation = default)
    {
        var chainId = await ethereum.GetChainIdAsync(cancellation);
        var gas = gasLimit ?? await EstimateGasAsync(key.Address, to, value, data, cancellation);
        return new Transaction(chainId, nonce, fees, gas, to, value, data).Sign(key);
    }

    /// <summary>Hands a transaction to the node. Sending the same one again is no error while the node holds it.</summary>
    /// <exception cref="TransactionRejectedException">The node does not take it.</exception>
    public async Task SendRawAsync(SignedTransaction transaction, CancellationToken cancellation = default)
    {
        try
        {
            var hash = await ethereum.SendRawTransactionAsync(transaction.Raw, cancellation);
            if (hash != transaction.Hash)
                throw new MalformedAnswerException($"The Ethereum node reports the hash {hash} for the transaction {transaction.Hash}.");
        }
        catch (RpcErrorException e) when (!e.IsTransient)
        {
            if (!Says(e, "already known", "already imported", "known transaction"))
                throw new TransactionRejectedException(Classify(e), e.NodeMessage, e);
        }
    }

    /// <summary>Waits until a transaction is in a block.</summary>
    /// <param name="hash">The transaction.</param>
    /// <param name="pollInterval">Pause between two questions; null for a quarter of a second.</param>
    /// <param name="cancellation">Ends the wait; without it, it lasts until there is a receipt.</param>
    public async Task<TransactionReceipt> WaitForReceiptAsync(
        Hash32 hash, TimeSpan? pollInterval = null, CancellationToken cancellation = default)
    {
        using var timer = new PeriodicTimer(pollInterval ?? TimeSpan.FromMilliseconds(250));
        while (true)
        {
            if (await ethereum.GetTransactionReceiptAsync(hash, cancellation) is { } receipt) return receipt;
            await timer.WaitForNextTickAsync(cancellation);
        }
    }

    /// <summary>Finds out why a transaction failed, by replaying it on the state of its block.</summary>
    /// <returns>An exception that says so, to be thrown or shown.</returns>
    /// <exception cref="ArgumentException">The transaction succeeded.</exception>
    public async Task<ContractRevertedException> ExplainFailureAsync(TransactionReceipt receipt, CancellationToken cancellation = default)
    {
        if (receipt.Succeeded) throw new ArgumentException("The transaction succeeded; there is nothing to explain.", nameof(receipt));
        var transaction = await ethereum.GetTransactionAsync(receipt.TransactionHash, cancellation);
        if (transaction is null)
            return new ContractRevertedException(null, "the node no longer knows the transaction", receipt.TransactionHash);
        if (receipt.GasUsed == transaction.Call.GasLimit)
            return new ContractRevertedException(null, $"it ran out of its {receipt.GasUsed} gas", receipt.TransactionHash);
        try
        {
            await Decoded(ethereum.CallAsync(transaction.Call, BlockId.WithHash(receipt.BlockHash), cancellation));
            return new ContractRevertedException(
                null, "a replay after its block succeeds, so its place in the block was the reason", receipt.TransactionHash);
        }
        catch (ContractRevertedException e)
        {
            return new ContractRevertedException(e.Error, null, receipt.TransactionHash);
        }
        catch (RpcErrorException e)
        {
            return new ContractRevertedException(null, $"the node cannot replay it: {e.NodeMessage}", receipt.TransactionHash);
        }
    }

    /// <summary>Turns a revert in an answer into its decoded form.</summary>
    private static async Task<T> Decoded<T>(Task<T> answer)
    {
        try
        {
            return await answer;
        }
        catch (RpcErrorException e) when (e.IsRevert)
        {
            throw new ContractRevertedException(RevertReason.Decode(e.RevertData ?? []));
        }
    }

    /// <summary>Nodes give no codes for rejections, only texts; these are those of geth, reth, erigon, nethermind and anvil.</summary>
    private static RejectionReason Classify(RpcErrorException error)
    {
        if (Says(error, "nonce too low", "old nonce", "invalid nonce: too low")) return RejectionReason.NonceTooLow;
        if (Says(error, "replacement transaction underpriced", "replacement not allowed", "could not replace"))
            return RejectionReason.ReplacementUnderpriced;
        if (Says(error, "insufficient funds", "insufficient balance")) return RejectionReason.InsufficientFunds;
        if (Says(error, "underpriced", "less than block base fee", "fee too low", "feetoolow")) return RejectionReason.FeeTooLow;
        return RejectionReason.Other;
    }

    private static bool Says(RpcErrorException error, params ReadOnlySpan<string> phrases)
    {
        foreach (var phrase in phrases)
        {
            if (error.NodeMessage.Contains(phrase, StringComparison.OrdinalIgnoreCase)) return true;
        }
        return false;
    }
}
