using System.Numerics;

namespace UnstoppableModels.Ethereum.Transactions;

/// <summary>
/// What a sender offers per unit of gas, in wei. There are two kinds: a tip and a limit (EIP-1559), and a gas price, the only one that
/// chains without base fee know. A gas price is the offer whose tip is its limit: EIP-1559 defines it so, and on a chain with base fee the
/// two cost the same.
/// </summary>
/// <param name="MaxPriorityFeePerGas">Tip for the block producer.</param>
/// <param name="MaxFeePerGas">Most that is paid in all, base fee and tip.</param>
public readonly record struct TransactionFees(BigInteger MaxPriorityFeePerGas, BigInteger MaxFeePerGas)
{
    /// <summary>Whether this is a gas price.</summary>
    public bool IsGasPrice => MaxPriorityFeePerGas == MaxFeePerGas;

    /// <summary>A gas price.</summary>
    public static TransactionFees OfGasPrice(BigInteger gasPrice) => new(gasPrice, gasPrice);

    /// <summary>Whether more is suggested than is offered here, of the tip or of the limit.</summary>
    public bool IsBelow(TransactionFees suggested) =>
        MaxPriorityFeePerGas < suggested.MaxPriorityFeePerGas || MaxFeePerGas < suggested.MaxFeePerGas;

    /// <summary>
    /// Fees high enough to replace a pending transaction with these: what is suggested now, and at least 12.5 % and 1 wei more than these,
    /// because nodes ask for 10 % more.
    /// </summary>
    public TransactionFees ForReplacement(TransactionFees suggested) => new(
        BigInteger.Max(suggested.MaxPriorityFeePerGas, Raise(MaxPriorityFeePerGas)),
        BigInteger.Max(suggested.MaxFeePerGas, Raise(MaxFeePerGas)));

    private static BigInteger Raise(BigInteger fee) => fee + (fee / 8) + 1;
}
