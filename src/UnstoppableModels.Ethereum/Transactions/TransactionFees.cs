using System.Numerics;

namespace UnstoppableModels.Ethereum.Transactions;

/// <summary>What a sender offers per unit of gas, in wei (EIP-1559).</summary>
/// <param name="MaxPriorityFeePerGas">Tip for the block producer.</param>
/// <param name="MaxFeePerGas">Most that is paid in all, base fee and tip.</param>
public readonly record struct TransactionFees(BigInteger MaxPriorityFeePerGas, BigInteger MaxFeePerGas)
{
    /// <summary>
    /// Fees high enough to replace a pending transaction with these: nodes ask for 10 % more, this offers 12.5 % and at least 1 wei more.
    /// </summary>
    public TransactionFees ForReplacement() => new(Raise(MaxPriorityFeePerGas), Raise(MaxFeePerGas));

    private static BigInteger Raise(BigInteger fee) => fee + (fee / 8) + 1;
}
