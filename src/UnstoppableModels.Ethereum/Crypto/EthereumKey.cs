using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using UnstoppableModels.Protocol.Primitives;
using BouncyInteger = Org.BouncyCastle.Math.BigInteger;

namespace UnstoppableModels.Ethereum.Crypto;

/// <summary>
/// A private key of an Ethereum account. Signs with secp256k1, with deterministic nonces (RFC 6979, HMAC-SHA256) and low s (EIP-2).
/// Its text is its address; the secret never appears in a message.
/// </summary>
public sealed class EthereumKey
{
    private readonly BouncyInteger scalar;

    private EthereumKey(BouncyInteger scalar)
    {
        this.scalar = scalar;
        Address = Secp256k1.AddressOf(Secp256k1.MultiplyBase(scalar));
    }

    /// <summary>The account of this key.</summary>
    public Address Address { get; }

    /// <summary>A key from 32 bytes.</summary>
    /// <exception cref="ArgumentException">The bytes are not 32, or zero, or not below the group order.</exception>
    public static EthereumKey FromBytes(ReadOnlySpan<byte> secret)
    {
        if (secret.Length != 32) throw new ArgumentException($"A private key has 32 bytes, not {secret.Length}.", nameof(secret));
        var scalar = new BouncyInteger(1, secret.ToArray());
        return Secp256k1.IsPrivateKey(scalar)
            ? new EthereumKey(scalar)
            : throw new ArgumentException(
                "A private key is a number from 1 to the group order of secp256k1 minus 1; these 32 bytes are not.", nameof(secret));
    }

    /// <summary>A key from 64 hex digits, with or without 0x.</summary>
    /// <exception cref="FormatException">The text is anything else. The message does not repeat it.</exception>
    public static EthereumKey Parse(string hex)
    {
        if (!Hash32.TryParse(hex.Trim(), out var secret))
            throw new FormatException("A private key in hex has 64 hex digits, with or without 0x; this text has not.");
        try
        {
            return FromBytes(secret.ToBytes());
        }
        catch (ArgumentException outOfRange)
        {
            throw new FormatException(outOfRange.Message, outOfRange);
        }
    }

    /// <summary>A fresh key from the operating system's random numbers.</summary>
    public static EthereumKey Generate()
    {
        while (true)
        {
            var scalar = new BouncyInteger(1, RandomNumberGenerator.GetBytes(32));
            if (Secp256k1.IsPrivateKey(scalar)) return new EthereumKey(scalar);
        }
    }

    /// <summary>Signs a 32-byte digest. The same digest always gives the same signature.</summary>
    public EthereumSignature Sign(Hash32 digest)
    {
        var signer = new ECDsaSigner(new HMacDsaKCalculator(new Sha256Digest()));
        signer.Init(true, new ECPrivateKeyParameters(scalar, Secp256k1.Domain));
        var pair = signer.GenerateSignature(digest.ToBytes());
        var (r, s) = (pair[0], pair[1]);
        if (s.CompareTo(Secp256k1.HalfOrder) > 0) s = Secp256k1.Order.Subtract(s);
        for (byte parity = 0; parity < 2; parity++)
        {
            if (Secp256k1.Recover(digest, r, s, parity) is { } key && Secp256k1.AddressOf(key) == Address)
                return new EthereumSignature(ToSystem(r), ToSystem(s), parity);
        }
        throw new CryptographicException(
            "The signature does not recover to its own key; the r coordinate exceeded the group order, which has probability 2^-128.");
    }

    /// <summary>The account that signed the digest.</summary>
    /// <returns>False if no key can have made this signature, or if s is in the upper half (EIP-2).</returns>
    public static bool TryRecover(Hash32 digest, EthereumSignature signature, [NotNullWhen(true)] out Address? signer)
    {
        signer = null;
        if (signature.R.Sign <= 0 || signature.S.Sign <= 0) return false;
        var s = ToBouncy(signature.S);
        if (s.CompareTo(Secp256k1.HalfOrder) > 0) return false;
        if (Secp256k1.Recover(digest, ToBouncy(signature.R), s, signature.YParity) is not { } key) return false;
        signer = Secp256k1.AddressOf(key);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => $"key of {Address}";

    /// <summary>The secret, for the keystore.</summary>
    internal byte[] ToBytes()
    {
        var bytes = new byte[32];
        var unsigned = scalar.ToByteArrayUnsigned();
        unsigned.CopyTo(bytes.AsSpan(32 - unsigned.Length));
        CryptographicOperations.ZeroMemory(unsigned);
        return bytes;
    }

    private static System.Numerics.BigInteger ToSystem(BouncyInteger value) =>
        new(value.ToByteArrayUnsigned(), isUnsigned: true, isBigEndian: true);

    private static BouncyInteger ToBouncy(System.Numerics.BigInteger value) =>
        new(1, value.ToByteArray(isUnsigned: true, isBigEndian: true));
}
