using CsCheck;
using UnstoppableModels.Content.Blocks;
using UnstoppableModels.Content.Cids;
using UnstoppableModels.Content.Gateway;
using UnstoppableModels.Content.Tests.Gateway;
using UnstoppableModels.Content.Tests.Vectors;

namespace UnstoppableModels.Content.Tests;

public sealed class ContentRepositoryTests : IDisposable
{
    private const int Chunk = 1024 * 1024;

    private readonly HttpClient http = TrustlessGatewayClient.CreateHttpClient();
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        http.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Files_of_any_size_around_the_chunk_borders_round_trip()
    {
        await Gen.Select(Gen.Int[0, 3], Gen.Int[-2, 2], Gen.Byte).SampleAsync(async (chunks, around, fill) =>
        {
            var file = new byte[Math.Max(0, (chunks * Chunk) + around)];
            Array.Fill(file, fill);
            for (var i = 0; i < chunks; i++) file[i * Chunk] = (byte)i;
            var store = new MemoryBlockStore();
            var repository = new ContentRepository(store, null);

            var root = await repository.AddAsync(file.AsMemory(), Cancel);

            Assert.Equal(root, await new ContentRepository(new MemoryBlockStore(), null).AddAsync(new MemoryStream(file), Cancel));
            Assert.Equal(root, await ContentRepository.ComputeRootAsync(file));
            Assert.Equal(root, await ContentRepository.ComputeRootAsync(new MemoryStream(file), Cancel));
            Assert.Equal(root, ContentRepository.RootCidOf(root.Digest, file.Length));
            Assert.Equal(file.Length > Chunk ? CidCodec.DagPb : CidCodec.Raw, root.Codec);
            AssertSame(file, await GetAsync(repository, root, file.Length));
            if (file.Length > 0)
                await Assert.ThrowsAsync<ContentCorruptException>(() => repository.GetAsync(root, file.Length - 1, Cancel));
        }, iter: 40, threads: 1);
    }

    [Fact]
    public async Task A_stream_that_delivers_single_bytes_gives_the_same_root()
    {
        var file = CidVectors.Lcg(100_000);

        var root = await ContentRepository.ComputeRootAsync(new TricklingStream(file), Cancel);

        Assert.Equal(await ContentRepository.ComputeRootAsync(file), root);
    }

