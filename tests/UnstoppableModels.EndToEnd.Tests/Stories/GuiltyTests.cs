namespace UnstoppableModels.EndToEnd.Tests.Stories;

/// <summary>A worker adds one unit in the last place to one weight.</summary>
public sealed class UlpStory() : KeptStory;

/// <summary>A worker trains one step on other labels.</summary>
public sealed class LabelsStory() : KeptStory("--cheat", "labels");

/// <summary>Guilty: the suspecter has the stake and half of what the fee left of the bond; the worker has lost stake and bond.</summary>
public abstract class GuiltyTests(KeptStory story) : ReplayedDisputeTests(story)
{
    protected override int GainOf(AccountEntry account) => Gain(account, worker: -15, suspecter: +11);

    [Fact]
    public void The_cheater_committed_to_another_state_and_is_guilty()
    {
        Assert.Equal("Guilty", Dispute.Verdict);
        Assert.Equal((6UL, 6UL), (Dispute.StateId, Committed.Step));
        Assert.NotEqual(Dispute.Unanimous.StateRoot, Committed.Commitment.StateRoot);
    }
}

public sealed class UlpTests(UlpStory story) : GuiltyTests(story), IClassFixture<UlpStory>
{
    [Fact]
    public void Its_gradients_were_right() => Assert.Equal(Dispute.Unanimous.GradientRoot, Committed.Commitment.GradientRoot);
}

public sealed class LabelsTests(LabelsStory story) : GuiltyTests(story), IClassFixture<LabelsStory>
{
    [Fact]
    public void Its_gradients_were_wrong_too() => Assert.NotEqual(Dispute.Unanimous.GradientRoot, Committed.Commitment.GradientRoot);
}
