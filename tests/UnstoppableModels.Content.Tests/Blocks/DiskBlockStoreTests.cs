using Microsoft.Extensions.Logging;
using UnstoppableModels.Content.Blocks;
using UnstoppableModels.Content.Cids;

namespace UnstoppableModels.Content.Tests.Blocks;

public class DiskBlockStoreTests
{
    private static readonly Block Hello = Block.Create(CidCodec.Raw, "hello"u8.ToArray());
    private const string HelloCid = "bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4yeq";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_block_lies_in_its_sharded_file_and_survives_a_restart()
    {
        using var folder = new TemporaryFolder();
        await new DiskBlockStore(folder.Path).PutAsync(Hello, Cancel);

        Assert.Equal("hello", await File.ReadAllTextAsync(folder[$"blocks/ye/{HelloCid}"], Cancel));
        Assert.Empty(Directory.EnumerateFiles(folder["temporary"]));
        var found = await new DiskBlockStore(folder.Path).FindAsync(Hello.Cid, Cancel);
        Assert.Equal("hello"u8.ToArray(), found.Block!.Bytes.ToArray());
        Assert.Null(found.Damage);
    }

    [Fact]
    public async Task A_block_that_was_never_put_is_missing()
    {
        using var folder = new TemporaryFolder();

        Assert.Equal(BlockLookup.Missing, await new DiskBlockStore(folder.Path).FindAsync(Hello.Cid, Cancel));
    }

    [Fact]
    public async Task An_empty_block_is_a_block()
    {
        using var folder = new TemporaryFolder();
        var store = new DiskBlockStore(folder.Path);
        var empty = Block.Create(CidCodec.Raw, ReadOnlyMemory<byte>.Empty);
        await store.PutAsync(empty, Cancel);

        Assert.Equal(0, (await store.FindAsync(empty.Cid, Cancel)).Block!.Bytes.Length);
    }

    [Theory]
    [InlineData("hellO")]
    [InlineData("hell")]
    [InlineData("")]
    public async Task A_damaged_block_is_set_aside_and_missing(string damaged)
    {
        using var folder = new TemporaryFolder();
        using var log = new CollectingLoggerFactory();
        var store = new DiskBlockStore(folder.Path, log.CreateLogger<DiskBlockStore>());
        await store.PutAsync(Hello, Cancel);
        await File.WriteAllTextAsync(folder[$"blocks/ye/{HelloCid}"], damaged, Cancel);

        var found = await store.FindAsync(Hello.Cid, Cancel);

        Assert.Null(found.Block);
        Assert.Equal($"its local copy was damaged and is now in '{folder[$"damaged/{HelloCid}"]}'", found.Damage);
        Assert.Equal(damaged, await File.ReadAllTextAsync(folder[$"damaged/{HelloCid}"], Cancel));
        Assert.Equal(
            [$"Block {HelloCid} was damaged on disk and counts as missing; the damaged file is now '{folder[$"damaged/{HelloCid}"]}'."],
            log.Messages);
        Assert.Equal(BlockLookup.Missing, await store.FindAsync(Hello.Cid, Cancel));
    }

    [Fact]
    public async Task A_file_too_large_for_a_block_is_set_aside()
    {
        using var folder = new TemporaryFolder();
        var store = new DiskBlockStore(folder.Path);
        var bytes = new byte[Block.MaxSize + 1];
        var cid = Cid.Of(CidCodec.Raw, bytes);
        var shard = Directory.CreateDirectory(folder[$"blocks/{cid.ToString()[^3..^1]}"]).FullName;
        await File.WriteAllBytesAsync(Path.Combine(shard, cid.ToString()), bytes, Cancel);

        Assert.NotNull((await store.FindAsync(cid, Cancel)).Damage);
        Assert.Equal(bytes.Length, new FileInfo(folder[$"damaged/{cid}"]).Length);
    }

    [Fact]
    public async Task Putting_a_block_again_mends_a_damaged_file()
    {
        using var folder = new TemporaryFolder();
        var store = new DiskBlockStore(folder.Path);
        await store.PutAsync(Hello, Cancel);
        await File.WriteAllTextAsync(folder[$"blocks/ye/{HelloCid}"], "hellO", Cancel);

        await store.PutAsync(Hello, Cancel);

        Assert.Equal("hello"u8.ToArray(), (await store.FindAsync(Hello.Cid, Cancel)).Block!.Bytes.ToArray());
    }

    [Fact]
    public async Task Putting_an_intact_block_again_does_not_touch_its_file()
    {
        using var folder = new TemporaryFolder();
        var store = new DiskBlockStore(folder.Path);
        await store.PutAsync(Hello, Cancel);
        var written = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(folder[$"blocks/ye/{HelloCid}"], written);

        await store.PutAsync(Hello, Cancel);

        Assert.Equal(written, File.GetLastWriteTimeUtc(folder[$"blocks/ye/{HelloCid}"]));
    }

