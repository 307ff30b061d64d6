using System.Numerics;
using UnstoppableModels.Ethereum.Crypto;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Transactions;

/// <summary>
/// A transaction. Its fees decide its form: of type 2 (EIP-1559, EIP-2718) without access list, or a legacy transaction bound to its chain
/// (EIP-155) where a gas price is offered.
/// </summary>
/// <param name="ChainId">The chain it is valid on.</param>
/// <param name="Nonce">Number of transactions the sender has sent before.</param>
/// <param name="Fees">What is offered per unit of gas.</param>
/// <param name="GasLimit">Most gas it may use.</param>
/// <param name="To">Receiver; null creates a contract from <paramref name="Data"/>.</param>
/// <param name="Value">Wei sent along.</param>
/// <param name="Data">Call data or creation code.</param>
public sealed record Transaction(
    ulong ChainId, ulong Nonce, TransactionFees Fees, ulong GasLimit, Address? To, BigInteger Value, byte[] Data)
{
    private const byte Type = 2;

    // EIP-155: v = chainId * 2 + 35 + parity of y.
    private const int ReplayProtection = 35;

    /// <summary>The bytes that are signed.</summary>
    public byte[] ToUnsignedBytes() => Fees.IsGasPrice
        ? Rlp.List([.. LegacyFields(), Rlp.Number(ChainId), Rlp.Number(0), Rlp.Number(0)])
        : Envelope(Fields());

    /// <summary>Signs the transaction. The same transaction and key always give the same bytes.</summary>
    public SignedTransaction Sign(EthereumKey key)
    {
        var signature = key.Sign(Keccak256.Hash(ToUnsignedBytes()));
        var v = Fees.IsGasPrice ? ((BigInteger)ChainId * 2) + ReplayProtection + signature.YParity : signature.YParity;
        byte[][] signed = [Rlp.Number(v), Rlp.Number(signature.R), Rlp.Number(signature.S)];
        var raw = Fees.IsGasPrice ? Rlp.List([.. LegacyFields(), .. signed]) : Envelope([.. Fields(), .. signed]);
        return new SignedTransaction(raw, Keccak256.Hash(raw), key.Address, Nonce);
    }

    /// <summary>Reads a signed transaction; its signature is not checked.</summary>
    /// <exception cref="FormatException">It has neither of the two forms.</exception>
    public static Transaction Decode(ReadOnlySpan<byte> raw)
    {
        var isLegacy = raw is not [Type, ..];
        var fields = Rlp.ReadList(isLegacy ? raw : raw[1..]);
        if (fields.Count != (isLegacy ? 9 : 12))
            throw new FormatException("The bytes are no transaction of type 2 and no legacy transaction.");
        var numbers = fields.Select(field => new BigInteger(field, isUnsigned: true, isBigEndian: true)).ToArray();
        var (chainId, nonce, fees, common) = isLegacy
            ? ((numbers[6] - ReplayProtection) / 2, numbers[0], TransactionFees.OfGasPrice(numbers[1]), 2)
            : (numbers[0], numbers[1], new TransactionFees(numbers[2], numbers[3]), 4);
        var to = fields[common + 1];
        try
        {
            return new Transaction(
                (ulong)chainId,
                (ulong)nonce,
                fees,
                (ulong)numbers[common],
                to.Length == 0 ? null : new Address(to),
                numbers[common + 2],
                fields[common + 3]);
        }
        catch (Exception e) when (e is OverflowException or ArgumentException)
        {
            throw new FormatException("The bytes are a transaction with a field that is too large.", e);
        }
    }

    private byte[][] LegacyFields() => [Rlp.Number(Nonce), Rlp.Number(Fees.MaxFeePerGas), .. Common()];

    private byte[][] Fields() =>
    [
        Rlp.Number(ChainId),
        Rlp.Number(Nonce),
        Rlp.Number(Fees.MaxPriorityFeePerGas),
        Rlp.Number(Fees.MaxFeePerGas),
        .. Common(),
        Rlp.List(),
    ];

    private byte[][] Common() =>
        [Rlp.Number(GasLimit), Rlp.Bytes(To is { } to ? to.ToBytes() : []), Rlp.Number(Value), Rlp.Bytes(Data)];

    private static byte[] Envelope(byte[][] fields) => [Type, .. Rlp.List(fields)];
}
