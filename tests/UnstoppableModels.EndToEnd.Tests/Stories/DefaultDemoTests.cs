using UnstoppableModels.EndToEnd.Tests.Program;

namespace UnstoppableModels.EndToEnd.Tests.Stories;

/// <summary>The demo as the README shows it: 24 steps in periods of 4.</summary>
public sealed class DefaultDemo() : DemoStory(24)
{
    /// <summary>What was left where the run puts temporary files.</summary>
    public IReadOnlyList<string> LeftBehind { get; private set; } = [];

    private protected override async Task InspectAsync(UmProcess um, CancellationToken ct)
    {
        await um.AssertNothingRunsAsync();
        LeftBehind = Directory.GetFileSystemEntries(TemporaryFiles);
    }
}

public sealed class DefaultDemoTests(DefaultDemo story) : StoryTests(story), IClassFixture<DefaultDemo>
{
    private readonly DefaultDemo story = story;

    protected override string PinnedRoot => "0x8c610398a7433dc4dbc8a7829d0e452e4917a4d39e53993ce4d5bc1bb46043b7";

    protected override int Burned => 1;

    [Fact]
    public void The_cheater_is_caught()
    {
        var dispute = story.Report.Decided;
        Assert.Equal((6UL, "InvalidTransition", "Guilty"), (dispute.StateId, dispute.Claim, dispute.Verdict));
        Assert.Equal(3, dispute.Ballots.Count);
        _ = dispute.Unanimous;
    }

    [Fact]
    public void It_leaves_no_file_behind() => Assert.Empty(story.LeftBehind);

    protected override int GainOf(AccountEntry account) =>
        account.Address == story.Report.Decided.Worker ? -15
        : account.Address == story.Report.Decided.Suspecter ? +11
        : account.Role == "validator" ? 1
        : 0;
}
