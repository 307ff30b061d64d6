using System.Security.Cryptography;
using UnstoppableModels.Content.Blocks;
using UnstoppableModels.Content.Cids;
using UnstoppableModels.Content.Tests.Vectors;
using UnstoppableModels.Content.UnixFs;

namespace UnstoppableModels.Content.Tests.UnixFs;

public class FileVectorTests
{
    public static TheoryData<string, string> Cases => new(CidVectors.Files.Select(vector =>
        (vector.GetProperty("input").GetString()!, vector.GetProperty("profile").GetString()!)));

    [Fact]
    public void There_are_58_vectors() => Assert.Equal(58, CidVectors.Files.Count());

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task The_tree_equals_that_of_other_implementations_and_reads_back(string input, string profile)
    {
        var vector = CidVectors.Files.Single(
            v => v.GetProperty("input").GetString() == input && v.GetProperty("profile").GetString() == profile);
        var file = CidVectors.Input(input);
        Assert.Equal(CidVectors.Root.GetProperty("inputs").GetProperty(input).GetProperty("sha256").GetString(),
            Convert.ToHexStringLower(SHA256.HashData(file)));

        var blocks = new Dictionary<Cid, Block>();
        var (total, count) = (0L, 0);
        var root = await UnixFsWriter.WriteAsync(new MemoryStream(file), CidVectors.Profile(profile), block =>
        {
            total += block.Bytes.Length;
            count++;
            blocks[block.Cid] = block;
            return Task.CompletedTask;
        }, TestContext.Current.CancellationToken);

        Assert.Equal(vector.GetProperty("cidV1Base32").GetString(), root.ToString());
        Assert.Equal(vector.GetProperty("blocks").GetInt32(), count);
        Assert.Equal(vector.GetProperty("uniqueBlocks").GetInt32(), blocks.Count);
        Assert.Equal(vector.GetProperty("totalBlockBytes").GetInt64(), total);
        Assert.Equal(vector.GetProperty("rootBlockSize").GetInt32(), blocks[root].Bytes.Length);
        if (vector.TryGetProperty("rootBlockHex", out var hex))
            Assert.Equal(hex.GetString(), Convert.ToHexStringLower(blocks[root].Bytes.Span));
        if (vector.TryGetProperty("blockCids", out var cids))
            Assert.Equal(cids.EnumerateArray().Select(cid => Cid.Parse(cid.GetString()!)).ToHashSet(), blocks.Keys.ToHashSet());
        Assert.Equal(CidVectors.Profile(profile).RootCodecOf(file.Length), root.Codec);

        Assert.Equal(root, await UnixFsWriter.WriteAsync(file, CidVectors.Profile(profile), _ => Task.CompletedTask));
        var read = await ReadAsync(root, blocks, file.Length);
        Assert.True(file.AsSpan().SequenceEqual(read));
    }

    private static async Task<byte[]> ReadAsync(Cid root, Dictionary<Cid, Block> blocks, long maxBytes)
    {
        var limits = UnixFsLimits.For(maxBytes);
        var file = await UnixFsFile.OpenAsync(root, limits, (cid, _) => Task.FromResult(blocks[cid]), CancellationToken.None);
        using var bytes = new MemoryStream();
        await foreach (var content in file.ReadAsync(CancellationToken.None)) bytes.Write(content.Span);
        Assert.Equal(file.Length, bytes.Length);
        return bytes.ToArray();
    }
}
