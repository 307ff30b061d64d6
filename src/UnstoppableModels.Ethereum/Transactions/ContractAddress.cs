using UnstoppableModels.Ethereum.Crypto;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Transactions;

/// <summary>Addresses of contracts that do not exist yet.</summary>
public static class ContractAddress
{
    /// <summary>The address of the contract that the sender's transaction with this nonce creates (yellow paper, section 7).</summary>
    public static Address Of(Address sender, ulong nonce) =>
        new(Keccak256.Hash(Rlp.List(Rlp.Bytes(sender.ToBytes()), Rlp.Number(nonce))).ToBytes().AsSpan(12));
}
