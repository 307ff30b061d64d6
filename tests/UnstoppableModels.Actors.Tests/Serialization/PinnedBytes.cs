namespace UnstoppableModels.Actors.Tests.Serialization;

/// <summary>
/// The file <c>pinned-bytes.txt</c>: under each manifest the bytes of its first sample, as the first version of the format wrote them.
/// </summary>
internal static class PinnedBytes
{
    private static readonly Dictionary<string, string> ByManifest = Read();

    /// <summary>In hex.</summary>
    public static string Of(string manifest) => ByManifest[manifest];

    private static Dictionary<string, string> Read()
    {
        using var reader = new StreamReader(typeof(PinnedBytes).Assembly.GetManifestResourceStream("pinned-bytes.txt")!);
        var bytes = new Dictionary<string, string>();
        var manifest = string.Empty;
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith(' ')) bytes[manifest] += line.Trim();
            else bytes[manifest = line] = string.Empty;
        }

        return bytes;
    }
}
