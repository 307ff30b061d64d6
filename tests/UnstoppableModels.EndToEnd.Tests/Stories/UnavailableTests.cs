using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.EndToEnd.Tests.Stories;

/// <summary>A worker does not publish the weights of its first period.</summary>
public sealed class UnavailableStory() : KeptStory("--cheat", "unavailable");

/// <summary>Weights that cannot be fetched: bonds move, the stake never does.</summary>
public sealed class UnavailableTests(UnavailableStory story) : DisputeTests(story), IClassFixture<UnavailableStory>
{
    protected override int GainOf(AccountEntry account) => Gain(account, worker: -5, suspecter: +1);

    [Fact]
    public void Every_validator_says_that_the_checkpoint_cannot_be_fetched()
    {
        Assert.Equal(("Unavailable", "Guilty"), (Dispute.Claim, Dispute.Verdict));
        Assert.Equal((8UL, 8UL), (Dispute.StateId, Committed.Step));
        Assert.Equal((default(Hash32), default(Hash32), default(Hash32)), Dispute.Unanimous);
    }
}
