using UnstoppableModels.EndToEnd.Tests.Program;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.EndToEnd.Tests.Stories;

/// <summary>One demo, run once for all tests that look at it.</summary>
/// <param name="steps">Length of the run.</param>
/// <param name="options">Further options.</param>
public abstract class DemoStory(int steps, params string[] options) : IAsyncLifetime
{
    /// <summary>Real time passes in the demo's windows: more demos than this at once and two cores no longer keep up with them.</summary>
    private static readonly SemaphoreSlim Turns = new(2);

    private readonly TemporaryFolder folder = new();
    private UmProcess? um;

    public int Steps { get; } = steps;

    public int ExitCode { get; private set; }

    public IReadOnlyList<string> Errors { get; private set; } = [];

    /// <summary>Everything it wrote, for the message of a failed test.</summary>
    public string Transcript { get; private set; } = "";

    public Report Report { get; private set; } = null!;

    /// <summary>Where the run put temporary files and, where no <c>--data</c> was given, its data.</summary>
    protected string TemporaryFiles { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        var ct = TestContext.Current.CancellationToken;
        await Turns.WaitAsync(ct);
        try
        {
            TemporaryFiles = folder.Folder("tmp");
            um = UmProcess.Start(new UmStart(["demo", "--steps", $"{Steps}", "--json", "d.json", .. options])
            {
                TemporaryFolder = TemporaryFiles,
                WorkingFolder = folder.Path,
            });
            ExitCode = await um.EndAsync();
            (Errors, Transcript) = (um.Errors, um.Transcript);
            Assert.True(File.Exists(folder.Of("d.json")), Transcript);
            Report = Report.Read(folder.Of("d.json"));
            await InspectAsync(um, ct);
        }
        finally
        {
            Turns.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (um is not null) await um.DisposeAsync();
        folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>What <c>um replay</c> prints as the root after some steps of the same run.</summary>
    public async Task<Hash32> ReplayedRootAsync(ulong replayedSteps)
    {
        await using var replay = UmProcess.Start(
            new UmStart("replay", "--model", Report.Model, "--steps", $"{replayedSteps}") { TemporaryFolder = TemporaryFiles });
        Assert.True(await replay.EndAsync() == 0, replay.Transcript);
        return Hash32.Parse((await replay.LineAsync("stateRoot ")).Split(' ')[1]);
    }

    /// <summary>Looks at what the run left, while it is there.</summary>
    private protected abstract Task InspectAsync(UmProcess um, CancellationToken ct);
}

/// <summary>A demo of two periods, whose chain and data are kept and looked at.</summary>
/// <param name="options">Further options.</param>
public abstract class KeptStory(params string[] options) : DemoStory(8, [.. options, "--keep"])
{
    public KeptChain Chain { get; private set; } = null!;

    /// <summary>Names of the folders that were kept, one for each participant.</summary>
    public IReadOnlyList<string> KeptFolders { get; private set; } = [];

    private protected override async Task InspectAsync(UmProcess um, CancellationToken ct)
    {
        var url = new Uri(Between(await um.LineAsync("The chain keeps running at "), "running at ", "."));
        var model = Address.Parse(Between(await um.LineAsync("the model is at "), "is at ", ""));
        Chain = await KeptChain.ReadAsync(url, model, Report.Accounts.Select(a => a.Address), ct);
        var data = Between(await um.LineAsync("The data are kept in "), "kept in ", ".");
        KeptFolders = [.. Directory.GetDirectories(data).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];

        // Nobody else would ever end the chain.
        await um.DisposeAsync();
    }

    private static string Between(string line, string before, string after)
    {
        var start = line.IndexOf(before, StringComparison.Ordinal) + before.Length;
        Assert.EndsWith(after, line, StringComparison.Ordinal);
        return line[start..^after.Length];
    }
}
