using CsCheck;
using UnstoppableModels.Protocol.Commitments;

namespace UnstoppableModels.Protocol.Tests.Commitments;

/// <summary>Three ways to one root.</summary>
public class MerkleLeavesTests
{
    [Theory]
    [InlineData(0, 4096)]
    [InlineData(1, 1)]
    [InlineData(4096, 4096)]
    [InlineData(20479, 4096)]
    [InlineData(1000, 3)]
    [InlineData(1_000_001, 4096)]
    public void The_root_is_that_of_the_tree(int length, int leafSize)
    {
        var data = Pattern(length);
        Assert.Equal(MerkleTree.Root(data, leafSize), MerkleLeaves.Of(new Pieces(data, 1000), leafSize: leafSize).Root);
    }

    [Fact]
    public void Bytes_may_arrive_in_any_pieces() =>
        Gen.Select(Gen.Byte.Array[0, 300], Gen.Int[1, 70], Gen.Int[1, 50].Array[1, 20]).Sample((data, leafSize, pieces) =>
        {
            var builder = new MerkleBuilder(leafSize);
            var position = 0;
            for (var i = 0; position < data.Length; i++)
            {
                var length = Math.Min(pieces[i % pieces.Length], data.Length - position);
                builder.Append(data.AsSpan(position, length));
                position += length;
            }
            return builder.Root() == MerkleTree.Root(data, leafSize);
        });

    [Fact]
    public void Only_leaves_that_changed_are_hashed_again()
    {
        var data = Pattern(200 * 64 + 5);
        var before = MerkleLeaves.Of(new Pieces(data, 777), leafSize: 64);
        Assert.Equal(0, before.Reused);
        var changed = (byte[])data.Clone();
        foreach (var position in (int[])[0, 63, 64, 64 * 100 + 7, changed.Length - 1]) changed[position] ^= 1;
        var after = MerkleLeaves.Of(new Pieces(changed, 500), before, 64);
        Assert.Equal(201 - 4, after.Reused);
        Assert.Equal(MerkleTree.Root(changed, 64), after.Root);

        Assert.Equal(201, MerkleLeaves.Of(new Pieces(data, 64), before, 64).Reused);
        Assert.Equal(0, MerkleLeaves.Of(new Pieces(data, 64), before, 32).Reused);
    }

    [Fact]
    public void Whatever_the_earlier_bytes_were_the_root_is_that_of_the_tree() =>
        Gen.Select(Gen.Byte[0, 1].Array[0, 200], Gen.Byte[0, 1].Array[0, 200], Gen.Int[1, 9]).Sample((earlier, data, leafSize) =>
            MerkleLeaves.Of(new Pieces(data, 13), MerkleLeaves.Of(new Pieces(earlier, 7), leafSize: leafSize), leafSize).Root == MerkleTree.Root(data, leafSize));

    [Fact]
    public void A_leaf_has_at_least_one_byte()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => MerkleLeaves.Of(new Pieces([], 1), leafSize: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MerkleBuilder(0));
    }

    private static byte[] Pattern(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i * 7 % 251))];

    /// <summary>Bytes that lie in pieces: what crosses a border has to be gathered.</summary>
    private sealed class Pieces(byte[] data, int size) : IMerkleSource
    {
        public long Length => data.Length;

        public ReadOnlySpan<byte> Read(long offset, int count, Span<byte> scratch)
        {
            if (offset / size == (offset + count - 1) / size) return data.AsSpan((int)offset, count);
            data.AsSpan((int)offset, count).CopyTo(scratch);
            return scratch[..count];
        }
    }
}
