using System.Text;

namespace UnstoppableModels.Node.Commands;

/// <summary>Writes a file so that it is seen whole or not at all: a temporary file beside it, flushed to the disk, then renamed.</summary>
internal static class AtomicFile
{
    /// <summary>Creates or replaces the file.</summary>
    /// <exception cref="CommandFailedException">It could not be written; an older file of that name is untouched.</exception>
    public static void WriteText(string path, string text)
    {
        string? temporary = null;
        try
        {
            temporary = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, $".um-{Guid.NewGuid():n}.tmp");
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                stream.Write(Encoding.UTF8.GetBytes(text));
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (temporary is not null) TryDelete(temporary);
            throw new CommandFailedException($"The file '{path}' could not be written: {FailureText.Reason(e)}.", e);
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The folder is gone or closed to us; the sentence about the file itself says why.
        }
    }
}
