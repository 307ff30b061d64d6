using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using CsCheck;
using UnstoppableModels.Ethereum.Crypto;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Tests.Crypto;

public class EthereumKeyTests
{
    private const string GroupOrder = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";

    [Theory]
    [InlineData(
        "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80",
        "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266")] // first account of Foundry and Hardhat
    [InlineData(
        "0x0000000000000000000000000000000000000000000000000000000000000001",
        "0x7e5f4552091a69125d5dfcb7b8c2659029395bdf")] // the generator point
    public void A_key_has_its_address(string key, string address)
    {
        Assert.Equal(address, EthereumKey.Parse(key).Address.ToString());
        Assert.Equal("key of " + address, EthereumKey.Parse(key).ToString());
    }

    [Theory] // the widely used RFC 6979 vectors for secp256k1 with SHA-256
    [InlineData(
        "Satoshi Nakamoto", "934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d8",
        "2442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5")]
    [InlineData(
        "All those moments will be lost in time, like tears in rain. Time to die...",
        "8600dbd41e348fe5c9465ab92d23e3db8b98b873beecd930736488696438cb6b",
        "547fe64427496db33bf66019dacbf0039c04199abb0122918601db38a72cfc21")]
    public void Nonces_are_deterministic(string message, string r, string s)
    {
        var key = EthereumKey.Parse(new string('0', 63) + "1");
        var signature = key.Sign(new Hash32(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(message))));
        Assert.Equal((Number(r), Number(s)), (signature.R, signature.S));
    }

    [Theory] // cast wallet sign --no-hash (Foundry 1.7.1)
    [InlineData(
        "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80",
        "0000000000000000000000000000000000000000000000000000000000000001",
        "a60a6906512e182138437a161eebd743f725438c71210b926fcd721b9a7c4bfa",
        "151b0de4e4103d8b44f1539c214dc5b85a2c217c93d3f3c69dd7f9d0a93ac306", 1)]
    [InlineData(
        "00000000000000000000000000000000000000000000000000000000000000ff",
        "1c8aff950685c2ed4bc3174f3472287b56d9517b9c948127319a09a7a36deac8",
        "b6dbd3588e23dfc48012d92534417e8abbc94ba8881afb25316c59b78b7cc039",
        "469b8df52360927a3ab58fa940b647bc727901bad9885fb972752841dcd33ec6", 0)]
    public void Signs_as_cast_does(string key, string digest, string r, string s, byte parity) =>
        Assert.Equal(new EthereumSignature(Number(r), Number(s), parity), EthereumKey.Parse(key).Sign(Hash32.Parse(digest)));

    [Fact]
    public void Signatures_have_a_low_s_and_recover_to_their_signer() => Gen.Byte.Array[32].Select(Gen.Byte.Array[32]).Sample(
        (secret, digest) =>
        {
            secret[0] = 1;
            var key = EthereumKey.FromBytes(secret);
            var signature = key.Sign(new Hash32(digest));
            Assert.True(signature.S <= (Number(GroupOrder) - 1) / 2);
            Assert.True(EthereumKey.TryRecover(new Hash32(digest), signature, out var signer));
            Assert.Equal(key.Address, signer);
        },
        iter: 50);

    [Fact]
    public void A_malleable_or_impossible_signature_recovers_to_nobody()
    {
        var digest = Keccak256.Hash("hello");
        var signature = EthereumKey.Parse(new string('0', 63) + "1").Sign(digest);
        var mirrored = signature with { S = Number(GroupOrder) - signature.S, YParity = (byte)(1 - signature.YParity) };
        Assert.False(EthereumKey.TryRecover(digest, mirrored, out _));
        Assert.False(EthereumKey.TryRecover(digest, signature with { R = 0 }, out _));
        Assert.False(EthereumKey.TryRecover(digest, signature with { S = 0 }, out _));
        Assert.False(EthereumKey.TryRecover(digest, signature with { R = Number(GroupOrder) }, out _));
        Assert.False(EthereumKey.TryRecover(digest, signature with { R = 5 }, out _)); // no point of the curve has x = 5
        Assert.False(EthereumKey.TryRecover(digest, signature with { YParity = 2 }, out _));
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData(GroupOrder)]
    [InlineData("c0ffee")]
    [InlineData("")]
    public void What_is_no_key_is_refused_without_repeating_it(string text)
    {
        var exception = Assert.Throws<FormatException>(() => EthereumKey.Parse(text));
        Assert.True(text.Length == 0 || !exception.Message.Contains(text, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void Generated_keys_differ() => Assert.NotEqual(EthereumKey.Generate().Address, EthereumKey.Generate().Address);

    private static BigInteger Number(string hex) =>
        BigInteger.Parse("0" + hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
