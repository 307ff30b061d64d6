using UnstoppableModels.EndToEnd.Tests.Program;

namespace UnstoppableModels.EndToEnd.Tests.WrongInput;

/// <summary>The disk is full, fills up, or cannot be written: exit code 1 and one sentence.</summary>
public sealed class DiskTests : IDisposable
{
    // .NET maps the code it compiles in a file, which a limit on file sizes would forbid.
    private static readonly Dictionary<string, string?> CodeOutsideOfFiles = new() { ["DOTNET_EnableWriteXorExecute"] = "0" };

    private readonly Refusal refusal = new();
    private readonly string disk;

    public DiskTests() => disk = refusal.Folder.Folder("disk");

    public void Dispose() => refusal.Dispose();

    [Fact]
    public async Task A_full_disk_is_noticed_before_anything_starts()
    {
        if (!Disk.CanMount)
        {
            Assert.Single(await RunAsync(Disk.WithSmallFilesOnly(1), CodeOutsideOfFiles));
            return;
        }

        Assert.Equal(
            [$"The disk of '{disk}' has 16 MiB of free space, but a run needs 64: free some space, or choose another folder with --data."],
            await RunAsync(Disk.Mounted(disk, "size=16m")));
    }

    [Fact]
    public async Task A_disk_that_fills_up_stops_the_run()
    {
        if (!Disk.CanMount)
        {
            Assert.Single(await RunAsync(Disk.WithSmallFilesOnly(100), CodeOutsideOfFiles));
            return;
        }

        await using var um = UmProcess.Start(Demo(Disk.Mounted(disk, "size=80m")));
        await um.LineAsync("takes the mutex: period 1");
        Disk.FillUp(um.Id, disk);

        Assert.True(await um.EndAsync() == 1, um.Transcript);
        Assert.Contains("disk is full", Assert.Single(um.Errors), StringComparison.Ordinal);
        await um.AssertNothingRunsAsync();
    }

    [Fact]
    public async Task A_data_folder_that_cannot_be_written()
    {
        if (!Disk.CanMount)
        {
            var start = new UmStart("demo", "--data", "/proc") { TemporaryFolder = refusal.Temporary };
            var error = Assert.Single(await refusal.OfAsync(1, start));
            Assert.StartsWith("The data folder '/proc/um-demo-", error, StringComparison.Ordinal);
            return;
        }

        Assert.Matches(
            $"^The data folder '{disk}/um-demo-[0-9a-f]{{8}}' cannot be made: the file system is read-only: choose another folder[.]$",
            Assert.Single(await RunAsync(Disk.Mounted(disk, "ro"))));
    }

    [Fact]
    public async Task A_report_that_does_not_fit_on_the_disk()
    {
        var file = Path.Combine(disk, "r.json");
        var start = new UmStart("replay", "--json", file) { TemporaryFolder = refusal.Temporary };
        if (!Disk.CanMount)
        {
            Assert.Single(await refusal.OfAsync(1, start with { Through = Disk.WithSmallFilesOnly(0), Environment = CodeOutsideOfFiles }));
            return;
        }

        Assert.Equal(
            [$"The file '{file}' could not be written: the disk is full: free some space and try again."],
            await refusal.OfAsync(1, start with { Through = Disk.Mounted(disk, "size=64k", full: true) }));
    }

    private Task<IReadOnlyList<string>> RunAsync(IReadOnlyList<string> through, Dictionary<string, string?>? environment = null) =>
        refusal.OfAsync(1, Demo(through) with { Environment = environment ?? [] });

    private UmStart Demo(IReadOnlyList<string> through) =>
        new("demo", "--data", disk) { TemporaryFolder = refusal.Temporary, Through = through };
}
