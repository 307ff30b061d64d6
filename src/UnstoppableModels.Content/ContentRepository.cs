using UnstoppableModels.Content.Blocks;
using UnstoppableModels.Content.Cids;
using UnstoppableModels.Content.Gateway;
using UnstoppableModels.Content.UnixFs;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Content;

/// <summary>
/// Files by root CID: stored here, or fetched from peers block by block and then stored here. Files become blocks by the profile
/// unixfs-v1-2025
/// (IPIP-0499). Safe for concurrent use.
/// </summary>
/// <param name="store">The blocks of this node.</param>
/// <param name="peers">Where blocks are fetched that this node does not have; null for none.</param>
public sealed class ContentRepository(IBlockStore store, TrustlessGatewayClient? peers)
{
    /// <summary>Stores a file and returns its root CID. The bytes must not change meanwhile.</summary>
    /// <exception cref="ContentStoreException">A block cannot be written; the blocks already written stay and do no harm.</exception>
    public Task<Cid> AddAsync(ReadOnlyMemory<byte> file, CancellationToken cancellationToken) =>
        UnixFsWriter.WriteAsync(file, UnixFsProfile.V1Of2025, block => store.PutAsync(block, cancellationToken));

    /// <summary>Stores a file, read to its end with one chunk of 1 MiB in memory, and returns its root CID.</summary>
    /// <exception cref="ContentStoreException">A block cannot be written; the blocks already written stay and do no harm.</exception>
    public Task<Cid> AddAsync(Stream file, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(file);
        return UnixFsWriter.WriteAsync(file, UnixFsProfile.V1Of2025, block => store.PutAsync(block, cancellationToken), cancellationToken);
    }

    /// <summary>Reads a file: each block from the store, else from the peers, and verified. Fetched blocks are stored.</summary>
    /// <param name="root">The root CID.</param>
    /// <param name="maxBytes">The most bytes the file may have.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ContentUnavailableException">Nobody has one of the blocks.</exception>
    /// <exception cref="ContentCorruptException">The blocks are not a file, or one larger than allowed.</exception>
    /// <exception cref="ContentStoreException">The store cannot be read or written.</exception>
    public async Task<byte[]> GetAsync(Cid root, long maxBytes, CancellationToken cancellationToken)
    {
        // One array holds the result, so its length is a bound too.
        var file = await OpenAsync(root, Math.Min(maxBytes, Array.MaxLength), cancellationToken);
        var bytes = new byte[file.Length];
        var count = 0;
        await foreach (var content in file.ReadAsync(cancellationToken))
        {
            content.CopyTo(bytes.AsMemory(count));
            count += content.Length;
        }
        return bytes;
    }

    /// <summary>
    /// Reads a file like <see cref="GetAsync"/>, into a stream, with one block in memory, and returns its length in bytes. After an error
    /// the stream holds only a part of the file.
    /// </summary>
    /// <param name="root">The root CID.</param>
    /// <param name="destination">Receives the content in order.</param>
    /// <param name="maxBytes">The most bytes the file may have.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ContentUnavailableException">Nobody has one of the blocks.</exception>
    /// <exception cref="ContentCorruptException">The blocks are not a file, or one larger than allowed.</exception>
    /// <exception cref="ContentStoreException">The store cannot be read or written.</exception>
    public async Task<long> CopyToAsync(Cid root, Stream destination, long maxBytes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(destination);
        var file = await OpenAsync(root, maxBytes, cancellationToken);
        await foreach (var content in file.ReadAsync(cancellationToken)) await destination.WriteAsync(content, cancellationToken);
        return file.Length;
    }

    /// <summary>The root CID a file would get, without storing it.</summary>
    public static Task<Cid> ComputeRootAsync(ReadOnlyMemory<byte> file) =>
        UnixFsWriter.WriteAsync(file, UnixFsProfile.V1Of2025, _ => Task.CompletedTask);

    /// <summary>The root CID a file would get, without storing it; reads the stream to its end.</summary>
    public static Task<Cid> ComputeRootAsync(Stream file, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(file);
        return UnixFsWriter.WriteAsync(file, UnixFsProfile.V1Of2025, _ => Task.CompletedTask, cancellationToken);
    }

    /// <summary>
    /// Rebuilds the root CID from the digest committed on chain: a file of up to 1 MiB is one raw block, a larger one has a dag-pb root.
    /// </summary>
    /// <param name="digest">sha2-256 of the root block.</param>
    /// <param name="fileSize">Bytes of the file.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is negative.</exception>
    public static Cid RootCidOf(Hash32 digest, long fileSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(fileSize);
        return new Cid(UnixFsProfile.V1Of2025.RootCodecOf(fileSize), digest);
    }

    private Task<UnixFsFile> OpenAsync(Cid root, long maxBytes, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxBytes);
        return UnixFsFile.OpenAsync(root, UnixFsLimits.For(maxBytes), GetBlockAsync, cancellationToken);
    }

    private async Task<Block> GetBlockAsync(Cid cid, CancellationToken cancellationToken)
    {
        var local = await store.FindAsync(cid, cancellationToken);
        if (local.Block is not null) return local.Block;

        var sources = new List<string> { "local store: " + (local.Damage ?? "does not have it") };
        if (peers is not null)
        {
            var fetch = await peers.FetchAsync(cid, cancellationToken);
            if (fetch.Block is not null)
            {
                await store.PutAsync(fetch.Block, cancellationToken);
                return fetch.Block;
            }
            sources.AddRange(fetch.Failures);
        }
        throw new ContentUnavailableException(cid, sources);
    }
}
