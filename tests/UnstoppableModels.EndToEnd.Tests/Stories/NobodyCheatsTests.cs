using UnstoppableModels.Content.Cids;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.EndToEnd.Tests.Stories;

/// <summary>Nobody cheats and nobody is suspected.</summary>
public sealed class QuietStory() : KeptStory("--cheat", "none", "--publish-gradients");

/// <summary>Nobody gains, nobody loses.</summary>
public sealed class NobodyCheatsTests(QuietStory story) : KeptStoryTests(story), IClassFixture<QuietStory>
{
    private readonly QuietStory story = story;

    protected override int Burned => 0;

    protected override int GainOf(AccountEntry account) => 0;

    [Fact]
    public void There_is_no_dispute() => Assert.Empty(story.Report.Disputes);

    [Fact]
    public void The_gradients_of_every_step_are_where_the_chain_says()
    {
        var states = story.Chain.States.Values.OrderBy(s => s.Step).ToList();
        Assert.Equal(Enumerable.Range(1, 8).Select(step => (ulong)step), states.Select(s => s.Step));
        Assert.Equal(
            states.Select(s => (s.Step, s.Commitment.GradientRoot, s.Gradients)),
            story.Report.Gradients.Select(g => (g.Step, g.GradientRoot, Cid.Parse(g.Cid).Digest)));
        Assert.Equal(8, states.Select(s => s.Gradients).Distinct().Count());
        Assert.DoesNotContain(Hash32.Zero, states.Select(s => s.Gradients));
    }
}
