using System.Numerics;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Protocol.Transactions;

/// <summary>One signed form of a transaction. A later attempt has the same nonce and pays more.</summary>
/// <param name="Hash">Transaction hash.</param>
/// <param name="Raw">The signed bytes, ready to be sent (again).</param>
/// <param name="MaxFeePerGas">In wei.</param>
/// <param name="MaxPriorityFeePerGas">In wei.</param>
/// <param name="GasLimit">In gas.</param>
/// <param name="SignedAtBlock">The head when it was signed.</param>
public sealed record SignedAttempt(
    Hash32 Hash, ReadOnlyMemory<byte> Raw, BigInteger MaxFeePerGas, BigInteger MaxPriorityFeePerGas, ulong GasLimit, ulong SignedAtBlock)
{
    /// <inheritdoc/>
    public bool Equals(SignedAttempt? other) => other is not null && Hash == other.Hash && SignedAtBlock == other.SignedAtBlock;

    /// <inheritdoc/>
    public override int GetHashCode() => Hash.GetHashCode();
}
