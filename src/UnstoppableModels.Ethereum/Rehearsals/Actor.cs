using System.Numerics;
using UnstoppableModels.Ethereum.Contracts;
using UnstoppableModels.Ethereum.Crypto;
using UnstoppableModels.Ethereum.Rpc;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Rehearsals;

/// <summary>Somebody in a rehearsal, with a fresh key and a known fund.</summary>
public sealed class Actor
{
    private readonly Rehearsal stage;
    private readonly SequentialSender sender;
    private readonly BigInteger fund;

    internal Actor(Rehearsal stage, EthereumKey key, BigInteger fund)
    {
        (this.stage, this.fund) = (stage, fund);
        sender = new SequentialSender(stage.Contracts, key);
    }

    /// <summary>Its account.</summary>
    public Address Address => sender.Address;

    /// <summary>Calls a contract in a transaction.</summary>
    /// <param name="to">The contract.</param>
    /// <param name="call">The call.</param>
    /// <param name="value">Wei sent along.</param>
    /// <exception cref="ContractRevertedException">The contract refuses.</exception>
    public Task<TransactionReceipt> CallAsync(Address to, IContractCall call, BigInteger value = default) =>
        sender.SendAsync(to, call, value, stage.Cancellation);

    /// <summary>What it has gained since the beginning, in wei, gas apart.</summary>
    public async Task<BigInteger> GainAsync() =>
        await stage.Contracts.Ethereum.GetBalanceAsync(Address, cancellation: stage.Cancellation) + sender.GasCost - fund;
}
