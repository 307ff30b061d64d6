using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Contracts;

/// <summary>A contract refused a call or a transaction.</summary>
public sealed class ContractRevertedException : EthereumException
{
    /// <summary>A revert.</summary>
    /// <param name="error">The decoded reason; null if the contract gave none.</param>
    /// <param name="detail">What is known where there is no reason.</param>
    /// <param name="transactionHash">The transaction, if it is in a block; null if it was only simulated.</param>
    public ContractRevertedException(IContractError? error, string? detail = null, Hash32? transactionHash = null)
        : base($"The contract refused {What(transactionHash)}: {error?.ToString() ?? detail ?? "it gave no reason"}.")
    {
        Error = error;
        TransactionHash = transactionHash;
    }

    /// <summary>The decoded reason; null if the contract gave none.</summary>
    public IContractError? Error { get; }

    /// <summary>The reverted transaction; null if the call was only simulated and nothing was sent.</summary>
    public Hash32? TransactionHash { get; }

    private static string What(Hash32? transactionHash) => transactionHash is { } hash ? $"the transaction {hash}" : "the call";
}
