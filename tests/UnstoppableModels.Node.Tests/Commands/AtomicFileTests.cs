using UnstoppableModels.Node.Commands;

namespace UnstoppableModels.Node.Tests.Commands;

public sealed class AtomicFileTests
{
    [Fact]
    public void A_file_is_made_and_replaced_and_nothing_else_is_left()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("d.json");

        AtomicFile.WriteText(path, "one");
        AtomicFile.WriteText(path, "zwölf");

        Assert.Equal("zwölf"u8.ToArray(), File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_missing_folder_is_named()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("gone/d.json");

        var failure = Assert.Throws<CommandFailedException>(() => AtomicFile.WriteText(path, "text"));

        Assert.StartsWith($"The file '{path}' could not be written: a folder is missing: ", failure.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_folder_of_that_name_stays_and_no_temporary_file_is_left()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("d.json");
        Directory.CreateDirectory(path);

        var failure = Assert.Throws<CommandFailedException>(() => AtomicFile.WriteText(path, "text"));

        Assert.StartsWith($"The file '{path}' could not be written: ", failure.Message, StringComparison.Ordinal);
        Assert.Equal([path], Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_folder_closed_to_us_is_named()
    {
        var failure = Assert.Throws<CommandFailedException>(() => AtomicFile.WriteText("/proc/d.json", "text"));

        Assert.StartsWith("The file '/proc/d.json' could not be written: ", failure.Message, StringComparison.Ordinal);
        Assert.False(File.Exists("/proc/d.json"));
    }
}
