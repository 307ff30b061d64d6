namespace UnstoppableModels.Ethereum.Tests;

/// <summary>The checkout the tests run in.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string Contracts => Path.Combine(Root, "contracts");

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "UnstoppableModels.sln"))) return folder.FullName;
        }
        throw new InvalidOperationException("These tests run inside a checkout: no folder above them holds UnstoppableModels.sln.");
    }
}
