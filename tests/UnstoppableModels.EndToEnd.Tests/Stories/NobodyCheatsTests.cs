namespace UnstoppableModels.EndToEnd.Tests.Stories;

/// <summary>Nobody cheats and nobody is suspected.</summary>
public sealed class QuietStory() : KeptStory("--cheat", "none");

/// <summary>Nobody gains, nobody loses.</summary>
public sealed class NobodyCheatsTests(QuietStory story) : KeptStoryTests(story), IClassFixture<QuietStory>
{
    private readonly QuietStory story = story;

    protected override int Burned => 0;

    protected override int GainOf(AccountEntry account) => 0;

    [Fact]
    public void There_is_no_dispute() => Assert.Empty(story.Report.Disputes);
}
