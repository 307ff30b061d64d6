using CsCheck;
using UnstoppableModels.Protocol.Calls;
using UnstoppableModels.Protocol.Chain;
using UnstoppableModels.Protocol.Model;
using UnstoppableModels.Protocol.Tests.Model;
using UnstoppableModels.Protocol.Validator;
using static UnstoppableModels.Protocol.Tests.Model.Accounts;

namespace UnstoppableModels.Protocol.Tests.Validator;

public sealed class ValidatorPolicyTests
{
    private static readonly ValidatorPolicy VerasPolicy = new(Vera, ReviewGraceSeconds: 7);

    private readonly ContractDouble chain = new();

    [Fact]
    public void A_ballot_is_computed_once_for_every_round()
    {
        chain.HonestPeriod(Alice);
        var dispute = chain.Suspect(Carol, 2);
        Assert.True(Needs(dispute, null));
        Assert.False(Needs(dispute, Prepared(dispute, 1)));

        chain.Close(dispute);
        Assert.True(Needs(dispute, Prepared(dispute, 1)));
        Assert.False(Needs(dispute, Prepared(dispute, 2)));

        chain.Close(dispute);
        Assert.False(Needs(dispute, Prepared(dispute, 1)));
    }

    [Fact]
    public void No_ballot_is_computed_before_the_first_round()
    {
        chain.HonestPeriod(Alice);
        var unopened = Dispute.Opened(1) with { StateId = 2, Suspecter = Carol };
        Assert.False(VerasPolicy.NeedsBallot(chain.View, unopened, Phase.Commit, null));
        Assert.True(VerasPolicy.NeedsBallot(chain.View, unopened with { Round = 1 }, Phase.Commit, null));
    }

    /// <summary>Regression: ballots were computed, also where the time to commit to them was over.</summary>
    [Fact]
    public void After_the_commit_phase_only_a_ballot_that_was_committed_to_is_needed()
    {
        chain.HonestPeriod(Alice);
        var (ours, others) = (chain.Suspect(Carol, 2), chain.Suspect(Dave, 3));
        chain.Send(Vera, Decide(ours, Prepared(ours, 1))!.Call);
        chain.Send(Viktor, chain.Commitment(others, BallotFor(Honest(3)), Story.Salt(1)));
        Assert.True(Needs(ours, null));
        chain.Wait(21);

        Assert.Equal(Phase.Reveal, chain.PhaseOf(ours));
        Assert.Equal(Phase.Reveal, chain.PhaseOf(others));
        Assert.True(Needs(ours, null));
        Assert.False(Needs(others, null));

        chain.Send(Vera, Decide(ours, Prepared(ours, 1))!.Call);
        Assert.False(Needs(ours, null));
        chain.Wait(21);
        Assert.Equal(Phase.Closable, chain.PhaseOf(others));
        Assert.False(Needs(others, null));
    }

    /// <summary>
    /// Regression: ballots were kept by dispute and round alone, which after a reorganisation can be about another state.
    /// </summary>
    [Fact]
    public void A_ballot_about_something_else_under_the_same_dispute_id_is_not_cast()
    {
        chain.HonestPeriod(Alice);
        var dispute = chain.Suspect(Carol, 2);
        var (otherState, otherClaim) = (
            Prepared(dispute, 1) with { Disputed = default }, Prepared(dispute, 1) with { Claim = Claim.Unavailable });

        Assert.True(Needs(dispute, otherState));
        Assert.True(Needs(dispute, otherClaim));
        Assert.Null(Decide(dispute, otherState));
        Assert.Null(Decide(dispute, otherClaim));
    }

