using UnstoppableModels.Content.Blocks;
using UnstoppableModels.Content.Cids;

namespace UnstoppableModels.Content.UnixFs;

/// <summary>Cuts a file into chunks and hands every block of its tree to a receiver, holding one chunk at a time.</summary>
internal static class UnixFsWriter
{
    /// <summary>Writes a file that is in memory; the leaves are slices of it.</summary>
    public static async Task<Cid> WriteAsync(ReadOnlyMemory<byte> file, UnixFsProfile profile, Func<Block, Task> receive)
    {
        var builder = new DagBuilder(profile);
        for (var rest = file; !rest.IsEmpty; rest = rest[Math.Min(profile.ChunkSize, rest.Length)..])
        {
            foreach (var block in builder.Append(rest[..Math.Min(profile.ChunkSize, rest.Length)])) await receive(block);
        }
        return await FinishAsync(builder, receive);
    }

    /// <summary>Writes a file from a stream, to its end.</summary>
    public static async Task<Cid> WriteAsync(
        Stream file, UnixFsProfile profile, Func<Block, Task> receive, CancellationToken cancellationToken)
    {
        var builder = new DagBuilder(profile);
        var chunk = new byte[profile.ChunkSize];
        int count;
        do
        {
            count = await file.ReadAtLeastAsync(chunk, chunk.Length, throwOnEndOfStream: false, cancellationToken);
            // A copy, because the receiver may keep the block and the buffer is filled again.
            if (count > 0)
                foreach (var block in builder.Append(chunk.AsMemory(0, count).ToArray())) await receive(block);
        }
        while (count == chunk.Length);
        return await FinishAsync(builder, receive);
    }

    private static async Task<Cid> FinishAsync(DagBuilder builder, Func<Block, Task> receive)
    {
        var (root, blocks) = builder.Finish();
        foreach (var block in blocks) await receive(block);
        return root;
    }
}
