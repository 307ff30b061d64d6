using System.Diagnostics;
using System.Security.Cryptography;

namespace UnstoppableModels.Ethereum.Tests.Contracts;

/// <summary>
/// The Foundry project in contracts/ with its npm packages installed. Its tests share one output folder, so they run one after the other.
/// </summary>
[CollectionDefinition(Name)]
public sealed class ContractsFolder : ICollectionFixture<ContractsFolder>, IAsyncLifetime
{
    public const string Name = "contracts folder";

    public async ValueTask InitializeAsync()
    {
        // The lock file the installed packages belong to, by its hash: an install takes seconds and is needed once per lock.
        var installed = Path.Combine(Repository.Contracts, "node_modules", ".installed-lock.sha256");
        var wanted = Convert.ToHexString(
            SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(Repository.Contracts, "package-lock.json"))));
        if (File.Exists(installed) && await File.ReadAllTextAsync(installed) == wanted) return;
        var (exitCode, output, errors) = await RunAsync("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
        Assert.True(exitCode == 0, $"npm ci failed in contracts:\n{output}\n{errors}");
        await File.WriteAllTextAsync(installed, wanted);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Repository.Contracts,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        // What is checked here takes all cores; the demos that are tested beside it run in real time.
        process.PriorityClass = ProcessPriorityClass.Idle;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await errors);
    }
}
