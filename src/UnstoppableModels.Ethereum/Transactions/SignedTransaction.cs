using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Transactions;

/// <summary>A transaction ready to be sent, as often as needed: the bytes decide everything.</summary>
/// <param name="Raw">The bytes for eth_sendRawTransaction.</param>
/// <param name="Hash">Its hash, known before it is sent.</param>
/// <param name="Sender">The account that signed it.</param>
/// <param name="Nonce">Its nonce.</param>
public sealed record SignedTransaction(byte[] Raw, Hash32 Hash, Address Sender, ulong Nonce);
