using System.Numerics;
using UnstoppableModels.Ethereum.Crypto;
using UnstoppableModels.Ethereum.Rpc;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Contracts;

/// <summary>
/// Sends the transactions of one account one after the other, each only when the one before is mined. For set-up work that is watched from
/// beginning to end; a node that must survive crashes uses its outbox.
/// </summary>
public sealed class SequentialSender(ContractClient contracts, EthereumKey key)
{
    /// <summary>The sender.</summary>
    public Address Address => key.Address;

    /// <summary>What its transactions have cost so far, in wei.</summary>
    public BigInteger GasCost { get; private set; }

    /// <summary>How many it has sent.</summary>
    public int Sent { get; private set; }

    /// <summary>Creates a contract.</summary>
    /// <returns>Its address, and the receipt.</returns>
    /// <exception cref="ContractRevertedException">The constructor refuses.</exception>
    public async Task<(Address Contract, TransactionReceipt Receipt)> DeployAsync(byte[] deployData, CancellationToken cancellation = default)
    {
        var receipt = await SendAsync(null, deployData, BigInteger.Zero, cancellation);
        return (receipt.ContractAddress ?? throw new EthereumException("The chain created no contract for a deployment that succeeded."), receipt);
    }

    /// <summary>Calls a contract in a transaction.</summary>
    /// <exception cref="ContractRevertedException">The contract refuses.</exception>
    public Task<TransactionReceipt> SendAsync(Address to, IContractCall call, BigInteger value = default, CancellationToken cancellation = default) =>
        SendAsync(to, call.Encode(), value, cancellation);

    private async Task<TransactionReceipt> SendAsync(Address? to, byte[] data, BigInteger value, CancellationToken cancellation)
    {
        var nonce = await contracts.Ethereum.GetTransactionCountAsync(key.Address, cancellation: cancellation);
        var fees = await contracts.SuggestFeesAsync(cancellation);
        var signed = await contracts.SignAsync(key, nonce, to, value, data, fees, cancellation: cancellation);
        await contracts.SendRawAsync(signed, cancellation);
        var receipt = await contracts.WaitForReceiptAsync(signed.Hash, cancellation: cancellation);
        GasCost += receipt.GasCost;
        Sent++;
        return receipt.Succeeded ? receipt : throw await contracts.ExplainFailureAsync(receipt, cancellation);
    }
}
