using CsCheck;
using UnstoppableModels.Protocol.Commitments;

namespace UnstoppableModels.Protocol.Tests.Commitments;

public class MerkleTreeTests
{
    /// <summary>
    /// Bytes i·7 mod 251, roots from an independent recursive implementation. The empty tree and the leaf 00 are also in the published test
    /// data of Certificate Transparency.
    /// </summary>
    [Theory]
    [InlineData(0, 4096, "0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData(1, 1, "0x96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7")]
    [InlineData(1, 4096, "0x96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7")]
    [InlineData(4096, 4096, "0xb16f12015b9072cc1be2a3360f8a5c5569babbed082ba369db47f292b4d866bc")]
    [InlineData(4097, 4096, "0x92c07cbefa8047dad0c966c7f4cc3b99d4134734860875e3950afc8c03e22174")]
    [InlineData(12288, 4096, "0x99401949e6e87283cce3e2e6b01d7fd1dd65adb7ad6a089d01bacc191406810e")]
    [InlineData(20479, 4096, "0xa507167da2e86eb5520c1308f7a81cb290af514b79a39929f8a5b8f1133981ca")]
    [InlineData(7, 1, "0xd0d51ee82dfff184abed8a23195fdffa99f6394d4ded7b2ffa7c7879c580a44b")]
    [InlineData(8, 1, "0x3a8e710a4c335f5eafe5054b0c597387a9c3f9d9c3d0efbd104b3691c17e2e8d")]
    [InlineData(13, 2, "0xf15966bc59e36d83f831b041c7fc9fb526ee072871d9681ad221f94dd1611b4c")]
    [InlineData(100000, 4096, "0x4d4926ef704563ad5e3a7da4794715729314f1fd6e84cc2d21916fdd350e2c4b")]
    public void Roots_are_those_of_another_implementation(int length, int leafSize, string root) =>
        Assert.Equal(root, MerkleTree.Root(Pattern(length), leafSize).ToString());

    [Fact]
    public void The_default_leaf_is_4_kibibytes() => Assert.Equal(MerkleTree.Root(Pattern(9000), 4096), MerkleTree.Root(Pattern(9000)));

    [Fact]
    public void Every_bit_and_the_length_matter() => Gen.Select(Gen.Byte.Array[1, 100], Gen.Int[1, 20], Gen.Int[0, 799]).Sample((data, leafSize, bit) =>
    {
        var changed = (byte[])data.Clone();
        changed[bit / 8 % data.Length] ^= (byte)(1 << bit % 8);
        return MerkleTree.Root(data, leafSize) != MerkleTree.Root(changed, leafSize)
            && MerkleTree.Root(data, leafSize) != MerkleTree.Root([.. data, 0], leafSize)
            && MerkleTree.Root(data, leafSize) != MerkleTree.Root(data.AsSpan(1), leafSize);
    });

    [Fact]
    public void A_leaf_has_at_least_one_byte() => Assert.Throws<ArgumentOutOfRangeException>(() => MerkleTree.Root([], 0));

    private static byte[] Pattern(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i * 7 % 251))];
}
