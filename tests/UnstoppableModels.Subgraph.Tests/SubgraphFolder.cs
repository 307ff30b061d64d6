using System.Diagnostics;
using System.Security.Cryptography;

namespace UnstoppableModels.Subgraph.Tests;

/// <summary>The folder subgraph/ with its npm packages installed and the subgraph built.</summary>
public sealed class SubgraphFolder : IAsyncLifetime
{
    private static readonly string Folder = Find();

    public async ValueTask InitializeAsync()
    {
        // The lock file the installed packages belong to, by its hash: an install takes seconds and is needed once per lock.
        var installed = Path.Combine(Folder, "node_modules", ".installed-lock.sha256");
        var wanted = Convert.ToHexString(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(Folder, "package-lock.json"))));
        if (!File.Exists(installed) || await File.ReadAllTextAsync(installed) != wanted)
        {
            await RequireAsync("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
            await File.WriteAllTextAsync(installed, wanted);
        }
        await RequireAsync("npm", "run", "--silent", "build");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Runs a file of node tests.</summary>
    /// <returns>Its report in the TAP format, and its exit code.</returns>
    public static Task<(int ExitCode, string Output)> TestAsync(string file) =>
        RunAsync("node", "--test", "--test-reporter=tap", Path.Combine("test", file));

    private static async Task RequireAsync(string program, params string[] arguments)
    {
        var (exitCode, output) = await RunAsync(program, arguments);
        Assert.True(exitCode == 0, $"{program} {string.Join(' ', arguments)} failed in the folder subgraph:\n{output}");
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        finally
        {
            // What the tests have started ends with them.
            if (!process.HasExited) process.Kill();
        }
        return (process.ExitCode, $"{await output}\n{await errors}");
    }

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "UnstoppableModels.sln"))) return Path.Combine(folder.FullName, "subgraph");
        }
        throw new InvalidOperationException("These tests run inside a checkout: no folder above them holds UnstoppableModels.sln.");
    }
}
