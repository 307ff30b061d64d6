using UnstoppableModels.EndToEnd.Tests.Program;

namespace UnstoppableModels.EndToEnd.Tests.WrongInput;

/// <summary>A run that cannot succeed, in folders of its own.</summary>
internal sealed class Refusal : IDisposable
{
    public TemporaryFolder Folder { get; } = new();

    public string Temporary => Folder.Folder("tmp");

    /// <summary>Runs <c>um</c> and checks that it fails and leaves neither process nor file.</summary>
    /// <returns>What it said on standard error.</returns>
    public async Task<IReadOnlyList<string>> OfAsync(int exitCode, UmStart start)
    {
        await using var um = UmProcess.Start(start);
        Assert.True(await um.EndAsync() == exitCode, um.Transcript);
        await um.AssertNothingRunsAsync();
        Assert.Empty(Directory.GetFileSystemEntries(Temporary));
        return um.Errors;
    }

    public void Dispose() => Folder.Dispose();
}
