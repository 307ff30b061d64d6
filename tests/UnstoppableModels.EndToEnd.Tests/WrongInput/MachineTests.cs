using System.Net;
using System.Net.Sockets;
using UnstoppableModels.EndToEnd.Tests.Program;

namespace UnstoppableModels.EndToEnd.Tests.WrongInput;

/// <summary>The machine does not have what the demo needs: exit code 1 and one sentence.</summary>
public sealed class MachineTests : IDisposable
{
    private const string NeedsNode =
        "anvil is fetched through npm, which is not installed: install Node.js 20 or later, or set UM_ANVIL to an anvil binary.";

    private readonly Refusal refusal = new();

    public void Dispose() => refusal.Dispose();

    [Fact]
    public async Task A_port_in_use()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        await AssertRefusedAsync($"Port {port} is in use; give another one, or 0 for any free one.", ["--chain-port", $"{port}"]);
    }

    [Fact]
    public Task No_npm() => AssertRefusedAsync(NeedsNode, [], WithPrograms());

    [Fact]
    public Task Npm_without_Node() => AssertRefusedAsync(NeedsNode, [], WithPrograms("npm", "env", "sh"));

    [Fact]
    public Task An_anvil_that_is_not_there()
    {
        var nowhere = refusal.Folder.Of("anvil");
        return AssertRefusedAsync(
            $"UM_ANVIL points to '{nowhere}', where there is no anvil; correct or unset it.", [], new() { ["UM_ANVIL"] = nowhere });
    }

    [Fact]
    public async Task A_data_folder_below_a_file()
    {
        var below = Path.Combine(refusal.Folder.Of("file"), "below");
        File.WriteAllText(refusal.Folder.Of("file"), "");
        var error = Assert.Single(await RunAsync(["--data", below]));
        Assert.StartsWith($"The data folder '{below}/um-demo-", error, StringComparison.Ordinal);
        Assert.Contains("' cannot be made: a folder is missing: ", error, StringComparison.Ordinal);
    }

    private async Task AssertRefusedAsync(string sentence, string[] options, Dictionary<string, string?>? environment = null) =>
        Assert.Equal([sentence], await RunAsync(options, environment));

    private Task<IReadOnlyList<string>> RunAsync(string[] options, Dictionary<string, string?>? environment = null) => refusal.OfAsync(
        1, new UmStart(["demo", .. options]) { TemporaryFolder = refusal.Temporary, Environment = environment ?? [] });

    /// <summary>A PATH with nothing but the given programs, and a cache without anvil.</summary>
    private Dictionary<string, string?> WithPrograms(params string[] names)
    {
        var path = refusal.Folder.Folder("bin");
        foreach (var name in names) File.CreateSymbolicLink(Path.Combine(path, name), Executable.OnPath(name));
        return new() { ["PATH"] = path, ["XDG_CACHE_HOME"] = refusal.Folder.Folder("cache"), ["UM_ANVIL"] = null };
    }
}
