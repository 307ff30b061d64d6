namespace UnstoppableModels.EndToEnd.Tests.Program;

/// <summary>A folder of one test; removed with all that is in it.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("um-e2e-").FullName;

    /// <summary>Full path of something in the folder.</summary>
    public string Of(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Makes a folder in the folder.</summary>
    public string Folder(string name) => Directory.CreateDirectory(Of(name)).FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