    [Fact]
    public void What_a_crash_left_behind_is_removed_and_what_is_being_written_is_not()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["temporary"]);
        File.WriteAllText(folder["temporary/abandoned"], "hel");
        File.SetLastWriteTimeUtc(folder["temporary/abandoned"], DateTime.UtcNow.AddHours(-2));
        File.WriteAllText(folder["temporary/in-use"], "hel");

        _ = new DiskBlockStore(folder.Path);

        Assert.Equal([folder["temporary/in-use"]], Directory.EnumerateFiles(folder["temporary"]));
    }

    [Fact]
    public void A_folder_that_cannot_be_created_is_one_clear_sentence()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["file"], "");

        var exception = Assert.Throws<ContentStoreException>(() => new DiskBlockStore(folder["file/store"]));

        var sentence = $"The block store in '{folder["file/store"]}' cannot be written, because ";
        Assert.StartsWith(sentence, exception.Message, StringComparison.Ordinal);
        Assert.EndsWith("; free some space or choose a writable folder.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_is_one_clear_sentence_and_leaves_nothing_behind()
    {
        using var folder = new TemporaryFolder();
        // Writing to this device fails as on a full disk, with the error of the real kernel.
        var store = new DiskBlockStore(folder.Path, null, _ => File.OpenHandle("/dev/full", FileMode.Open, FileAccess.Write));

        var exception = await Assert.ThrowsAsync<ContentStoreException>(() => store.PutAsync(Hello, Cancel));

        Assert.Equal(
            $"The block store in '{folder.Path}' cannot be written, because the disk is full; free some space or choose a writable folder.",
            exception.Message);
        Assert.Empty(Directory.EnumerateFiles(folder["temporary"]));
        Assert.Equal(BlockLookup.Missing, await store.FindAsync(Hello.Cid, Cancel));
    }

    [Fact]
    public async Task A_folder_that_vanishes_is_one_clear_sentence_not_a_missing_block()
    {
        using var folder = new TemporaryFolder();
        var store = new DiskBlockStore(folder["store"]);
        Directory.Delete(folder["store"], recursive: true);

        var reading = await Assert.ThrowsAsync<ContentStoreException>(() => store.FindAsync(Hello.Cid, Cancel));
        var writing = await Assert.ThrowsAsync<ContentStoreException>(() => store.PutAsync(Hello, Cancel));

        var name = $"The block store in '{folder["store"]}'";
        Assert.Equal($"{name} cannot be read, because the folder does not exist; check the folder and its permissions.", reading.Message);
        Assert.Equal(
            $"{name} cannot be written, because the folder does not exist; free some space or choose a writable folder.", writing.Message);
        Assert.False(Directory.Exists(folder["store"]));
    }

    [Fact]
    public void Access_denied_is_told_from_other_errors()
    {
        Assert.Equal("The block store in '/x' cannot be written, because access is denied; free some space or choose a writable folder.",
            ContentStoreException.CannotWrite("/x", new UnauthorizedAccessException()).Message);
        Assert.Equal("The block store in '/x' cannot be read, because the file system is read-only; check the folder and its permissions.",
            ContentStoreException.CannotRead("/x", new IOException("", 30)).Message);
    }

    [Fact]
    public async Task Many_writers_and_readers_of_few_blocks_in_two_stores_agree()
    {
        using var folder = new TemporaryFolder();
        DiskBlockStore[] stores = [new(folder.Path), new(folder.Path)];
        var blocks = Enumerable.Range(0, 4).Select(i => Block.Create(CidCodec.Raw, new byte[50_000 + i])).ToArray();

        await Parallel.ForAsync(0, 200, Cancel, async (i, cancel) =>
        {
            var (store, block) = (stores[i % 2], blocks[i / 2 % 4]);
            await store.PutAsync(block, cancel);
            var found = await stores[(i + 1) % 2].FindAsync(block.Cid, cancel);
            Assert.True(block.Bytes.Span.SequenceEqual(found.Block!.Bytes.Span));
        });

        Assert.Empty(Directory.EnumerateFiles(folder["temporary"]));
        Assert.Empty(Directory.EnumerateFiles(folder["damaged"]));
        Assert.Equal(4, Directory.EnumerateFiles(folder["blocks"], "*", SearchOption.AllDirectories).Count());
    }

    [Fact]
    public async Task A_damaged_block_read_and_mended_by_many_at_once_ends_intact()
    {
        using var folder = new TemporaryFolder();
        var store = new DiskBlockStore(folder.Path);
        await store.PutAsync(Hello, Cancel);
        await File.WriteAllTextAsync(folder[$"blocks/ye/{HelloCid}"], "hellO", Cancel);

        await Parallel.ForAsync(0, 100, Cancel, async (_, cancel) =>
        {
            if ((await store.FindAsync(Hello.Cid, cancel)).Block is null) await store.PutAsync(Hello, cancel);
            Assert.NotNull((await store.FindAsync(Hello.Cid, cancel)).Block);
        });

        Assert.Equal("hellO", await File.ReadAllTextAsync(folder[$"damaged/{HelloCid}"], Cancel));
    }

    [Fact]
    public async Task A_cancelled_put_leaves_nothing_behind()
    {
        using var folder = new TemporaryFolder();
        var store = new DiskBlockStore(folder.Path);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.PutAsync(Hello, new CancellationToken(canceled: true)));

        Assert.Empty(Directory.EnumerateFiles(folder["temporary"]));
        Assert.Equal(BlockLookup.Missing, await store.FindAsync(Hello.Cid, Cancel));
    }
}
