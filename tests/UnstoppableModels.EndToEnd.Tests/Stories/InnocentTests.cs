namespace UnstoppableModels.EndToEnd.Tests.Stories;

/// <summary>Nobody cheats, but a fraud-proofer suspects an honest state.</summary>
public sealed class FalseSuspicionStory() : KeptStory("--cheat", "none", "--false-suspicion");

/// <summary>Innocent: the suspecter has lost its bond; the validators have what they have for a guilty verdict.</summary>
public sealed class InnocentTests(FalseSuspicionStory story) : ReplayedDisputeTests(story), IClassFixture<FalseSuspicionStory>
{
    protected override int GainOf(AccountEntry account) => Gain(account, worker: +1, suspecter: -5);

    [Fact]
    public void The_worker_committed_to_what_everybody_computes_and_is_innocent()
    {
        Assert.Equal("Innocent", Dispute.Verdict);
        var (stateRoot, gradientRoot, _) = Dispute.Unanimous;
        Assert.Equal(Committed.Commitment, new Protocol.Commitments.StepCommitment(stateRoot, gradientRoot));
    }
}
