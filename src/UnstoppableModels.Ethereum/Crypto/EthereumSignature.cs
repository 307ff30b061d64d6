using System.Numerics;

namespace UnstoppableModels.Ethereum.Crypto;

/// <summary>A recoverable secp256k1 signature with s in the lower half of the group order (EIP-2).</summary>
/// <param name="R">x coordinate of the nonce point modulo the group order.</param>
/// <param name="S">Second half; at most half the group order.</param>
/// <param name="YParity">0 or 1: whether the y coordinate of the nonce point is odd.</param>
public readonly record struct EthereumSignature(BigInteger R, BigInteger S, byte YParity);
