using System.Numerics;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Rpc;

/// <summary>A transaction as a node knows it, pending or in a block.</summary>
/// <param name="Hash">Its hash.</param>
/// <param name="From">Sender.</param>
/// <param name="Nonce">Nonce.</param>
/// <param name="Call">Receiver, value, data and gas limit, to be replayed.</param>
/// <param name="BlockHash">Hash of its block; null while it is pending.</param>
public sealed record TransactionInfo(Hash32 Hash, Address From, ulong Nonce, CallRequest Call, Hash32? BlockHash);

/// <summary>A call to be simulated.</summary>
/// <param name="To">Receiver; null for a contract creation.</param>
/// <param name="Data">Call data or creation code.</param>
/// <param name="From">Sender the call pretends to come from; null for none in particular.</param>
/// <param name="Value">Wei sent along.</param>
/// <param name="GasLimit">Most gas; null for the node's own limit.</param>
public sealed record CallRequest(Address? To, byte[] Data, Address? From = null, BigInteger Value = default, ulong? GasLimit = null);
