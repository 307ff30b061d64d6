using System.Globalization;
using System.Text;

namespace UnstoppableModels.EndToEnd.Tests.Program;

/// <summary>
/// Finds every process of one run: children inherit the environment of their parent, so that a variable nobody else has marks all of them,
/// also those that lost their parent.
/// </summary>
internal static class MarkedProcesses
{
    /// <summary>
    /// The processes that run with <paramref name="marker"/> in their environment; those that ended and wait for their parent have none.
    /// </summary>
    public static IReadOnlyList<(int Id, string CommandLine)> With(string marker)
    {
        var wanted = Encoding.UTF8.GetBytes(marker);
        List<(int, string)> found = [];
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id)) continue;
            if (Read(folder, "environ").AsSpan().IndexOf(wanted) < 0) continue;
            found.Add((id, Encoding.UTF8.GetString(Read(folder, "cmdline")).Replace('\0', ' ')));
        }

        return found;
    }

    private static byte[] Read(string folder, string file)
    {
        try
        {
            return File.ReadAllBytes(Path.Combine(folder, file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It ended meanwhile, or belongs to somebody else.
            return [];
        }
    }
}
