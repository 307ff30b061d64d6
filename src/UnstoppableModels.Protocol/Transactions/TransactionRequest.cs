using System.Numerics;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Protocol.Transactions;

/// <summary>A transaction somebody wants sent, before nonce, fees and signature.</summary>
/// <param name="Id">The name of the intent; the outbox sends a name once.</param>
/// <param name="To">The contract.</param>
/// <param name="Value">Wei to send along.</param>
/// <param name="Data">Calldata.</param>
public sealed record TransactionRequest(string Id, Address To, BigInteger Value, ReadOnlyMemory<byte> Data)
{
    /// <inheritdoc/>
    public bool Equals(TransactionRequest? other) =>
        other is not null && Id == other.Id && To == other.To && Value == other.Value && Data.Span.SequenceEqual(other.Data.Span);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Id, To, Value);
}