    [Fact]
    public void A_ballot_is_committed_then_revealed()
    {
        chain.HonestPeriod(Alice);
        var dispute = chain.Suspect(Carol, 2);
        var mine = Prepared(dispute, 1);

        Assert.Null(Decide(dispute, null));
        Assert.Equal(new Intent("commit/1/1", chain.Commitment(1, mine.Ballot, mine.Salt)), Decide(dispute, mine));
        chain.Send(Vera, Decide(dispute, mine)!.Call);
        Assert.Null(Decide(dispute, mine));

        chain.Wait(21);
        Assert.Equal(Phase.Reveal, chain.PhaseOf(dispute));
        Assert.Null(Decide(dispute, null));
        Assert.Equal(new Intent("reveal/1/1", new ProtocolCall.RevealBallot(1, mine.Ballot, mine.Salt)), Decide(dispute, mine));
        chain.Send(Vera, Decide(dispute, mine)!.Call);
        Assert.Null(Decide(dispute, mine));
    }

    [Fact]
    public void Who_did_not_commit_does_not_reveal()
    {
        chain.HonestPeriod(Alice);
        var dispute = chain.Suspect(Carol, 2);
        chain.Send(Viktor, chain.Commitment(dispute, BallotFor(Honest(2)), Story.Salt(1)));
        chain.Wait(21);

        Assert.Equal(Phase.Reveal, chain.PhaseOf(dispute));
        Assert.Null(Decide(dispute, Prepared(dispute, 1)));
    }

    [Fact]
    public void The_second_round_needs_a_ballot_of_its_own()
    {
        chain.HonestPeriod(Alice);
        var dispute = chain.Suspect(Carol, 2);
        chain.Send(Vera, Decide(dispute, Prepared(dispute, 1))!.Call);
        chain.Close(dispute);
        Assert.Equal(2, chain.Disputes[dispute].Round);

        Assert.Null(Decide(dispute, Prepared(dispute, 1)));
        var second = Prepared(dispute, 2);
        Assert.Equal(new Intent("commit/1/2", chain.Commitment(1, second.Ballot, second.Salt)), Decide(dispute, second));
        chain.Send(Vera, Decide(dispute, second)!.Call);
        chain.Wait(21);
        Assert.Null(Decide(dispute, Prepared(dispute, 1)));
        Assert.Equal("reveal/1/2", Decide(dispute, second)!.Id);
    }

    [Fact]
    public void A_party_to_the_dispute_does_not_vote()
    {
        chain.HonestPeriod(Vera);
        chain.HonestPeriod(Alice);
        var asWorker = chain.Suspect(Carol, 2);
        var asSuspecter = chain.Suspect(Vera, 6);
        var ofOthers = chain.Suspect(Carol, 5);

        Assert.Equal("PartyToTheDispute", chain.ErrorOf(Vera, chain.Commitment(asWorker, default, default)));
        Assert.Equal("PartyToTheDispute", chain.ErrorOf(Vera, chain.Commitment(asSuspecter, default, default)));
        Assert.Equal([false, false, true], new[] { asWorker, asSuspecter, ofOthers }.Select(id => Needs(id, null)));
        Assert.Equal([null, null, "commit/3/1"], new[] { asWorker, asSuspecter, ofOthers }.Select(id => Decide(id, Prepared(id, 1))?.Id));
    }

    [Fact]
    public void The_suspecter_has_some_time_to_close_the_ballot_before_a_validator_does()
    {
        chain.HonestPeriod(Alice);
        var dispute = chain.Suspect(Carol, 2);
        chain.Wait(41);
        Assert.Equal(1040ul, chain.View.Disputes[dispute].RevealDeadline);
        Assert.Equal(Phase.Closable, chain.PhaseOf(dispute));

        Assert.Null(Decide(dispute, null));
        Assert.Null(Decide(dispute, null, now: 1047));
        Assert.Equal(new Intent("review/1/1", new ProtocolCall.ReviewSuspect(1)), Decide(dispute, null, now: 1048));
        Assert.Equal("review/1/1", Decide(dispute, Prepared(dispute, 1), now: 1048)!.Id);

        chain.Close(dispute);
        chain.Wait(48);
        Assert.Equal("review/1/2", Decide(dispute, null)!.Id);
    }

