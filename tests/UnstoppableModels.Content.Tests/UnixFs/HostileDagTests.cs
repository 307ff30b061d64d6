using System.Text.Json;
using UnstoppableModels.Content.Blocks;
using UnstoppableModels.Content.Cids;
using UnstoppableModels.Content.Tests.Vectors;
using UnstoppableModels.Content.UnixFs;

namespace UnstoppableModels.Content.Tests.UnixFs;

public class HostileDagTests
{
    private const long OneMegabyte = 1_000_000;

    [Fact]
    public void There_are_14_hostile_dags() => Assert.Equal(14, CidVectors.HostileDags.Count());

    [Theory]
    [InlineData("filesize does not equal", "it claims 1152921504606846976 bytes but its parts have 16")]
    [InlineData("2 links, 1 blocksize", "it has 2 links but 1 block sizes")]
    [InlineData("file chunk link with a non-empty Name", "a link inside a file has a name")]
    [InlineData("truncated protobuf", "its protobuf encoding is malformed")]
    [InlineData("protobuf length prefix 4 GiB", "its protobuf encoding is malformed")]
    [InlineData("child is an identity CID", "9 bytes are not a CID this program accepts: its hash is not a 32-byte sha2-256 digest")]
    [InlineData("UnixFS symlink", "it is not part of a file but of UnixFS type 4")]
    [InlineData("directory whose entry names", "it is not part of a file but of UnixFS type 1")]
    public async Task A_malformed_root_is_refused_with_its_reason(string name, string reason)
    {
        var dag = Dag(name);
        var exception = await Assert.ThrowsAsync<ContentCorruptException>(() => ReadAsync(dag, UnixFsLimits.For(OneMegabyte)));

        Assert.Equal(Root(dag), exception.Cid);
        Assert.Equal($"Block {Root(dag)} is not a valid part of a file: {reason}.", exception.Message);
    }

