using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Security.Cryptography;

namespace UnstoppableModels.Arithmetic.Native;

/// <summary>
/// Makes libtorch loadable. <c>libLibTorchSharp.so</c> 0.107 was built with GCC 13 and asks for the symbol version GLIBCXX_3.4.32, which
/// Debian 12 does not have. It needs nothing of that version at run time: the only symbol, <c>std::ios_base_library_init</c>, is a marker
/// that is never called. So where, and only where, the plain load fails for that reason, a copy of the library in which that one version is
/// marked as weak is written to the user's cache folder and loaded instead. The installed file is never changed: build outputs are hard links
/// into the package cache.
/// </summary>
public static class TorchLibrary
{
    private const string FileName = "libLibTorchSharp.so";
    private const string MissingVersion = "GLIBCXX_3.4.32";

    private static readonly Lazy<bool> Loaded = new(Load);

    /// <summary>Loads libtorch once per process; safe from any thread. Called by every type of this library that touches torch.</summary>
    /// <exception cref="TorchUnavailableException">libtorch is missing or does not run on this machine.</exception>
    public static void EnsureLoaded() => _ = Loaded.Value;

    private static bool Load()
    {
        if (!OperatingSystem.IsLinux()) return true;
        var library = Locate();
        var folder = Path.GetDirectoryName(library)!;
        try
        {
            // By absolute path and first, so that a copy elsewhere finds them by name among the loaded libraries.
            NativeLibrary.Load(Path.Combine(folder, "libtorch.so"));
        }
        catch (DllNotFoundException e)
        {
            throw new TorchUnavailableException($"libtorch in {folder} cannot be loaded ({FirstLine(e)}); restore the NuGet packages and build again.", e);
        }

        try
        {
            NativeLibrary.Load(library);
            return true;
        }
        catch (DllNotFoundException e) when (e.Message.Contains(MissingVersion, StringComparison.Ordinal))
        {
            return LoadPatchedCopy(library);
        }
        catch (DllNotFoundException e)
        {
            throw new TorchUnavailableException($"{library} cannot be loaded ({FirstLine(e)}); it needs a 64-bit Linux with glibc and libstdc++.", e);
        }
    }

    [SupportedOSPlatform("linux")]
    private static bool LoadPatchedCopy(string library)
    {
        try
        {
            var original = File.ReadAllBytes(library);
            var patched = ElfVersionRequirements.MakeWeak(original, MissingVersion)
                ?? throw new InvalidDataException($"It does not name {MissingVersion}.");
            var folder = Path.Combine(CacheFolder(), Convert.ToHexStringLower(SHA256.HashData(original)));
            NativeLibrary.Load(NativeCopy.Ensure(folder, FileName, patched));
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or DllNotFoundException)
        {
            throw new TorchUnavailableException(
                $"{FileName} asks for {MissingVersion}, which this system's libstdc++ lacks, and a copy that does without cannot be used ({FirstLine(e)}); "
                + "use a system with GCC 13 or later (Debian 13, Ubuntu 24.04) or set XDG_CACHE_HOME to a writable folder.",
                e);
        }
    }

    /// <summary>The library in the folders the runtime itself would search.</summary>
    private static string Locate()
    {
        var searched = (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        string[] folders =
            [.. searched, AppContext.BaseDirectory, Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native")];
        return folders.Select(folder => Path.Combine(folder, FileName)).FirstOrDefault(File.Exists)
            ?? throw new TorchUnavailableException(
                $"{FileName} is not beside the program; build with the libtorch-cpu package of this platform ({RuntimeInformation.RuntimeIdentifier}).");
    }

    private static string CacheFolder()
    {
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        if (string.IsNullOrEmpty(cache) || !Path.IsPathRooted(cache))
        {
            var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            if (home.Length == 0) throw new IOException("The user has no home folder.");
            cache = Path.Combine(home, ".cache");
        }
        return Path.Combine(cache, "unstoppable-models", "native");
    }

    private static string FirstLine(Exception e) => e.Message.Split('\n', 2)[0].Trim().TrimEnd('.');
}
