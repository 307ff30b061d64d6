using System.Numerics;
using UnstoppableModels.Ethereum.Abi;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Tests.Abi;

public class AbiTypeTests
{
    private static readonly AbiType U32 = AbiType.UnsignedInteger(32);
    private static readonly AbiType U256 = AbiType.UnsignedInteger(256);

    private const string OneWord = "0000000000000000000000000000000000000000000000000000000000000020";
    private static readonly string[] Words = ["one", "two", "three"];
    private static readonly int[] Widths = [8, 16, 24, 32, 64, 128, 256];

    // The examples of the Solidity documentation, "Contract ABI Specification".
    public static TheoryData<string, AbiType[], object[], string> SolidityExamples => new()
    {
        {
            "baz", [U32, AbiType.Bool], [69u, true], """
            cdcd77c0
            0000000000000000000000000000000000000000000000000000000000000045
            0000000000000000000000000000000000000000000000000000000000000001
            """
        },
        {
            "bar", [AbiType.FixedArray(AbiType.FixedBytes(3), 2)], [new byte[][] { "abc"u8.ToArray(), "def"u8.ToArray() }], """
            fce353f6
            6162630000000000000000000000000000000000000000000000000000000000
            6465660000000000000000000000000000000000000000000000000000000000
            """
        },
        {
            "sam", [AbiType.Bytes, AbiType.Bool, AbiType.Array(U256)], ["dave"u8.ToArray(), true, new BigInteger[] { 1, 2, 3 }], """
            a5643bf2
            0000000000000000000000000000000000000000000000000000000000000060
            0000000000000000000000000000000000000000000000000000000000000001
            00000000000000000000000000000000000000000000000000000000000000a0
            0000000000000000000000000000000000000000000000000000000000000004
            6461766500000000000000000000000000000000000000000000000000000000
            0000000000000000000000000000000000000000000000000000000000000003
            0000000000000000000000000000000000000000000000000000000000000001
            0000000000000000000000000000000000000000000000000000000000000002
            0000000000000000000000000000000000000000000000000000000000000003
            """
        },
        {
            "f",
            [U256, AbiType.Array(U32), AbiType.FixedBytes(10), AbiType.Bytes],
            [new BigInteger(0x123), new uint[] { 0x456, 0x789 }, "1234567890"u8.ToArray(), "Hello, world!"u8.ToArray()], """
            8be65246
            0000000000000000000000000000000000000000000000000000000000000123
            0000000000000000000000000000000000000000000000000000000000000080
            3132333435363738393000000000000000000000000000000000000000000000
            00000000000000000000000000000000000000000000000000000000000000e0
            0000000000000000000000000000000000000000000000000000000000000002
            0000000000000000000000000000000000000000000000000000000000000456
            0000000000000000000000000000000000000000000000000000000000000789
            000000000000000000000000000000000000000000000000000000000000000d
            48656c6c6f2c20776f726c642100000000000000000000000000000000000000
            """
        },
        {
            "g", [AbiType.Array(AbiType.Array(U256)), AbiType.Array(AbiType.Text)], [new BigInteger[][] { [1, 2], [3] }, Words], """
            2289b18c
            0000000000000000000000000000000000000000000000000000000000000040
            0000000000000000000000000000000000000000000000000000000000000140
            0000000000000000000000000000000000000000000000000000000000000002
            0000000000000000000000000000000000000000000000000000000000000040
            00000000000000000000000000000000000000000000000000000000000000a0
            0000000000000000000000000000000000000000000000000000000000000002
            0000000000000000000000000000000000000000000000000000000000000001
            0000000000000000000000000000000000000000000000000000000000000002
            0000000000000000000000000000000000000000000000000000000000000001
            0000000000000000000000000000000000000000000000000000000000000003
            0000000000000000000000000000000000000000000000000000000000000003
            0000000000000000000000000000000000000000000000000000000000000060
            00000000000000000000000000000000000000000000000000000000000000a0
            00000000000000000000000000000000000000000000000000000000000000e0
            0000000000000000000000000000000000000000000000000000000000000003
            6f6e650000000000000000000000000000000000000000000000000000000000
            0000000000000000000000000000000000000000000000000000000000000003
            74776f0000000000000000000000000000000000000000000000000000000000
            0000000000000000000000000000000000000000000000000000000000000005
            7468726565000000000000000000000000000000000000000000000000000000
            """
        },
    };

