using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Math.EC;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Crypto;

/// <summary>The curve secp256k1 (SEC 2, section 2.4.1) and the recovery of public keys on it (SEC 1, section 4.1.6).</summary>
internal static class Secp256k1
{
    private static readonly X9ECParameters Curve = CustomNamedCurves.GetByName("secp256k1");
    private static readonly BigInteger FieldPrime = Curve.Curve.Field.Characteristic;

    public static ECDomainParameters Domain { get; } = new(Curve);

    public static BigInteger Order => Curve.N;

    public static BigInteger HalfOrder { get; } = Curve.N.ShiftRight(1);

    public static bool IsPrivateKey(BigInteger scalar) => scalar.SignValue > 0 && scalar.CompareTo(Order) < 0;

    public static Address AddressOf(ECPoint publicKey)
    {
        // 0x04 | x | y: the address is the tail of the hash of x | y (yellow paper, appendix F).
        var hash = Keccak256.Hash(publicKey.Normalize().GetEncoded(false).AsSpan(1));
        return new Address(hash.ToBytes().AsSpan(12));
    }

    public static ECPoint MultiplyBase(BigInteger scalar) => Domain.G.Multiply(scalar);

    /// <summary>
    /// The public key whose signature of <paramref name="digest"/> is (r, s) with the given parity, or null if there is none.
    /// </summary>
    public static ECPoint? Recover(Hash32 digest, BigInteger r, BigInteger s, byte yParity)
    {
        if (!IsPrivateKey(r) || !IsPrivateKey(s) || yParity > 1 || r.CompareTo(FieldPrime) >= 0) return null;
        var compressed = new byte[33];
        compressed[0] = (byte)(2 + yParity);
        r.ToByteArrayUnsigned().CopyTo(compressed.AsSpan(33 - r.GetLengthofByteArrayUnsigned()));
        ECPoint noncePoint;
        try
        {
            noncePoint = Curve.Curve.DecodePoint(compressed);
        }
        catch (ArgumentException)
        {
            return null; // r is not the x coordinate of a point
        }
        var e = new BigInteger(1, digest.ToBytes());
        var inverse = r.ModInverse(Order);
        var key = ECAlgorithms.SumOfTwoMultiplies(
            Domain.G, e.Negate().Multiply(inverse).Mod(Order), noncePoint, s.Multiply(inverse).Mod(Order));
        return key.IsInfinity ? null : key;
    }
}
