namespace UnstoppableModels.Ethereum.Tests.Deployments;

/// <summary>A folder of one test.</summary>
internal sealed class TemporaryFolder(string? parent = null) : IDisposable
{
    public string Path { get; } = parent is null
        ? Directory.CreateTempSubdirectory("um-test-").FullName
        : Directory.CreateDirectory(System.IO.Path.Combine(parent, $"{Guid.NewGuid():n}")).FullName;

    public string Write(string name, string text)
    {
        var path = System.IO.Path.Combine(Path, name);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