    [Fact]
    public void A_root_is_rebuilt_from_its_digest_and_the_file_size()
    {
        var digest = Cid.Of(CidCodec.Raw, "x"u8).Digest;

        Assert.Equal(new Cid(CidCodec.Raw, digest), ContentRepository.RootCidOf(digest, 0));
        Assert.Equal(new Cid(CidCodec.Raw, digest), ContentRepository.RootCidOf(digest, Chunk));
        Assert.Equal(new Cid(CidCodec.DagPb, digest), ContentRepository.RootCidOf(digest, Chunk + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ContentRepository.RootCidOf(digest, -1));
    }

    [Fact]
    public async Task Two_nodes_exchange_a_file_and_the_second_then_has_it_itself()
    {
        var file = CidVectors.Input("lcg-10485777");
        var publisher = new ContentRepository(new DiskBlockStore(folder["publisher"]), null);
        var root = await publisher.AddAsync(file.AsMemory(), Cancel);
        var store = new DiskBlockStore(folder["reader"]);

        await using (var server = new TrustlessGatewayServer(new DiskBlockStore(folder["publisher"])))
        {
            var reader = new ContentRepository(store, Peers(await server.StartAsync(Cancel)));
            AssertSame(file, await reader.GetAsync(root, file.Length, Cancel));
        }

        Assert.Equal(12, Directory.EnumerateFiles(folder["reader/blocks"], "*", SearchOption.AllDirectories).Count());
        using var copy = new MemoryStream();
        Assert.Equal(file.Length, await new ContentRepository(store, null).CopyToAsync(root, copy, file.Length, Cancel));
        Assert.True(file.AsSpan().SequenceEqual(copy.ToArray()));
    }

    [Fact]
    public async Task Exchange_goes_both_ways_and_between_many_at_once()
    {
        var (first, second) = (new MemoryBlockStore(), new MemoryBlockStore());
        await using var firstServer = new TrustlessGatewayServer(first);
        await using var secondServer = new TrustlessGatewayServer(second);
        var firstNode = new ContentRepository(first, Peers(await secondServer.StartAsync(Cancel)));
        var secondNode = new ContentRepository(second, Peers(await firstServer.StartAsync(Cancel)));

        await Parallel.ForAsync(0, 40, Cancel, async (i, cancel) =>
        {
            var file = new byte[Chunk + 1 + i];
            file[0] = (byte)i;
            var (publisher, reader) = i % 2 == 0 ? (firstNode, secondNode) : (secondNode, firstNode);
            var root = await publisher.AddAsync(file.AsMemory(), cancel);
            AssertSame(file, await reader.GetAsync(root, file.Length, cancel));
        });

        // 40 roots, 40 first leaves, and 40 last leaves of 40 different lengths of zeros.
        Assert.Equal((120, 120), (first.Count, second.Count));
    }

    [Fact]
    public async Task A_lying_peer_is_passed_over_and_the_next_one_delivers()
    {
        var store = new MemoryBlockStore();
        var root = await new ContentRepository(store, null).AddAsync("hello"u8.ToArray().AsMemory(), Cancel);
        await using var lying = await FakeGateway.SendingAsync("hellO"u8.ToArray());
        await using var server = new TrustlessGatewayServer(store);
        var reader = new ContentRepository(new MemoryBlockStore(), Peers(lying.Address, await server.StartAsync(Cancel)));

        Assert.Equal("hello"u8.ToArray(), await reader.GetAsync(root, 5, Cancel));
        Assert.Equal(1, lying.Requests);
    }

    [Fact]
    public async Task A_block_damaged_on_disk_is_fetched_again_from_a_peer()
    {
        var file = CidVectors.Lcg(Chunk + 1);
        var publisher = new MemoryBlockStore();
        var root = await new ContentRepository(publisher, null).AddAsync(file.AsMemory(), Cancel);
        var store = new DiskBlockStore(folder["store"]);
        await new ContentRepository(store, null).AddAsync(file.AsMemory(), Cancel);
        var leaf = Cid.Of(CidCodec.Raw, file.AsSpan(0, Chunk));
        var path = folder[$"store/blocks/{leaf.ToString()[^3..^1]}/{leaf}"];
        await File.WriteAllTextAsync(path, "rubbish", Cancel);
        await using var server = new TrustlessGatewayServer(publisher);

        var reader = new ContentRepository(store, Peers(await server.StartAsync(Cancel)));

        AssertSame(file, await reader.GetAsync(root, file.Length, Cancel));
        Assert.Equal(Chunk, new FileInfo(path).Length);
        Assert.Equal("rubbish", await File.ReadAllTextAsync(folder[$"store/damaged/{leaf}"], Cancel));
    }

    [Fact]
    public async Task What_nobody_has_is_unavailable_and_every_source_is_named()
    {
        var root = Cid.Of(CidCodec.Raw, "hello"u8);
        await using var empty = new TrustlessGatewayServer(new MemoryBlockStore());
        await using var lying = await FakeGateway.SendingAsync("hellO"u8.ToArray());
        var (first, second) = (await empty.StartAsync(Cancel), lying.Address);

        var exception = await Assert.ThrowsAsync<ContentUnavailableException>(
            () => new ContentRepository(new MemoryBlockStore(), Peers(first, second)).GetAsync(root, 5, Cancel));

        Assert.Equal(root, exception.Cid);
        Assert.Equal(
            ["local store: does not have it", $"{first}: answered with status 404", $"{second}: sent bytes that do not hash to the CID"],
            exception.Sources);
        Assert.Equal($"Block {root} is not available: {string.Join("; ", exception.Sources)}.", exception.Message);
    }

    [Fact]
    public async Task A_damaged_block_that_no_peer_has_is_unavailable_and_the_damage_is_named()
    {
        var store = new DiskBlockStore(folder["store"]);
        var repository = new ContentRepository(store, null);
        var root = await repository.AddAsync("hello"u8.ToArray().AsMemory(), Cancel);
        await File.WriteAllTextAsync(folder[$"store/blocks/ye/{root}"], "hellO", Cancel);

        var exception = await Assert.ThrowsAsync<ContentUnavailableException>(() => repository.GetAsync(root, 5, Cancel));

        Assert.Equal([$"local store: its local copy was damaged and is now in '{folder[$"store/damaged/{root}"]}'"], exception.Sources);
    }

    [Fact]
    public async Task A_missing_leaf_of_a_known_root_is_unavailable()
    {
        var store = new MemoryBlockStore();
        var repository = new ContentRepository(store, null);
        var file = CidVectors.Lcg(Chunk + 5);
        var root = await repository.AddAsync(file.AsMemory(), Cancel);
        var leaf = Cid.Of(CidCodec.Raw, file.AsSpan(Chunk));
        store.Remove(leaf);

        var exception = await Assert.ThrowsAsync<ContentUnavailableException>(() => repository.GetAsync(root, file.Length, Cancel));
        Assert.Equal(leaf, exception.Cid);
    }

    [Fact]
    public async Task A_hostile_dag_from_a_peer_is_corrupt_not_unavailable()
    {
        var bomb = CidVectors.HostileDags.First();
        var store = new MemoryBlockStore();
        foreach (var entry in bomb.GetProperty("blocks").EnumerateObject())
            await store.PutAsync(Block.TryVerify(Cid.Parse(entry.Name), Convert.FromHexString(entry.Value.GetString()!))!, Cancel);
        await using var server = new TrustlessGatewayServer(store);
        var mine = new MemoryBlockStore();
        var reader = new ContentRepository(mine, Peers(await server.StartAsync(Cancel)));
        var root = Cid.Parse(bomb.GetProperty("root").GetString()!);

        await Assert.ThrowsAsync<ContentCorruptException>(() => reader.GetAsync(root, 1_000_000, Cancel));
        Assert.Equal(1, mine.Count);
        await Assert.ThrowsAsync<ContentCorruptException>(() => reader.CopyToAsync(root, Stream.Null, long.MaxValue, Cancel));
        Assert.Equal(9, mine.Count);
    }

    [Fact]
    public async Task A_full_disk_while_fetching_is_an_error_of_the_store()
    {
        var publisher = new MemoryBlockStore();
        var root = await new ContentRepository(publisher, null).AddAsync("hello"u8.ToArray().AsMemory(), Cancel);
        await using var server = new TrustlessGatewayServer(publisher);
        var full = new DiskBlockStore(folder["store"], null, _ => File.OpenHandle("/dev/full", FileMode.Open, FileAccess.Write));

        var exception = await Assert.ThrowsAsync<ContentStoreException>(
            async () => await new ContentRepository(full, Peers(await server.StartAsync(Cancel))).GetAsync(root, 5, Cancel));
        Assert.Contains("because the disk is full", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_negative_limit_is_a_mistake_of_the_caller() =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => new ContentRepository(new MemoryBlockStore(), null).GetAsync(Cid.Of(CidCodec.Raw, "x"u8), -1, Cancel));

    private TrustlessGatewayClient Peers(params Uri[] gateways) => new(http, gateways);

    // Without printing megabytes when it fails.
    private static void AssertSame(byte[] expected, byte[] actual) => Assert.True(expected.AsSpan().SequenceEqual(actual));

    private static async Task<byte[]> GetAsync(ContentRepository repository, Cid root, long maxBytes)
    {
        var bytes = await repository.GetAsync(root, maxBytes, Cancel);
        using var copy = new MemoryStream();
        Assert.Equal(bytes.Length, await repository.CopyToAsync(root, copy, maxBytes, Cancel));
        Assert.Equal(bytes.Length, copy.Length);
        return bytes;
    }

    /// <summary>Delivers one byte per read, as a slow socket does.</summary>
    private sealed class TricklingStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(1, buffer.Length)], cancellationToken);
    }
}
