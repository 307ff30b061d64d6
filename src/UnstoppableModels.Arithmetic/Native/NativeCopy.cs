using System.Runtime.Versioning;

namespace UnstoppableModels.Arithmetic.Native;

/// <summary>A file in a cache folder that either has exactly the wanted content or is replaced as a whole.</summary>
internal static class NativeCopy
{
    /// <summary>Returns the path of a file with exactly this content, writing it only where it is absent or different.</summary>
    /// <exception cref="IOException">The folder cannot be created or written.</exception>
    [SupportedOSPlatform("linux")]
    public static string Ensure(string folder, string fileName, ReadOnlySpan<byte> content)
    {
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var path = Path.Combine(folder, fileName);
        if (File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(content)) return path;

        var temporary = Path.Combine(folder, $".{fileName}.{Guid.NewGuid():N}");
        try
        {
            using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
        return path;
    }
}
