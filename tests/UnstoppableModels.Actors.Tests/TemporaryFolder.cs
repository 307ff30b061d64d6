using Microsoft.Data.Sqlite;

namespace UnstoppableModels.Actors.Tests;

/// <summary>A folder of one spec.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("um-actors-").FullName;

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(Path, recursive: true);
    }
}