    [Fact]
    public async Task A_child_of_another_size_than_its_parent_says_is_refused()
    {
        var dag = Dag("blocksizes[0] says 17");
        var exception = await Assert.ThrowsAsync<ContentCorruptException>(() => ReadAsync(dag, UnixFsLimits.For(OneMegabyte)));

        Assert.EndsWith("has 16 bytes where its parent says 17.", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Tsize lies")]
    [InlineData("chunk link without Name")]
    [InlineData("Data before Links")]
    public async Task An_odd_but_valid_dag_is_read(string name) =>
        Assert.Equal("0123456789abcdef"u8.ToArray(), await ReadAsync(Dag(name), UnixFsLimits.For(OneMegabyte)));

    [Fact]
    public async Task A_bomb_is_refused_at_its_root_by_the_size_it_admits()
    {
        var exception = await Assert.ThrowsAsync<ContentCorruptException>(() => ReadAsync(Dag("dag bomb"), UnixFsLimits.For(OneMegabyte)));

        Assert.EndsWith("has 16000000000000 bytes, more than the 1000000 allowed.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bomb_within_the_byte_limit_is_stopped_by_the_depth_limit()
    {
        var exception = await Assert.ThrowsAsync<ContentCorruptException>(
            () => ReadAsync(Dag("dag bomb"), new UnixFsLimits(long.MaxValue, 8, 1000)));

        Assert.EndsWith("is deeper than 8 links, the most that is allowed.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deep_bomb_is_stopped_by_the_limit_of_visits()
    {
        var exception = await Assert.ThrowsAsync<ContentCorruptException>(
            () => ReadAsync(Dag("dag bomb"), new UnixFsLimits(long.MaxValue, 100, 1000)));

        Assert.EndsWith("has more than 1000 blocks, the most that is allowed.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tree_of_nothing_but_empty_leaves_is_stopped_by_the_limit_of_visits()
    {
        var empty = Block.Create(CidCodec.Raw, ReadOnlyMemory<byte>.Empty);
        var links = Enumerable.Repeat(new DagPbLink(empty.Cid, false, 0), 10_000).ToList();
        var data = new UnixFsData(ReadOnlyMemory<byte>.Empty, 0, new long[10_000]);
        var root = Block.Create(CidCodec.DagPb, DagPbNode.Encode(links, data.Encode(), 1));

        var exception = await Assert.ThrowsAsync<ContentCorruptException>(
            () => ReadAsync(root.Cid, new() { [empty.Cid] = empty, [root.Cid] = root }, UnixFsLimits.For(0)));
        Assert.EndsWith("has more than 4096 blocks, the most that is allowed.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_block_over_2_MiB_is_never_a_block()
    {
        var dag = Dag("raw block of 2 MiB + 1 byte");
        var bytes = new byte[Block.MaxSize + 1];

        Assert.Equal(Root(dag), Cid.Of(CidCodec.Raw, bytes));
        Assert.Null(Block.TryVerify(Root(dag), bytes));
        Assert.Throws<ArgumentException>(() => Block.Create(CidCodec.Raw, bytes));
        Assert.NotNull(Block.TryVerify(Cid.Of(CidCodec.Raw, bytes.AsSpan(1)), bytes.AsMemory(1)));
    }

    [Theory]
    [InlineData("", "it has no data")]
    [InlineData("0a00", "it is not part of a file but of UnixFS type none")]
    [InlineData("0a0208020a020802", "field 1 with wire type 2 is unknown or repeated")]
    [InlineData("0a0408020802", "field 1 with wire type 0 is unknown or repeated")]
    [InlineData("0a0208021a00", "field 3 with wire type 2 is unknown or repeated")]
    [InlineData("12001202", "a link has no CID")]
    [InlineData("0a0408022005", "it has 0 links but 1 block sizes")]
    [InlineData("0a0408022805", "field 5 with wire type 0 is unknown or repeated")]
    [InlineData("0a0d080220ffffffffffffffffff01", "its block sizes overflow")]
    [InlineData("0a06080222022020", "field 4 with wire type 2 is unknown or repeated")]
    [InlineData("ff", "its protobuf encoding is malformed")]
    [InlineData("00", "its protobuf encoding is malformed")]
    public void A_malformed_node_is_refused_with_its_reason(string hex, string reason)
    {
        var block = Block.Create(CidCodec.DagPb, Convert.FromHexString(hex));
        var exception = Assert.Throws<ContentCorruptException>(() => UnixFsNode.Read(block));

        Assert.Equal($"Block {block.Cid} is not a valid part of a file: {reason}.", exception.Message);
    }

    [Fact]
    public void Permissions_and_times_of_a_file_are_ignored()
    {
        var node = UnixFsNode.Read(Block.Create(CidCodec.DagPb, Convert.FromHexString("0a0f08021202686938a403420408808001")));

        Assert.Equal("hi"u8.ToArray(), node.Content.ToArray());
        Assert.Equal(2, node.FileSize);
    }

    private static JsonElement Dag(string name) =>
        CidVectors.HostileDags.Single(dag => dag.GetProperty("case").GetString()!.StartsWith(name, StringComparison.Ordinal));

    private static Cid Root(JsonElement dag) => Cid.Parse(dag.GetProperty("root").GetString()!);

    private static Task<byte[]> ReadAsync(JsonElement dag, UnixFsLimits limits)
    {
        var blocks = new Dictionary<Cid, Block>();
        foreach (var entry in dag.GetProperty("blocks").EnumerateObject())
        {
            var cid = Cid.Parse(entry.Name);
            blocks[cid] = Block.TryVerify(cid, Convert.FromHexString(entry.Value.GetString()!))!;
        }
        return ReadAsync(Root(dag), blocks, limits);
    }

    private static async Task<byte[]> ReadAsync(Cid root, Dictionary<Cid, Block> blocks, UnixFsLimits limits)
    {
        var file = await UnixFsFile.OpenAsync(root, limits, (cid, _) => Task.FromResult(blocks[cid]), CancellationToken.None);
        using var bytes = new MemoryStream();
        await foreach (var content in file.ReadAsync(CancellationToken.None)) bytes.Write(content.Span);
        return bytes.ToArray();
    }
}
