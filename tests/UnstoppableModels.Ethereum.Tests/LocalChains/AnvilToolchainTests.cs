using System.Diagnostics;
using UnstoppableModels.Ethereum.LocalChains;

namespace UnstoppableModels.Ethereum.Tests.LocalChains;

public sealed class AnvilToolchainTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("um-toolchain-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task An_explicit_path_comes_first()
    {
        var anvil = Path.Combine(folder, "anvil");
        await File.WriteAllTextAsync(anvil, "", Cancellation);
        Assert.Equal(anvil, await Toolchain(anvil, ("UM_ANVIL", "/nowhere")).LocateAsync(cancellation: Cancellation));
        await AssertFailsAsync(
            $"There is no anvil at '{anvil}x'; correct the path, or omit it to have anvil fetched.", Toolchain(anvil + "x"));
    }

    [Fact]
    public async Task The_variable_comes_second()
    {
        var anvil = Path.Combine(folder, "anvil");
        await File.WriteAllTextAsync(anvil, "", Cancellation);
        Assert.Equal(anvil, await Toolchain(null, ("UM_ANVIL", anvil)).LocateAsync(cancellation: Cancellation));
        await AssertFailsAsync(
            "UM_ANVIL points to '/nowhere/anvil', where there is no anvil; correct or unset it.",
            Toolchain(null, ("UM_ANVIL", "/nowhere/anvil")));
    }

    [Fact]
    public async Task Two_installers_at_once_both_get_a_working_anvil()
    {
        var lines = new List<string>();
        var toolchain = new AnvilToolchain { Environment = Environment(("XDG_CACHE_HOME", folder)) };
        var paths = await Task.WhenAll(
            toolchain.LocateAsync(new Lines(lines), Cancellation), toolchain.LocateAsync(cancellation: Cancellation));
        Assert.Equal(paths[0], paths[1]);
        Assert.StartsWith(Path.Combine(folder, "unstoppable-models", "anvil-1.7.1") + "/", paths[0], StringComparison.Ordinal);
        Assert.Equal(["anvil-1.7.1"], Directory.GetFileSystemEntries(Path.Combine(folder, "unstoppable-models")).Select(Path.GetFileName));
        Assert.Equal("anvil 1.7.1 is ready.", lines[^1]);
        using var version = Process.Start(new ProcessStartInfo(paths[0], ["--version"]) { RedirectStandardOutput = true })!;
        Assert.Contains("1.7.1", await version.StandardOutput.ReadToEndAsync(Cancellation), StringComparison.Ordinal);

        // The second time nothing is fetched.
        var withoutNpm = new AnvilToolchain { Environment = Environment(("XDG_CACHE_HOME", folder)), Npm = "no-such-npm" };
        Assert.Equal(paths[0], await withoutNpm.LocateAsync(cancellation: Cancellation));
    }

    [Fact]
    public async Task A_missing_npm_or_node_is_named()
    {
        const string expected =
            "anvil is fetched through npm, which is not installed: install Node.js 20 or later, or set UM_ANVIL to an anvil binary.";
        await AssertFailsAsync(expected, Toolchain("no-such-npm", folder));
        await AssertFailsAsync(expected, Toolchain(FakeNpm("exit 127"), folder));
    }

    [Theory]
    [InlineData("ENOTFOUND", "the package registry cannot be reached")]
    [InlineData("ENOSPC", "the disk is full")]
    [InlineData("EROFS", "a folder cannot be written")]
    [InlineData("EINTEGRITY", "what the registry sent does not match its hash")]
    public async Task A_failure_of_npm_is_explained_and_leaves_nothing_behind(string code, string reason)
    {
        var npm = FakeNpm($"echo '{{\"error\": {{\"code\": \"{code}\", \"summary\": \"...\"}}}}'; exit 1");
        await AssertFailsAsync(
            $"npm could not fetch anvil 1.7.1: {reason} ({code}); try again, or set UM_ANVIL to an anvil binary.", Toolchain(npm, folder));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(folder, "unstoppable-models")));
    }

    [Fact]
    public async Task What_a_killed_installer_left_is_removed_and_a_running_one_is_left_alone()
    {
        var cache = Path.Combine(folder, "unstoppable-models");
        var abandoned = Directory.CreateDirectory(Path.Combine(cache, ".anvil-1.7.1-abandoned"));
        Directory.SetLastWriteTimeUtc(abandoned.FullName, DateTime.UtcNow.AddHours(-2));
        Directory.CreateDirectory(Path.Combine(cache, ".anvil-1.7.1-running"));
        await Assert.ThrowsAsync<LocalChainException>(() => Toolchain("no-such-npm", folder).LocateAsync(cancellation: Cancellation));
        Assert.Equal([".anvil-1.7.1-running"], Directory.GetFileSystemEntries(cache).Select(Path.GetFileName));
    }

    [Fact]
    public async Task An_npm_without_a_package_for_this_machine_is_noticed()
    {
        var exception = await Assert.ThrowsAsync<LocalChainException>(
            () => Toolchain(FakeNpm("exit 0"), folder).LocateAsync(cancellation: Cancellation));
        Assert.StartsWith("npm installed no anvil 1.7.1 for ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cache_that_cannot_be_written_is_named()
    {
        var file = Path.Combine(folder, "a-file");
        await File.WriteAllTextAsync(file, "", Cancellation);
        var exception = await Assert.ThrowsAsync<LocalChainException>(
            () => Toolchain("no-such-npm", file).LocateAsync(cancellation: Cancellation));
        Assert.StartsWith(
            $"anvil cannot be put into '{file}/unstoppable-models/anvil-1.7.1': ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_home_there_is_no_cache() =>
        await AssertFailsAsync("There is no folder to keep anvil in: set HOME or XDG_CACHE_HOME.", Toolchain(null));

    private static AnvilToolchain Toolchain(string? explicitPath, params (string Name, string Value)[] variables) =>
        new(explicitPath) { Environment = Environment(variables) };

    private static AnvilToolchain Toolchain(string npm, string cache) =>
        new() { Npm = npm, Environment = Environment(("XDG_CACHE_HOME", cache)) };

    private static Func<string, string?> Environment(params (string Name, string Value)[] variables) =>
        name => variables.FirstOrDefault(variable => variable.Name == name).Value;

    private static async Task AssertFailsAsync(string message, AnvilToolchain toolchain) =>
        Assert.Equal(
            message, (await Assert.ThrowsAsync<LocalChainException>(() => toolchain.LocateAsync(cancellation: Cancellation))).Message);

    private string FakeNpm(string script)
    {
        var path = Path.Combine(folder, "npm");
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    private sealed class Lines(List<string> lines) : IProgress<string>
    {
        public void Report(string value)
        {
            lock (lines) lines.Add(value);
        }
    }
}