    [Fact]
    public void The_earlier_dispute_of_the_period_is_closed_first()
    {
        chain.HonestPeriod(Alice);
        var third = chain.Suspect(Carol, 3);
        var second = chain.Suspect(Dave, 2);
        chain.Wait(60);

        Assert.Null(Decide(third, null));
        Assert.Equal("review/2/1", Decide(second, null)!.Id);
    }

    [Fact]
    public void Nobody_votes_about_a_state_that_is_gone_but_its_dispute_is_closed()
    {
        chain.HonestPeriod(Alice);
        var late = chain.Suspect(Carol, 3);
        chain.Send(Vera, chain.Commitment(late, Prepared(late, 1).Ballot, Prepared(late, 1).Salt));
        chain.VoteAll(chain.Suspect(Dave, 2), BallotFor(Ulp(2)));

        Assert.False(Needs(late, null));
        Assert.Null(VerasPolicy.Decide(chain.View, chain.View.Disputes[late], Phase.Commit, Prepared(late, 1), chain.Now));
        chain.Wait(21);
        Assert.Equal(Phase.Reveal, chain.PhaseOf(late));
        Assert.Null(Decide(late, Prepared(late, 1)));
        chain.Wait(30);
        Assert.Equal("review/1/1", Decide(late, null)!.Id);
    }

    [Fact]
    public void The_fee_is_claimed_once_by_who_revealed()
    {
        chain.HonestPeriod(Alice);
        var dispute = chain.Suspect(Carol, 2);
        chain.Vote(dispute, BallotFor(Honest(2)), BallotFor(Honest(2)));
        Assert.Equal(Verdict.Innocent, chain.Disputes[dispute].Verdict);

        Assert.Equal(new Intent("claim/1", new ProtocolCall.ClaimFee(1)), Decide(dispute, null));
        Assert.Equal("claim/1", Decide(dispute, null, new ValidatorPolicy(Viktor, 7))!.Id);
        Assert.Null(Decide(dispute, null, new ValidatorPolicy(Vincent, 7)));
        chain.Send(Vera, new ProtocolCall.ClaimFee(dispute));
        Assert.Null(Decide(dispute, null));
        Assert.Equal("claim/1", Decide(dispute, null, new ValidatorPolicy(Viktor, 7))!.Id);
    }

    [Fact]
    public void Where_no_fee_was_paid_none_is_claimed()
    {
        chain.HonestPeriod(Alice);
        var late = chain.Suspect(Carol, 3);
        var mine = Prepared(late, 1);
        chain.Send(Vera, chain.Commitment(late, mine.Ballot, mine.Salt));
        chain.Wait(21);
        chain.Send(Vera, new ProtocolCall.RevealBallot(late, mine.Ballot, mine.Salt));
        chain.VoteAll(chain.Suspect(Dave, 2), BallotFor(Ulp(2)));
        chain.Send(Carol, new ProtocolCall.ReviewSuspect(late));

        Assert.Equal(Verdict.Moot, chain.Disputes[late].Verdict);
        Assert.Equal("NoFeeDue", chain.ErrorOf(Vera, new ProtocolCall.ClaimFee(late)));
        Assert.Null(Decide(late, mine));
    }

    [Fact]
    public void A_reveal_of_the_first_round_earns_nothing_in_the_second()
    {
        chain.HonestPeriod(Alice);
        var dispute = chain.Suspect(Carol, 2);
        chain.Vote(dispute, BallotFor(Honest(2)), BallotFor(Ulp(2)));
        chain.Send(Viktor, chain.Commitment(dispute, BallotFor(Honest(2)), Story.Salt(1)));
        chain.Send(Vincent, chain.Commitment(dispute, BallotFor(Honest(2)), Story.Salt(2)));
        chain.Wait(21);
        chain.Send(Viktor, new ProtocolCall.RevealBallot(dispute, BallotFor(Honest(2)), Story.Salt(1)));
        chain.Send(Vincent, new ProtocolCall.RevealBallot(dispute, BallotFor(Honest(2)), Story.Salt(2)));
        Assert.Equal(Verdict.Innocent, chain.Close(dispute));

        Assert.Null(Decide(dispute, Prepared(dispute, 1)));
        Assert.Equal("claim/1", Decide(dispute, null, new ValidatorPolicy(Viktor, 7))!.Id);
    }

