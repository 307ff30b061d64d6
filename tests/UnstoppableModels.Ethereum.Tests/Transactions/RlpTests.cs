using UnstoppableModels.Ethereum.Transactions;

namespace UnstoppableModels.Ethereum.Tests.Transactions;

/// <summary>The examples of the RLP page of the Ethereum documentation.</summary>
public class RlpTests
{
    [Fact]
    public void Encodes_strings()
    {
        Assert.Equal("80", Hex(Rlp.Bytes([])));
        Assert.Equal("00", Hex(Rlp.Bytes([0])));
        Assert.Equal("7F", Hex(Rlp.Bytes([0x7F])));
        Assert.Equal("8180", Hex(Rlp.Bytes([0x80])));
        Assert.Equal("83646F67", Hex(Rlp.Bytes("dog"u8)));
        var lorem = "Lorem ipsum dolor sit amet, consectetur adipisicing elit"u8.ToArray();
        Assert.Equal("B838" + Hex(lorem), Hex(Rlp.Bytes(lorem)));
        Assert.StartsWith("B90400", Hex(Rlp.Bytes(new byte[1024])), StringComparison.Ordinal);
    }

    [Fact]
    public void Encodes_numbers()
    {
        Assert.Equal("80", Hex(Rlp.Number(0)));
        Assert.Equal("0F", Hex(Rlp.Number(15)));
        Assert.Equal("820400", Hex(Rlp.Number(1024)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Rlp.Number(-1));
    }

    [Fact]
    public void Encodes_lists()
    {
        Assert.Equal("C0", Hex(Rlp.List()));
        Assert.Equal("C88363617483646F67", Hex(Rlp.List(Rlp.Bytes("cat"u8), Rlp.Bytes("dog"u8))));
        Assert.Equal("C7C0C1C0C3C0C1C0", Hex(Rlp.List(Rlp.List(), Rlp.List(Rlp.List()), Rlp.List(Rlp.List(), Rlp.List(Rlp.List())))));
        Assert.StartsWith("F83C", Hex(Rlp.List(Enumerable.Repeat(Rlp.Bytes("dog"u8), 15).ToArray())), StringComparison.Ordinal);
    }

    [Fact]
    public void Reads_lists_of_strings()
    {
        var lorem = "Lorem ipsum dolor sit amet, consectetur adipisicing elit"u8.ToArray();
        byte[][] strings = [[], [0], [0x7F], [0x80], "dog"u8.ToArray(), lorem, new byte[70_000]];
        Assert.Equal(strings, Rlp.ReadList(Rlp.List([.. strings.Select(s => Rlp.Bytes(s))])));
        Assert.Equal([[5], []], Rlp.ReadList(Rlp.List(Rlp.Number(5), Rlp.List())));
        Assert.Empty(Rlp.ReadList([0xC0]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("83646F67")] // a string
    [InlineData("C88363617483646F")] // cut off
    [InlineData("C88363617483646F6700")] // too long
    [InlineData("C883636174C3646F67")] // a list in it
    [InlineData("C283646F")] // a string longer than the list
    [InlineData("F8")]
    [InlineData("FFFFFFFFFFFFFFFFFF")]
    public void Refuses_other_bytes(string hex) => Assert.Throws<FormatException>(() => Rlp.ReadList(Convert.FromHexString(hex)));

    private static string Hex(byte[] bytes) => Convert.ToHexString(bytes);
}
