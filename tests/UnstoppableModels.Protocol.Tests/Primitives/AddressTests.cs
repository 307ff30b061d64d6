using CsCheck;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Protocol.Tests.Primitives;

public sealed class AddressTests
{
    [Theory]
    // The examples of EIP-55: checksum case is accepted, and not kept.
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed")]
    [InlineData("0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359", "0xfb6916095ca1df60bb79ce92ce3ea74c37c5d359")]
    [InlineData("dbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB", "0xdbf03b407c01e7cd3cbea99509d93f8dddc8c6fb")]
    [InlineData("D1220A0CF47C7B9BE7A2E6BA89F429762E7B9ADB", "0xd1220a0cf47c7b9be7a2e6ba89f429762e7b9adb")]
    public void Any_case_parses_with_or_without_prefix(string text, string canonical) =>
        Assert.Equal(canonical, Address.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("0x")]
    [InlineData("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beae")]
    [InlineData("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed0")]
    [InlineData("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaex")]
    [InlineData("0x0000000000000000000000005aaeb6053f3e94c9b9a09f33669435e7ef1beaed")]
    [InlineData("5aaeb6053f3e94c9b9a09f33669435e7ef1beaed  ")]
    public void Anything_else_is_refused(string text)
    {
        Assert.False(Address.TryParse(text, out var address));
        Assert.Equal(Address.Zero, address);
        var error = Assert.Throws<FormatException>(() => Address.Parse(text));
        Assert.Equal($"'{text}' is not an address: 0x and 40 hex digits.", error.Message);
    }

    [Fact]
    public void Null_is_not_an_address() => Assert.False(Address.TryParse(null, out _));

    [Theory]
    [InlineData(0)]
    [InlineData(19)]
    [InlineData(21)]
    [InlineData(32)]
    public void Only_20_bytes_make_an_address(int length)
    {
        var error = Assert.Throws<ArgumentException>(() => new Address(new byte[length]));
        Assert.StartsWith($"An address has 20 bytes, not {length}.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_text_and_value_are_one_and_the_same() => Gen.Byte.Array[20].Sample(bytes =>
    {
        var address = new Address(bytes);
        var copy = new byte[22];
        address.CopyTo(copy.AsSpan(1));

        Assert.Equal(bytes, address.ToBytes());
        Assert.Equal(bytes, copy[1..21]);
        Assert.Equal([0, 0], new[] { copy[0], copy[21] });
        Assert.Equal("0x" + Convert.ToHexStringLower(bytes), address.ToString());
        Assert.Equal(address, Address.Parse(address.ToString()));
        Assert.Equal(address.GetHashCode(), Address.Parse(address.ToString()).GetHashCode());
    });

    [Fact]
    public void One_flipped_bit_makes_another_address() => Gen.Select(Gen.Byte.Array[20], Gen.Int[0, 159]).Sample((bytes, bit) =>
    {
        var other = (byte[])bytes.Clone();
        other[bit / 8] ^= (byte)(1 << (bit % 8));

        Assert.True(new Address(bytes) != new Address(other));
        Assert.False(new Address(bytes).Equals((object)new Address(other)));
        Assert.False(new Address(bytes).Equals(null));
    });

    [Fact]
    public void Nobody_is_twenty_zero_bytes() => Assert.Equal("0x0000000000000000000000000000000000000000", Address.Zero.ToString());
}
