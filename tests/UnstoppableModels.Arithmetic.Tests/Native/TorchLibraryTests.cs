using System.Runtime.Versioning;
using TorchSharp;
using UnstoppableModels.Arithmetic.Native;

namespace UnstoppableModels.Arithmetic.Tests.Native;

public class TorchLibraryTests
{
    private static readonly byte[] Library =
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", "libLibTorchSharp.so"));

    [Fact]
    public void Torch_runs_after_it_was_loaded_from_several_threads()
    {
        Parallel.For(0, 4, _ => TorchLibrary.EnsureLoaded());
        using var scope = torch.NewDisposeScope();
        Assert.Equal(6.0, torch.mm(torch.ones(1, 3, torch.float64), torch.tensor([1.0, 2.0, 3.0], torch.float64).reshape(3, 1)).item<double>());
    }

    [Fact]
    public void Making_a_version_weak_changes_one_bit()
    {
        var copy = ElfVersionRequirements.MakeWeak(Library, "GLIBCXX_3.4.32")!;
        var changed = Enumerable.Range(0, Library.Length).Where(i => Library[i] != copy[i]).ToArray();
        Assert.Equal(2, Library[Assert.Single(changed)] ^ copy[changed[0]]);
        Assert.Equal(copy, ElfVersionRequirements.MakeWeak(copy, "GLIBCXX_3.4.32"));
    }

    [Fact]
    public void A_version_nobody_asks_for_changes_nothing() => Assert.Null(ElfVersionRequirements.MakeWeak(Library, "GLIBCXX_9.9.9"));

    [Fact]
    public void Files_that_are_no_libraries_are_refused()
    {
        Assert.Throws<InvalidDataException>(() => ElfVersionRequirements.MakeWeak([], "V"));
        Assert.Throws<InvalidDataException>(() => ElfVersionRequirements.MakeWeak(new byte[100], "V"));
        Assert.Throws<InvalidDataException>(() => ElfVersionRequirements.MakeWeak(Library.AsSpan(0, Library.Length / 2), "V"));
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public void A_cached_copy_is_kept_if_intact_and_replaced_if_not()
    {
        var folder = Path.Combine(Path.GetTempPath(), "um-" + Guid.NewGuid().ToString("N"));
        try
        {
            byte[] content = [1, 2, 3];
            var path = NativeCopy.Ensure(folder, "library.so", content);
            Assert.Equal(content, File.ReadAllBytes(path));
            var written = File.GetLastWriteTimeUtc(path);
            Assert.Equal(path, NativeCopy.Ensure(folder, "library.so", content));
            Assert.Equal(written, File.GetLastWriteTimeUtc(path));

            File.WriteAllBytes(path, [1, 2]);
            NativeCopy.Ensure(folder, "library.so", content);
            Assert.Equal(content, File.ReadAllBytes(path));
            Assert.Equal([path], Directory.GetFiles(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
