using System.Globalization;
using Akka.Actor;
using UnstoppableModels.Actors.Tests.Roles;
using UnstoppableModels.Actors.Validator;
using UnstoppableModels.Protocol.Calls;
using UnstoppableModels.Protocol.Chain;
using UnstoppableModels.Protocol.Model;
using UnstoppableModels.Protocol.Primitives;
using UnstoppableModels.Protocol.Validator;
using static UnstoppableModels.Actors.Tests.IrisRun;

namespace UnstoppableModels.Actors.Tests.Validator;

public sealed class ValidatorCoordinatorTests : RoleSpec
{
    private static readonly Ballot HonestBallot = new(Step(2).Commitment, Step(2).TraceRoot!.Value);

    private readonly InstantClock clock = new();

    public ValidatorCoordinatorTests(JournalSystem journal)
        : base(journal)
    {
        Chain.Phases[1] = Phase.Commit;
        Chain.Mine(Applied(1, Alice));
        Chain.Mine(Submitted(1, second: Lie(2)));
    }

    [Fact]
    public async Task A_validator_commits_reveals_and_claims_its_fee()
    {
        Chain.Mine(Dispute(1, 2));
        Validator();
        var committed = Assert.IsType<ProtocolCall.CommitBallot>(await CallAsync("commit/1/1"));
        Assert.Equal((1ul, HonestBallot), (committed.DisputeId, committed.Ballot));
        Assert.False(committed.Salt.IsZero);

        Chain.Phases[1] = Phase.Reveal;
        Chain.Mine(new ChainEvent.BallotCommitted(1, Vera, 1));
        Assert.Equal(new ProtocolCall.RevealBallot(1, HonestBallot, committed.Salt), await CallAsync("reveal/1/1"));

        Chain.Phases[1] = Phase.Closed;
        Chain.Mine(
            new ChainEvent.BallotRevealed(1, Vera, 1, 1, HonestBallot),
            new ChainEvent.SuspectReviewed(1, 2, Verdict.Guilty, true, 1),
            new ChainEvent.FeePaid(1, 1));
        Assert.Equal(new ProtocolCall.ClaimFee(1), await CallAsync("claim/1"));
    }

    [Fact]
    public async Task After_a_restart_it_reveals_the_ballot_and_the_salt_it_committed_to()
    {
        Chain.Mine(Dispute(1, 2));
        var validator = Validator();
        var committed = Assert.IsType<ProtocolCall.CommitBallot>(await CallAsync("commit/1/1"));
        await StopAsync(validator);

        Chain.Phases[1] = Phase.Reveal;
        Chain.Mine(new ChainEvent.BallotCommitted(1, Vera, 1));
        Validator();
        await CallAsync("commit/1/1");
        Assert.Equal(new ProtocolCall.RevealBallot(1, committed.Ballot, committed.Salt), await CallAsync("reveal/1/1"));
    }

