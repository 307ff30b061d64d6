using System.Collections.Immutable;
using UnstoppableModels.Ethereum.Rpc;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Deployments;

/// <summary>A signed transaction on its way. It is recorded before it is sent, so that a crash can lose neither of the two.</summary>
/// <param name="Step">What it creates.</param>
/// <param name="ContentHash">Keccak-256 hash of receiver and data: the same step of another plan has another one.</param>
/// <param name="Sender">Who signed it.</param>
/// <param name="Nonce">Its nonce.</param>
/// <param name="Transaction">Its hash.</param>
/// <param name="Raw">Its bytes, to be sent again.</param>
public sealed record PendingStep(
    string Step, Hash32 ContentHash, Address Sender, ulong Nonce, Hash32 Transaction, ImmutableArray<byte> Raw)
{
    /// <summary>Hashes of its earlier forms, which offered less, oldest first. The chain takes one of all these, and it can be any.</summary>
    public ImmutableArray<Hash32> Replaced { get; init; } = [];

    /// <inheritdoc/>
    public bool Equals(PendingStep? other) => other is not null && Transaction == other.Transaction && Step == other.Step;

    /// <inheritdoc/>
    public override int GetHashCode() => Transaction.GetHashCode();

    /// <summary>The receipt of the form that was mined; null while none is.</summary>
    internal async Task<TransactionReceipt?> FindReceiptAsync(EthereumClient ethereum, CancellationToken cancellation)
    {
        foreach (var hash in Replaced.Append(Transaction))
        {
            if (await ethereum.GetTransactionReceiptAsync(hash, cancellation) is { } receipt) return receipt;
        }
        return null;
    }
}
