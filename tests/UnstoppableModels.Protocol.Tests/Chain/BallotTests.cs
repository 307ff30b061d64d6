using UnstoppableModels.Protocol.Chain;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Protocol.Tests.Chain;

public sealed class BallotTests
{
    [Fact]
    public void Availability_is_one_for_yes_and_zero_for_no()
    {
        var yes = Ballot.Availability(true);

        Assert.Equal("0x0000000000000000000000000000000000000000000000000000000000000001", yes.Commitment.StateRoot.ToString());
        Assert.Equal(Hash32.Zero, yes.Commitment.GradientRoot);
        Assert.Equal(Hash32.Zero, yes.TraceRoot);
        Assert.Equal(default, Ballot.Availability(false));
    }

    [Theory]
    [InlineData(Claim.InvalidTransition, 0)]
    [InlineData(Claim.Unavailable, 1)]
    public void Claims_have_the_numbers_of_the_contract(Claim claim, int number) => Assert.Equal(number, (int)claim);

    [Fact]
    public void Verdicts_and_phases_have_the_numbers_of_the_contract()
    {
        Assert.Equal([Verdict.Pending, Verdict.Innocent, Verdict.Guilty, Verdict.Moot, Verdict.Undecided], Enum.GetValues<Verdict>());
        Assert.Equal([Phase.None, Phase.Commit, Phase.Reveal, Phase.Closable, Phase.Closed], Enum.GetValues<Phase>());
        Assert.Equal([0, 1, 2, 3, 4], Enum.GetValues<Verdict>().Select(v => (int)v));
        Assert.Equal([0, 1, 2, 3, 4], Enum.GetValues<Phase>().Select(p => (int)p));
    }
}
