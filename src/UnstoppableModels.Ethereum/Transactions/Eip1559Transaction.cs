using System.Numerics;
using UnstoppableModels.Ethereum.Crypto;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Transactions;

/// <summary>A transaction of type 2 (EIP-1559, EIP-2718) without access list.</summary>
/// <param name="ChainId">The chain it is valid on.</param>
/// <param name="Nonce">Number of transactions the sender has sent before.</param>
/// <param name="Fees">Fee bounds per unit of gas.</param>
/// <param name="GasLimit">Most gas it may use.</param>
/// <param name="To">Receiver; null creates a contract from <paramref name="Data"/>.</param>
/// <param name="Value">Wei sent along.</param>
/// <param name="Data">Call data or creation code.</param>
public sealed record Eip1559Transaction(
    ulong ChainId, ulong Nonce, TransactionFees Fees, ulong GasLimit, Address? To, BigInteger Value, byte[] Data)
{
    private const byte Type = 2;

    /// <summary>Signs the transaction. The same transaction and key always give the same bytes.</summary>
    public SignedTransaction Sign(EthereumKey key)
    {
        var fields = Fields();
        var signature = key.Sign(Keccak256.Hash(Envelope(fields)));
        byte[] raw = Envelope([.. fields, Rlp.Number(signature.YParity), Rlp.Number(signature.R), Rlp.Number(signature.S)]);
        return new SignedTransaction(raw, Keccak256.Hash(raw), key.Address, Nonce);
    }

    private byte[][] Fields() =>
    [
        Rlp.Number(ChainId),
        Rlp.Number(Nonce),
        Rlp.Number(Fees.MaxPriorityFeePerGas),
        Rlp.Number(Fees.MaxFeePerGas),
        Rlp.Number(GasLimit),
        Rlp.Bytes(To is { } to ? to.ToBytes() : []),
        Rlp.Number(Value),
        Rlp.Bytes(Data),
        Rlp.List(),
    ];

    private static byte[] Envelope(byte[][] fields) => [Type, .. Rlp.List(fields)];
}
