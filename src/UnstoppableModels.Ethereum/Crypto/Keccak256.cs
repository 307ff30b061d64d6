using System.Text;
using Org.BouncyCastle.Crypto.Digests;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Crypto;

/// <summary>Keccak-256 as Ethereum uses it: the padding of the original submission, not that of SHA3-256 (FIPS 202).</summary>
public static class Keccak256
{
    /// <summary>Hash of the bytes.</summary>
    public static Hash32 Hash(ReadOnlySpan<byte> bytes)
    {
        var digest = new KeccakDigest(256);
        digest.BlockUpdate(bytes);
        Span<byte> hash = stackalloc byte[Hash32.Size];
        digest.DoFinal(hash);
        return new Hash32(hash);
    }

    /// <summary>Hash of the UTF-8 bytes of the text, as in event topics and function selectors.</summary>
    public static Hash32 Hash(string text) => Hash(Encoding.UTF8.GetBytes(text));
}
