using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace UnstoppableModels.Ethereum.LocalChains;

/// <summary>
/// Finds the anvil binary: at a given path, else where the environment variable UM_ANVIL points, else in the user's cache folder, where it
/// is fetched through npm the first time. The versions and hashes of what npm may install are embedded in this assembly.
/// </summary>
public sealed class AnvilToolchain
{
    /// <summary>The version that is fetched.</summary>
    public const string Version = "1.7.1";

    /// <summary>The environment variable that names an anvil binary.</summary>
    public const string PathVariable = "UM_ANVIL";

    private const string TemporaryPrefix = ".anvil-" + Version + "-";
    private readonly string? explicitPath;

    /// <summary>A toolchain.</summary>
    /// <param name="explicitPath">Path of an anvil binary; null to look for one.</param>
    public AnvilToolchain(string? explicitPath = null) => this.explicitPath = explicitPath;

    /// <summary>Reads environment variables; tests replace it.</summary>
    internal Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;

    /// <summary>The npm to run; tests replace it.</summary>
    internal string Npm { get; init; } = "npm";

    /// <summary>Finds or fetches the binary.</summary>
    /// <param name="progress">Hears what happens, in lines for the operator.</param>
    /// <param name="cancellation">Stops npm.</param>
    /// <returns>Path of the native binary, never of npm's wrapper, which orphans it when stopped.</returns>
    /// <exception cref="LocalChainException">There is none and it cannot be fetched; the message says what to do.</exception>
    public async Task<string> LocateAsync(IProgress<string>? progress = null, CancellationToken cancellation = default)
    {
        if (explicitPath is not null)
            return Existing(explicitPath, $"There is no anvil at '{explicitPath}'; correct the path, or omit it to have anvil fetched.");
        if (Environment(PathVariable) is { Length: > 0 } fromVariable)
            return Existing(fromVariable, $"{PathVariable} points to '{fromVariable}', where there is no anvil; correct or unset it.");
        var platform = Platform();
        var cache = CacheFolder();
        var target = Path.Combine(cache, "anvil-" + Version);
        var binary = BinaryIn(target, platform);
        if (File.Exists(binary)) return binary;
        progress?.Report($"Fetching anvil {Version} through npm into {target} (about 45 MB, once) ...");
        try
        {
            await InstallAsync(cache, target, platform, cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LocalChainException(
                $"anvil cannot be put into '{target}': {e.Message.TrimEnd('.')}; set XDG_CACHE_HOME to a folder that can be written.", e);
        }
        progress?.Report($"anvil {Version} is ready.");
        return binary;
    }

    private static string Existing(string path, string otherwise) =>
        File.Exists(path) ? Path.GetFullPath(path) : throw new LocalChainException(otherwise);

    private static string BinaryIn(string folder, string platform) =>
        Path.Combine(folder, "node_modules", "@foundry-rs", "anvil-" + platform, "bin", "anvil");

    private static string Platform()
    {
        var system = OperatingSystem.IsLinux() ? "linux" : OperatingSystem.IsMacOS() ? "darwin" : null;
        var processor = RuntimeInformation.OSArchitecture switch
        {
            Architecture.X64 => "amd64",
            Architecture.Arm64 => "arm64",
            _ => null,
        };
        return system is not null && processor is not null
            ? $"{system}-{processor}"
            : throw new LocalChainException(
                $"The local chain runs on Linux and macOS (x64 and arm64), not on {RuntimeInformation.RuntimeIdentifier}; "
                + "give the address of an Ethereum node instead.");
    }

    private string CacheFolder()
    {
        if (Environment("XDG_CACHE_HOME") is { Length: > 0 } xdg && Path.IsPathFullyQualified(xdg))
            return Path.Combine(xdg, "unstoppable-models");
        if (Environment("HOME") is not { Length: > 0 } home)
            throw new LocalChainException("There is no folder to keep anvil in: set HOME or XDG_CACHE_HOME.");
        return Path.Combine(home, OperatingSystem.IsMacOS() ? Path.Combine("Library", "Caches") : ".cache", "unstoppable-models");
    }

    /// <summary>
    /// Installs beside the target and renames, so that the target is complete or absent, however many processes install at once.
    /// </summary>
    private async Task InstallAsync(string cache, string target, string platform, CancellationToken cancellation)
    {
        Directory.CreateDirectory(cache);
        DeleteAbandoned(cache);
        var temporary = Path.Combine(cache, $"{TemporaryPrefix}{Guid.NewGuid():N}");
        Directory.CreateDirectory(temporary);
        try
        {
            foreach (var name in (ReadOnlySpan<string>)["package.json", "package-lock.json"]) Unpack(name, Path.Combine(temporary, name));
            await RunNpmAsync(temporary, cancellation);
            if (!File.Exists(BinaryIn(temporary, platform)))
                throw new LocalChainException(
                    $"npm installed no anvil {Version} for {platform}; install Foundry and set {PathVariable} to its anvil.");
            try
            {
                Directory.Move(temporary, target);
            }
            catch (IOException) when (Directory.Exists(target))
            {
                if (!File.Exists(BinaryIn(target, platform)))
                    throw new LocalChainException($"'{target}' exists but holds no anvil; delete it and try again.");
            }
        }
        finally
        {
            if (Directory.Exists(temporary)) Directory.Delete(temporary, recursive: true);
        }
    }

    /// <summary>Removes what installers left that were killed; none works for an hour.</summary>
    private static void DeleteAbandoned(string cache)
    {
        foreach (var folder in Directory.GetDirectories(cache, TemporaryPrefix + "*"))
        {
            if (Directory.GetLastWriteTimeUtc(folder) < DateTime.UtcNow.AddHours(-1)) Directory.Delete(folder, recursive: true);
        }
    }

    private static void Unpack(string name, string path)
    {
        using var resource = typeof(AnvilToolchain).Assembly.GetManifestResourceStream("anvil/" + name)!;
        using var file = File.Create(path);
        resource.CopyTo(file);
    }

    private async Task RunNpmAsync(string folder, CancellationToken cancellation)
    {
        string[] arguments =
            ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--json"];
        var start = new ProcessStartInfo(Npm, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        const string needsNode =
            $"anvil is fetched through npm, which is not installed: install Node.js 20 or later, or set {PathVariable} to an anvil binary.";
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new LocalChainException(needsNode, e);
        }
        using (process)
        {
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
            try
            {
                await process.WaitForExitAsync(cancellation);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }
            // 127: the shell or env found npm's script but no node to run it.
            if (process.ExitCode == 127) throw new LocalChainException(needsNode);
            if (process.ExitCode != 0) throw new LocalChainException(Explain(process.ExitCode, await output, await errors));
        }
    }

    private static string Explain(int exitCode, string output, string errors)
    {
        var (code, summary) = ReadError(output);
        var reason = code switch
        {
            "ENOTFOUND" or "EAI_AGAIN" or "ECONNREFUSED" or "ECONNRESET" or "ENETUNREACH" or "EHOSTUNREACH" or "ETIMEDOUT"
                or "ERR_SOCKET_TIMEOUT" => "the package registry cannot be reached",
            "ENOSPC" => "the disk is full",
            "EROFS" or "EACCES" or "EPERM" => "a folder cannot be written",
            "E404" or "ETARGET" => "the package registry does not have it",
            "EINTEGRITY" => "what the registry sent does not match its hash",
            _ => summary ?? FirstLine(errors) ?? $"exit code {exitCode}",
        };
        var shownCode = code is null ? "" : $" ({code})";
        return $"npm could not fetch anvil {Version}: {reason}{shownCode}; try again, or set {PathVariable} to an anvil binary.";
    }

    private static string? FirstLine(string text) =>
        text.Split('\n', StringSplitOptions.TrimEntries).FirstOrDefault(line => line.Length > 0);

    /// <summary>npm --json ends with {"error": {"code", "summary"}}.</summary>
    private static (string? Code, string? Summary) ReadError(string output)
    {
        try
        {
            using var json = JsonDocument.Parse(output);
            var error = json.RootElement.GetProperty("error");
            var code = error.TryGetProperty("code", out var c) && c.ValueKind == JsonValueKind.String ? c.GetString() : null;
            var summary = error.TryGetProperty("summary", out var s)
                && s.ValueKind == JsonValueKind.String
                ? s.GetString()!.ReplaceLineEndings(" ").Trim()
                : null;
            return (code, string.IsNullOrEmpty(summary) ? null : summary);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return (null, null);
        }
    }
}
