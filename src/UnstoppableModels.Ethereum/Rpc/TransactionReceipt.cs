using System.Numerics;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Rpc;

/// <summary>What became of a transaction that is in a block.</summary>
/// <param name="TransactionHash">The transaction.</param>
/// <param name="Succeeded">False if it reverted; its gas is paid all the same.</param>
/// <param name="From">Sender.</param>
/// <param name="To">Receiver; null for a contract creation.</param>
/// <param name="ContractAddress">The contract it created, else null.</param>
/// <param name="BlockNumber">Number of its block.</param>
/// <param name="BlockHash">Hash of its block.</param>
/// <param name="GasUsed">Gas used.</param>
/// <param name="EffectiveGasPrice">Wei paid per unit of gas.</param>
/// <param name="Logs">Its logs, in order.</param>
/// <param name="DataFee">What an OP-stack chain charged besides for data on the chain below, in wei; zero on other chains.</param>
public sealed record TransactionReceipt(
    Hash32 TransactionHash,
    bool Succeeded,
    Address From,
    Address? To,
    Address? ContractAddress,
    ulong BlockNumber,
    Hash32 BlockHash,
    ulong GasUsed,
    BigInteger EffectiveGasPrice,
    IReadOnlyList<LogEntry> Logs,
    BigInteger DataFee = default)
{
    /// <summary>What the sender paid for gas and data, in wei.</summary>
    public BigInteger GasCost => (GasUsed * EffectiveGasPrice) + DataFee;
}