    [Fact]
    public async Task The_second_round_gets_a_salt_of_its_own()
    {
        Chain.Mine(Dispute(1, 2));
        Validator();
        var first = Assert.IsType<ProtocolCall.CommitBallot>(await CallAsync("commit/1/1"));
        Chain.Mine(new ChainEvent.BallotCommitted(1, Vera, 1));
        Chain.Mine(new ChainEvent.RoundOpened(1, 2, 1060, 1080));

        var second = Assert.IsType<ProtocolCall.CommitBallot>(await CallAsync("commit/1/2"));
        Assert.Equal(HonestBallot, second.Ballot);
        Assert.NotEqual(first.Salt, second.Salt);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task About_availability_it_votes_as_it_finds(bool isPublished)
    {
        if (isPublished) await Repository.AddAsync(StateAfter(2).ToSafetensors(), Cancellation);
        Chain.TakeBackTo(1);
        Chain.Mine(Submitted(1));
        Chain.Mine(Dispute(1, 2, Claim.Unavailable));
        Validator();

        Assert.Equal(Ballot.Availability(isPublished), Assert.IsType<ProtocolCall.CommitBallot>(await CallAsync("commit/1/1")).Ballot);
        Assert.Equal(isPublished ? TimeSpan.Zero : TimeSpan.FromSeconds(30), clock.Elapsed);
    }

    /// <summary>
    /// Regressions: a ballot was kept by dispute id alone, which after a reorganisation can be about another state; and a dispute that
    /// was taken
    /// back made the actor fail on every head.
    /// </summary>
    [Fact]
    public async Task After_a_reorganisation_the_ballot_is_about_what_is_disputed_now()
    {
        Chain.Mine(Dispute(1, 2));
        var validator = Validator();
        await CallAsync("commit/1/1");
        Settle(validator, "commit/1/1", IntentOutcome.Reverted);
        Chain.TakeBackTo(2);
        Chain.MineEmpty(2);
        Chain.Mine(Dispute(1, 1));

        var again = Assert.IsType<ProtocolCall.CommitBallot>(await CallWhileMiningAsync("commit/1/1#2"));
        Assert.Equal(new Ballot(Step(1).Commitment, Step(1).TraceRoot!.Value), again.Ballot);
    }

    [Fact]
    public async Task A_ballot_that_nobody_closes_is_closed_after_the_grace()
    {
        Chain.Phases[1] = Phase.Closable;
        Chain.Mine(Dispute(1, 2, revealDeadline: 1004));
        Validator();
        Chain.MineEmpty(5);

        Assert.Equal(new ProtocolCall.ReviewSuspect(1), await CallAsync("review/1/1"));
        Assert.Equal((ulong)8, Chain.Height);
    }

    [Fact]
    public async Task A_council_that_does_not_answer_is_asked_on_the_next_head()
    {
        Chain.PhaseOutage = new HttpRequestException("no route");
        Chain.Mine(Dispute(1, 2));
        Validator();
        await EventuallyAsync(() => Assert.True(Chain.FailedQuestions > 0));
        Chain.PhaseOutage = null;
        Chain.Mine();

        await CallAsync("commit/1/1");
    }

    [Fact]
    public void The_commitment_is_the_hash_of_seven_words()
    {
        var (salt, trace, matter) = (Hash32.Parse(new string('5', 64)), Hash32.Parse(new string('4', 64)), Hash32.Parse(new string('6', 64)));
        var ballot = new Ballot(new(Hash32.Parse(new string('2', 64)), Hash32.Parse(new string('3', 64))), trace);
        var words = "0000000000000000000000000000000000000000000000000000000000000007" + new string('6', 64)
            + "000000000000000000000000" + "0000000000000000000000000000000000007e4a"
            + new string('2', 64) + new string('3', 64) + new string('4', 64) + new string('5', 64);

        Assert.Equal(Ethereum.Crypto.Keccak256.Hash(Convert.FromHexString(words)), BallotCommitment.Of(7, matter, Vera, ballot, salt));
    }

    /// <summary>The words that IUnstoppableModel.sol describes: model, state, claim, and the hash over the batch.</summary>
    [Fact]
    public void The_matter_is_the_hash_of_model_state_claim_and_batch()
    {
        static string Word(int number) => number.ToString("x64", CultureInfo.InvariantCulture);
        static Hash32 Root(char digit) => Hash32.Parse(new string(digit, 64));
        static Hash32 Hash(string words) => Ethereum.Crypto.Keccak256.Hash(Convert.FromHexString(words));
        var batch = new SubmittedBatch(3, 6, 5, 200, Root('5'), [new(Root('1'), Root('2')), new(Root('3'), Root('4'))]);

        var batchHash = Hash(
            Word(3) + Word(6) + Word(5) + Word(200) + new string('5', 64) + Word(0xc0) + Word(2)
            + new string('1', 64) + new string('2', 64) + new string('3', 64) + new string('4', 64));
        var expected = Hash(
            new string('0', 24) + "000000000000000000000000000000000000beef" + Word(7) + Word(1) + batchHash.ToString()[2..]);

        var model = Address.Parse("0x000000000000000000000000000000000000beef");
        Assert.Equal(expected, BallotCommitment.MatterOf(model, new DisputeMatter(7, Claim.Unavailable, batch)));
    }

    private IActorRef Validator() => Start(ValidatorCoordinator.Props(
        ContextOf(Vera),
        new ValidatorPolicy(Vera, ReviewGraceSeconds: 3),
        new ValidatorTools(NewLoader(), Trainer, Checkpoints, TimeSpan.FromSeconds(30), clock)));
}
