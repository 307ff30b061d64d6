using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using UnstoppableModels.Content.Cids;

namespace UnstoppableModels.Content.Blocks;

/// <summary>
/// Keeps each block in a file of its own: <c>blocks/xy/CID</c>, where xy are the two characters before the last of the CID (the sharding of
/// Kubo's flatfs). A file appears whole or not at all, so a crash never leaves half a block. Several stores, also of several processes, may
/// use
/// one folder.
/// </summary>
public sealed partial class DiskBlockStore : IBlockStore
{
    // Writing a block takes milliseconds; a temporary file this old belongs to a process that died.
    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromHours(1);

    private readonly string folder, blocksFolder, temporaryFolder, damagedFolder;
    private readonly ILogger? logger;
    private readonly Func<string, SafeFileHandle> createFile;
    private readonly Lock renaming = new();

    /// <summary>Opens the store in this folder and creates the folder where it is missing.</summary>
    /// <param name="folder">The folder of the store.</param>
    /// <param name="logger">Receives a warning for each damaged block; may be null.</param>
    /// <exception cref="ContentStoreException">The folder cannot be created or written.</exception>
    public DiskBlockStore(string folder, ILogger<DiskBlockStore>? logger = null)
        : this(folder, logger, path => File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, options: FileOptions.Asynchronous))
    {
    }

    /// <summary>The same with another way to create files, so that a test can meet a full disk.</summary>
    internal DiskBlockStore(string folder, ILogger<DiskBlockStore>? logger, Func<string, SafeFileHandle> createFile)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        this.folder = Path.GetFullPath(folder);
        this.logger = logger;
        this.createFile = createFile;
        blocksFolder = Path.Combine(this.folder, "blocks");
        temporaryFolder = Path.Combine(this.folder, "temporary");
        damagedFolder = Path.Combine(this.folder, "damaged");
        try
        {
            Directory.CreateDirectory(blocksFolder);
            Directory.CreateDirectory(temporaryFolder);
            Directory.CreateDirectory(damagedFolder);
            RemoveAbandonedFiles();
        }
        catch (Exception exception) when (IsInputOutput(exception))
        {
            throw ContentStoreException.CannotWrite(this.folder, exception);
        }
    }

    /// <inheritdoc/>
    public async Task PutAsync(Block block, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(block);
        var path = PathOf(block.Cid);
        // Reading and hashing what is there is cheaper than a flush to disk, and replaces a damaged file.
        if (File.Exists(path) && (await FindAsync(block.Cid, cancellationToken)).Block is not null) return;

        var temporary = Path.Combine(temporaryFolder, Guid.NewGuid().ToString("N"));
        try
        {
            using (var handle = createFile(temporary))
            {
                await RandomAccess.WriteAsync(handle, block.Bytes, 0, cancellationToken);
                // Without this a power cut after the rename could leave an empty file under the block's name.
                RandomAccess.FlushToDisk(handle);
            }
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            lock (renaming) File.Move(temporary, path, overwrite: true);
        }
        catch (Exception exception)
        {
            TryDelete(temporary);
            if (IsInputOutput(exception)) throw ContentStoreException.CannotWrite(folder, exception);
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<BlockLookup> FindAsync(Cid cid, CancellationToken cancellationToken)
    {
        var path = PathOf(cid);
        try
        {
            var bytes = await ReadAsync(path, cancellationToken);
            if (bytes is null) return BlockLookup.Missing;
            if (Block.TryVerify(cid, bytes) is { } block) return new BlockLookup(block, null);
            return SetAside(cid, path);
        }
        catch (Exception exception) when (IsInputOutput(exception))
        {
            throw ContentStoreException.CannotRead(folder, exception);
        }
    }

    private string PathOf(Cid cid)
    {
        var name = cid.ToString();
        return Path.Combine(blocksFolder, name[^3..^1], name);
    }

    /// <summary>
    /// The bytes of the file, null where there is none. Of a file too long to be a block, one byte more than a block has.
    /// </summary>
    private async Task<byte[]?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            // Deletion is shared because a writer may rename a new file over this one meanwhile.
            const FileShare share = FileShare.Read | FileShare.Delete;
            using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, share, FileOptions.Asynchronous);
            var bytes = new byte[Math.Min(RandomAccess.GetLength(handle), Block.MaxSize + 1)];
            var count = 0;
            while (count < bytes.Length)
            {
                var read = await RandomAccess.ReadAsync(handle, bytes.AsMemory(count), count, cancellationToken);
                if (read == 0) break;
                count += read;
            }
            return bytes[..count];
        }
        // Where the whole folder is gone, say after its disk was unmounted, "not found" would be the wrong answer.
        catch (IOException exception)
            when (exception is FileNotFoundException or DirectoryNotFoundException && Directory.Exists(blocksFolder))
        {
            return null;
        }
    }

    /// <summary>Moves a damaged file out of the way and keeps it, because it is the evidence of a failing disk or of tampering.</summary>
    private BlockLookup SetAside(Cid cid, string path)
    {
        var evidence = Path.Combine(damagedFolder, cid.ToString());
        lock (renaming)
        {
            // A writer may have replaced the file since it was read.
            if (File.Exists(path))
            {
                var fits = new FileInfo(path).Length <= Block.MaxSize;
                if (fits && Block.TryVerify(cid, File.ReadAllBytes(path)) is { } block) return new BlockLookup(block, null);
                File.Move(path, evidence, overwrite: true);
            }
        }
        if (logger is not null) LogDamaged(logger, cid, evidence);
        return new BlockLookup(null, $"its local copy was damaged and is now in '{evidence}'");
    }

    private void RemoveAbandonedFiles()
    {
        foreach (var file in Directory.EnumerateFiles(temporaryFolder))
        {
            if (DateTime.UtcNow - File.GetLastWriteTimeUtc(file) > AbandonedAfter) TryDelete(file);
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (IsInputOutput(exception))
        {
            // The next start removes it; the error that led here is the one to report.
        }
    }

    private static bool IsInputOutput(Exception exception) => exception is IOException or UnauthorizedAccessException;

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "Block {Cid} was damaged on disk and counts as missing; the damaged file is now '{Path}'.")]
    private static partial void LogDamaged(ILogger logger, Cid cid, string path);
}