    private static readonly AbiType[] NestedTypes =
    [
        AbiType.Array(AbiType.Tuple(
            AbiType.UnsignedInteger(64),
            AbiType.Text,
            AbiType.Array(AbiType.Tuple(AbiType.Bytes, AbiType.SignedInteger(16))))),
        AbiType.FixedArray(AbiType.Tuple(AbiType.Address, AbiType.Bool), 2),
        AbiType.FixedBytes(4),
    ];

    private static readonly object[] NestedValues =
    [
        new object[][]
        {
            [7ul, "h\u00e9llo", new object[][] { [new byte[] { 1, 2 }, (short)-2], [Array.Empty<byte>(), (short)300] }],
            [8ul, "", Array.Empty<object[]>()],
        },
        new object[][]
        {
            [Address.Parse("0x70997970C51812dc3A010C7d01b50e0d17dc79C8"), true],
            [Address.Parse("0x0000000000000000000000000000000000000001"), false],
        },
        new byte[] { 0xde, 0xad, 0xbe, 0xef },
    ];

    // cast abi-encode 'f((uint64,string,(bytes,int16)[])[],(address,bool)[2],bytes4)' '[(7,"héllo",[(0x0102,-2),(0x,300)]),(8,"",[])]' ...
    // (Foundry 1.7.1)
    private const string NestedByCast = """
        00000000000000000000000000000000000000000000000000000000000000c0
        00000000000000000000000070997970c51812dc3a010c7d01b50e0d17dc79c8
        0000000000000000000000000000000000000000000000000000000000000001
        0000000000000000000000000000000000000000000000000000000000000001
        0000000000000000000000000000000000000000000000000000000000000000
        deadbeef00000000000000000000000000000000000000000000000000000000
        0000000000000000000000000000000000000000000000000000000000000002
        0000000000000000000000000000000000000000000000000000000000000040
        0000000000000000000000000000000000000000000000000000000000000220
        0000000000000000000000000000000000000000000000000000000000000007
        0000000000000000000000000000000000000000000000000000000000000060
        00000000000000000000000000000000000000000000000000000000000000a0
        0000000000000000000000000000000000000000000000000000000000000006
        68c3a96c6c6f0000000000000000000000000000000000000000000000000000
        0000000000000000000000000000000000000000000000000000000000000002
        0000000000000000000000000000000000000000000000000000000000000040
        00000000000000000000000000000000000000000000000000000000000000c0
        0000000000000000000000000000000000000000000000000000000000000040
        fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe
        0000000000000000000000000000000000000000000000000000000000000002
        0102000000000000000000000000000000000000000000000000000000000000
        0000000000000000000000000000000000000000000000000000000000000040
        000000000000000000000000000000000000000000000000000000000000012c
        0000000000000000000000000000000000000000000000000000000000000000
        0000000000000000000000000000000000000000000000000000000000000008
        0000000000000000000000000000000000000000000000000000000000000060
        0000000000000000000000000000000000000000000000000000000000000080
        0000000000000000000000000000000000000000000000000000000000000000
        0000000000000000000000000000000000000000000000000000000000000000
        """;

    [Theory]
    [MemberData(nameof(SolidityExamples), DisableDiscoveryEnumeration = true)]
    public void Encodes_and_decodes_the_examples_of_the_specification(string name, AbiType[] types, object[] values, string expected)
    {
        var bytes = Hex(expected);
        Assert.Equal(bytes, new AbiFunction(name, types, []).Encode(values));
        Assert.Equal(values, AbiType.Decode(types, bytes.AsSpan(4)));
    }

    [Fact]
    public void Nested_dynamic_tuples_are_encoded_as_cast_encodes_them()
    {
        Assert.Equal(Hex(NestedByCast), AbiType.Encode(NestedTypes, NestedValues));
        Assert.Equal(NestedValues, AbiType.Decode(NestedTypes, Hex(NestedByCast)));
    }

