using CsCheck;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Protocol.Tests.Primitives;

public sealed class Hash32Tests
{
    /// <summary>SHA-256 of the empty message (FIPS 180-4 example).</summary>
    private const string EmptySha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Fact]
    public void Text_is_0x_and_64_lower_case_digits()
    {
        var hash = new Hash32(System.Security.Cryptography.SHA256.HashData([]));

        Assert.Equal("0x" + EmptySha256, hash.ToString());
        Assert.Equal(66, hash.ToString().Length);
    }

    [Fact]
    public void Any_case_parses_with_or_without_prefix_to_the_same_value()
    {
        var hash = Hash32.Parse(EmptySha256);

        Assert.Equal(hash, Hash32.Parse("0x" + EmptySha256));
        Assert.Equal(hash, Hash32.Parse(EmptySha256.ToUpperInvariant()));
        Assert.Equal(hash, Hash32.Parse("0x" + EmptySha256.ToUpperInvariant()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0x")]
    [InlineData("0x00")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8555")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8gg")]
    [InlineData(" 3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8")]
    public void Anything_else_is_refused(string text)
    {
        Assert.False(Hash32.TryParse(text, out var hash));
        Assert.Equal(Hash32.Zero, hash);
        Assert.Equal($"'{text}' is not a 32-byte hash in hex.", Assert.Throws<FormatException>(() => Hash32.Parse(text)).Message);
    }

    [Fact]
    public void Null_is_not_a_hash() => Assert.False(Hash32.TryParse(null, out _));

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void Only_32_bytes_make_a_hash(int length)
    {
        var error = Assert.Throws<ArgumentException>(() => new Hash32(new byte[length]));
        Assert.StartsWith($"A hash has 32 bytes, not {length}.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_text_and_value_are_one_and_the_same() => Gen.Byte.Array[32].Sample(bytes =>
    {
        var hash = new Hash32(bytes);
        var copy = new byte[34];
        hash.CopyTo(copy.AsSpan(1));

        Assert.Equal(bytes, hash.ToBytes());
        Assert.Equal(bytes, copy[1..33]);
        Assert.Equal([0, 0], new[] { copy[0], copy[33] });
        Assert.Equal("0x" + Convert.ToHexStringLower(bytes), hash.ToString());
        Assert.Equal(hash, Hash32.Parse(hash.ToString()));
        Assert.Equal(hash.GetHashCode(), Hash32.Parse(hash.ToString()).GetHashCode());
    });

    [Fact]
    public void One_flipped_bit_makes_another_hash() => Gen.Select(Gen.Byte.Array[32], Gen.Int[0, 255]).Sample((bytes, bit) =>
    {
        var other = (byte[])bytes.Clone();
        other[bit / 8] ^= (byte)(1 << (bit % 8));

        Assert.True(new Hash32(bytes) != new Hash32(other));
        Assert.False(new Hash32(bytes).Equals((object)new Hash32(other)));
        Assert.False(new Hash32(bytes).Equals(null));
    });

    [Fact]
    public void Only_zero_is_zero()
    {
        Assert.True(Hash32.Zero.IsZero);
        Assert.True(new Hash32(new byte[32]).IsZero);
        Assert.False(Hash32.Parse("0000000000000000000000000000000000000000000000000000000000000001").IsZero);
        Assert.False(Hash32.Parse("1000000000000000000000000000000000000000000000000000000000000000").IsZero);
    }

    [Fact]
    public void A_fresh_array_does_not_share_the_value()
    {
        var hash = Hash32.Parse(EmptySha256);
        hash.ToBytes()[0] = 0;
        Assert.Equal("0x" + EmptySha256, hash.ToString());
    }
}