    /// <summary>Nothing is sent that the contract would refuse, apart from claims of the outvoted.</summary>
    [Fact]
    public void The_contract_accepts_what_a_validator_wants() => RandomStory.Moves.Sample(moves =>
    {
        var chain = RandomStory.Tell(moves);
        foreach (var dispute in chain.View.Disputes.Values)
        {
            var there = chain.Disputes[dispute.Id];
            foreach (var account in Validators)
            {
                var policy = new ValidatorPolicy(account, 7);
                var intent = policy.Decide(chain.View, dispute, chain.PhaseOf(dispute.Id), Mine(chain, there, account), chain.Now);
                var outvoted = there.Winner is not null && there.Revealed.TryGetValue(account, out var ballot) && ballot != there.Winner;
                if (intent is not null && !outvoted) Assert.Null(chain.ErrorOf(account, intent.Call));
            }
        }
    });

    /// <summary>Every vote that counts and every fee that is due is asked for.</summary>
    [Fact]
    public void A_validator_wants_what_the_contract_would_accept() => RandomStory.Moves.Sample(moves =>
    {
        var chain = RandomStory.Tell(moves);
        foreach (var dispute in chain.View.Disputes.Values)
        {
            var there = chain.Disputes[dispute.Id];
            foreach (var account in Validators)
            {
                var mine = Mine(chain, there, account);
                var afterGrace = Math.Max(chain.Now, there.RevealDeadline + 1);
                var policy = new ValidatorPolicy(account, 0);
                var wanted = policy.Decide(chain.View, dispute, chain.PhaseOf(dispute.Id), mine, afterGrace)?.Call;
                ProtocolCall[] possible =
                [
                    chain.Commitment(dispute.Id, mine.Ballot, mine.Salt),
                    new ProtocolCall.RevealBallot(dispute.Id, mine.Ballot, mine.Salt),
                    new ProtocolCall.ReviewSuspect(dispute.Id),
                    new ProtocolCall.ClaimFee(dispute.Id),
                ];
                var accepted = possible.Where(call => chain.ErrorOf(account, call) is null).ToList();
                if (dispute.IsOpen && !chain.IsLive(dispute.StateId)) continue;
                Assert.True(accepted.Count <= 1);
                if (accepted.Count == 1) Assert.Equal(accepted[0], wanted);
            }
        }
    });

    private static PreparedBallot Mine(ContractDouble chain, ContractDouble.DisputeRecord dispute, Protocol.Primitives.Address account) =>
        dispute.Committed.TryGetValue(account, out var sent)
            ? Prepared(chain, dispute.Id, dispute.Round) with { Ballot = sent.Ballot, Salt = sent.Salt }
            : Prepared(chain, dispute.Id, dispute.Round);

    private static PreparedBallot Prepared(ContractDouble chain, ulong dispute, byte round)
    {
        var about = chain.View.Disputes[dispute];
        return new(
            dispute,
            round,
            about.Claim,
            chain.View.States[about.StateId].Content,
            BallotFor(Honest(2)),
            Digest($"salt of {dispute} in {round}"));
    }

    private PreparedBallot Prepared(ulong dispute, byte round) => Prepared(chain, dispute, round);

    private bool Needs(ulong dispute, PreparedBallot? prepared) =>
        VerasPolicy.NeedsBallot(chain.View, chain.View.Disputes[dispute], chain.PhaseOf(dispute), prepared);

    private Intent? Decide(ulong dispute, PreparedBallot? prepared, ValidatorPolicy? policy = null, ulong? now = null) =>
        (policy ?? VerasPolicy).Decide(chain.View, chain.View.Disputes[dispute], chain.PhaseOf(dispute), prepared, now ?? chain.Now);
}