    [Fact]
    public void Names_are_canonical() => Assert.Equal(
        ["(uint64,string,(bytes,int16)[])[]", "(address,bool)[2]", "bytes4"],
        NestedTypes.Select(type => type.Name));

    [Theory]
    [InlineData(8, -128, "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff80")]
    [InlineData(256, -1, "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    [InlineData(64, 255, "00000000000000000000000000000000000000000000000000000000000000ff")]
    [InlineData(128, 0, "0000000000000000000000000000000000000000000000000000000000000000")]
    public void Signed_integers_are_two_s_complement(int bits, int value, string word)
    {
        AbiType[] types = [AbiType.SignedInteger(bits)];
        Assert.Equal(Hex(word), AbiType.Encode(types, new BigInteger(value)));
        Assert.Equal(value.ToString(), AbiType.Decode(types, Hex(word))[0].ToString());
    }

    [Fact]
    public void Integers_come_back_in_the_smallest_type_of_their_width()
    {
        AbiType[] types = [.. Widths.Select(AbiType.UnsignedInteger)];
        var largest = types.Select(type => (object)((BigInteger.One << int.Parse(type.Name[4..])) - 1)).ToArray();
        var decoded = AbiType.Decode(types, AbiType.Encode(types, largest));
        Assert.Equal(
            [byte.MaxValue, ushort.MaxValue, new BigInteger(0xFFFFFF), uint.MaxValue, ulong.MaxValue, largest[5], largest[6]], decoded);
    }

    [Fact]
    public void A_number_that_does_not_fit_is_refused()
    {
        Assert.Throws<ArgumentException>(() => AbiType.Encode([AbiType.UnsignedInteger(8)], new BigInteger(256)));
        Assert.Throws<ArgumentException>(() => AbiType.Encode([AbiType.UnsignedInteger(256)], BigInteger.MinusOne));
        Assert.Throws<ArgumentException>(() => AbiType.Encode([AbiType.SignedInteger(8)], new BigInteger(128)));
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000100", "uint8")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000002", "bool")]
    [InlineData("0000000000000000000000010000000000000000000000000000000000000000", "address")]
    [InlineData("0102030000000000000000000000000000000000000000000000000000000001", "bytes3")]
    [InlineData("00000000000000000000000000000000000000000000000000000000000000", "uint8")]
    [InlineData("", "bool")]
    public void A_word_outside_its_type_is_refused(string word, string type)
    {
        var types = new[] { AbiType.UnsignedInteger(8), AbiType.Bool, AbiType.Address, AbiType.FixedBytes(3) };
        Assert.Throws<AbiException>(() => AbiType.Decode([types.Single(t => t.Name == type)], Hex(word)));
    }

    [Theory] // The offset, then the length where it is followed.
    [InlineData("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", "")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000040", "")]
    [InlineData(OneWord, "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    [InlineData(OneWord, "000000000000000000000000000000000000000000000000000000007fffffff")]
    [InlineData(OneWord, "0000000000000000000000000000000000000000000000000000000000000002")]
    public void Hostile_offsets_and_lengths_are_refused(string offset, string length) =>
        Assert.Throws<AbiException>(() => AbiType.Decode([AbiType.Array(AbiType.Bytes32)], Hex(offset + length)));

    [Fact]
    public void Offsets_that_overlap_cannot_expand_without_bound()
    {
        // Each of 40 rows points to the same row of 40 words: 82 words that would decode to 1600 elements.
        var writer = new AbiWriter(0);
        writer.Number(32);
        writer.Number(40);
        for (var i = 0; i < 40; i++) writer.Number(40 * 32);
        writer.Number(40);
        for (var i = 0; i < 40; i++) writer.Number(i);
        var exception = Assert.Throws<AbiException>(() => AbiType.Decode([AbiType.Array(AbiType.Array(U256))], writer.ToArray()));
        Assert.Equal("ABI data has offsets that overlap.", exception.Message);
    }

    private static byte[] Hex(string text) =>
        Convert.FromHexString(string.Concat(text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
}
