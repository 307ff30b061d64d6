using UnstoppableModels.Protocol.Calls;
using UnstoppableModels.Protocol.Chain;
using UnstoppableModels.Protocol.Model;
using UnstoppableModels.Protocol.Primitives;
using static UnstoppableModels.Protocol.Tests.Model.Accounts;

namespace UnstoppableModels.Protocol.Tests.Model;

public sealed class ModelViewStoryTests
{
    private readonly ContractDouble chain = new();

    [Fact]
    public void Before_the_first_event_there_is_the_initial_state()
    {
        var view = Genesis;

        Assert.Equal([0], view.LivePath);
        Assert.Equal(0ul, view.Head.Id);
        Assert.Equal(0ul, view.Head.Step);
        Assert.Equal(Digest("theta 0"), view.Head.Commitment.StateRoot);
        Assert.Equal(Hash32.Zero, view.Head.Commitment.GradientRoot);
        Assert.Equal(Digest("weights 0"), view.Head.Checkpoint);
        Assert.Equal(0ul, view.Head.ChallengeWindowEnd);
        Assert.True(view.Head.HasCheckpoint);
        Assert.True(view.IsLive(0));
        Assert.False(view.IsLive(1));
        Assert.Equal(0ul, view.CurrentLease);
        Assert.False(view.IsComplete);
        Assert.Empty(view.OpenDisputes);
    }

    [Fact]
    public void A_happy_period()
    {
        var lease = chain.Apply(Alice);

        Assert.Equal(1ul, lease);
        Assert.Equal(1ul, chain.View.CurrentLease);
        var period = chain.View.Periods[1];
        Assert.Equal((Alice, 0ul, 4u, 1040ul), (period.Worker, period.BaseStateId, period.Steps, period.Deadline));
        Assert.Empty(period.StateIds);
        Assert.False(period.IsCancelled);

        chain.Wait(7);
        chain.SubmitWithoutWeights(Alice, Honest(1));
        Assert.Equal(1ul, chain.View.CurrentLease);
        chain.Wait(3);
        chain.Submit(Alice, Honest(2), Honest(3), Honest(4));

        var view = chain.View;
        Assert.Equal(0ul, view.CurrentLease);
        Assert.Equal([0, 1, 2, 3, 4], view.LivePath);
        Assert.Equal([1, 2, 3, 4], view.Periods[1].StateIds);
        Assert.Equal(new CommittedState(1, 1, 0, 1, Honest(1), Hash32.Zero, 1007) { ChallengeWindowEnd = 1067, BatchId = 1 }, view.States[1]);
        Assert.Equal(new CommittedState(2, 1, 1, 2, Honest(2), Hash32.Zero, 1010) { ChallengeWindowEnd = 1070, BatchId = 2 }, view.States[2]);
        Assert.Equal(new CommittedState(4, 1, 3, 4, Honest(4), Digest("weights 4"), 1010) { ChallengeWindowEnd = 1070, BatchId = 2 }, view.Head);
        Assert.Equal([false, false, false, true], view.Periods[1].StateIds.Select(id => view.States[id].HasCheckpoint));
        Assert.All(view.States.Values, state => Assert.Equal(Hash32.Zero, state.Gradients));
        Assert.False(view.CanBecomeFinal(view.Periods[1], 1070));
        Assert.True(view.CanBecomeFinal(view.Periods[1], 1071));

        chain.Wait(61);
        chain.Send(Alice, new ProtocolCall.WithdrawCollateral(1));
        Assert.True(chain.View.Periods[1].IsFinal);
        Assert.True(chain.View.Periods[1].IsWithdrawn);
        Assert.False(chain.View.Periods[1].IsSlashed);
        Assert.False(chain.View.Periods[1].IsCancelled);
    }

    [Fact]
    public void The_run_ends_at_its_last_step()
    {
        chain.HonestPeriod(Alice);
        chain.HonestPeriod(Bob);
        Assert.False(chain.View.IsComplete);
        chain.HonestPeriod(Alice);

        Assert.True(chain.View.IsComplete);
        Assert.Equal(12ul, chain.View.Head.Step);
        Assert.Equal(13, chain.View.LivePath.Count);

        var dispute = chain.Suspect(Carol, 12);
        chain.VoteAll(dispute, BallotFor(Ulp(12)));
        Assert.False(chain.View.IsComplete);
    }

    [Fact]
    public void The_last_lease_covers_what_is_left()
    {
        chain.HonestPeriod(Alice);
        chain.HonestPeriod(Alice);
        chain.HonestPeriod(Alice);
        var dispute = chain.Suspect(Carol, 11);
        chain.VoteAll(dispute, BallotFor(Ulp(11)));

        var lease = chain.Apply(Bob);
        Assert.Equal(2u, chain.View.Periods[lease].Steps);
        chain.Submit(Bob, Honest(11), Honest(12));
        Assert.True(chain.View.IsComplete);
        Assert.Equal(0ul, chain.View.CurrentLease);
        Assert.Equal(10ul, chain.View.States[13].ParentId);
    }

    [Fact]
    public void One_ulp_is_suspected_judged_and_reverted_with_all_that_was_built_on_it()
    {
        chain.Apply(Alice);
        chain.Submit(Alice, Honest(1), Honest(2), Ulp(3), Honest(4));
        chain.Wait(1);
        chain.HonestPeriod(Bob);
        chain.Apply(Alice);
        chain.Wait(4);

        var dispute = chain.Suspect(Carol, 3);
        var open = chain.View.Disputes[dispute];
        Assert.Equal((3ul, Carol, Claim.InvalidTransition, Verdict.Pending), (open.StateId, open.Suspecter, open.Claim, open.Verdict));
        Assert.Equal((1, 1045ul, 1005ul), (open.Round, open.RevealDeadline, open.OpenedAt));
        Assert.True(open.IsOpen);
        Assert.Equal(dispute, Assert.Single(chain.View.OpenDisputes).Id);
        Assert.Equal(9, chain.View.LivePath.Count);

        chain.Send(Vera, chain.Commitment(dispute, BallotFor(Honest(3)), Story.Salt(0)));
        chain.Send(Viktor, chain.Commitment(dispute, BallotFor(Honest(3)), Story.Salt(1)));
        Assert.Equal([Vera, Viktor], chain.View.Disputes[dispute].Committed.OrderBy(a => a == Viktor));
        Assert.Empty(chain.View.Disputes[dispute].Revealed);
        chain.Wait(21);
        chain.Send(Vera, new ProtocolCall.RevealBallot(dispute, BallotFor(Honest(3)), Story.Salt(0)));
        chain.Send(Viktor, new ProtocolCall.RevealBallot(dispute, BallotFor(Honest(3)), Story.Salt(1)));
        Assert.Equal(BallotFor(Honest(3)), chain.View.Disputes[dispute].Revealed[Viktor]);
        Assert.False(chain.View.Disputes[dispute].FeePaid);
        Assert.Equal(Verdict.Guilty, chain.Close(dispute));

        var view = chain.View;
        Assert.Equal(Verdict.Guilty, view.Disputes[dispute].Verdict);
        Assert.True(view.Disputes[dispute].FeePaid);
        Assert.Empty(view.OpenDisputes);
        Assert.Equal([0, 1, 2], view.LivePath);
        Assert.Equal(0ul, view.CurrentLease);
        Assert.True(view.Periods[1].IsSlashed);
        Assert.Equal([1, 2, 3, 4], view.Periods[1].StateIds);
        Assert.False(view.Periods[1].IsCancelled);
        Assert.True(view.Periods[2].IsCancelled);
        Assert.True(view.Periods[3].IsCancelled);
        Assert.False(view.IsLive(3));
        Assert.False(view.IsLive(5));
        Assert.True(view.IsLive(2));
        Assert.Equal(Ulp(3), view.States[3].Commitment);

        chain.Send(Vera, new ProtocolCall.ClaimFee(dispute));
        Assert.Equal([Vera], chain.View.Disputes[dispute].FeeClaimed);

        chain.Apply(Bob);
        chain.Submit(Bob, Honest(3), Honest(4), Honest(5), Honest(6));
        Assert.Equal([0, 1, 2, 9, 10, 11, 12], chain.View.LivePath);
        Assert.Equal(2ul, chain.View.States[9].ParentId);
        Assert.Equal(3ul, chain.View.States[9].Step);
    }

    [Fact]
    public void A_running_lease_on_a_reverted_base_is_cancelled_with_its_first_steps()
    {
        chain.Apply(Alice);
        chain.Submit(Alice, Honest(1), Honest(2), Honest(3), Ulp(4));
        var lease = chain.Apply(Bob);
        chain.SubmitWithoutWeights(Bob, Honest(5));
        var dispute = chain.Suspect(Carol, 4);

        chain.VoteAll(dispute, BallotFor(Honest(4)));

        Assert.Equal(0ul, chain.View.CurrentLease);
        Assert.True(chain.View.Periods[lease].IsCancelled);
        Assert.Equal(3ul, chain.View.Head.Id);
    }

    [Fact]
    public void A_guilty_worker_loses_its_running_lease()
    {
        chain.Apply(Alice);
        chain.SubmitWithoutWeights(Alice, Honest(1), Ulp(2));
        var dispute = chain.Suspect(Carol, 2);

        chain.VoteAll(dispute, BallotFor(Honest(2)));

        Assert.Equal(0ul, chain.View.CurrentLease);
        Assert.Equal([0, 1], chain.View.LivePath);
        Assert.True(chain.View.Periods[1].IsSlashed);
    }

    [Fact]
    public void An_innocent_state_stays_and_its_window_is_prolonged_by_the_dispute()
    {
        chain.HonestPeriod(Alice);
        chain.Wait(50);
        var dispute = chain.Suspect(Carol, 2);
        chain.Wait(15);
        chain.VoteAll(dispute, BallotFor(Honest(2)));
        Assert.Equal("ChallengeWindowClosed", chain.ErrorOf(Dave, chain.Suspicion(3)));
        dispute = chain.Suspect(Dave, 2, Claim.InvalidTransition);
        Assert.Equal(1065ul, chain.Now);
        chain.Wait(10);
        Assert.Equal(Verdict.Innocent, chain.VoteAll(dispute, BallotFor(Honest(2))));

        var view = chain.View;
        Assert.Equal([0, 1, 2, 3, 4], view.LivePath);
        Assert.Equal([1060, 1085, 1060, 1060], view.LivePath.Skip(1).Select(id => view.States[id].ChallengeWindowEnd));
        Assert.Equal(1085ul, view.Periods[1].ProlongedWindowEnd);
        Assert.False(view.Periods[1].IsSlashed);
        Assert.False(view.CanBecomeFinal(view.Periods[1], 1085));
        Assert.True(view.CanBecomeFinal(view.Periods[1], 1086));
    }

    [Fact]
    public void Who_cannot_be_fetched_is_guilty_and_who_can_is_innocent()
    {
        chain.HonestPeriod(Alice);
        chain.HonestPeriod(Bob);
        var first = chain.Suspect(Carol, 4, Claim.Unavailable);
        Assert.Equal(Verdict.Innocent, chain.VoteAll(first, Ballot.Availability(true)));
        Assert.Equal(8ul, chain.View.Head.Id);

        var second = chain.Suspect(Carol, 8, Claim.Unavailable);
        Assert.Equal(Verdict.Guilty, chain.VoteAll(second, Ballot.Availability(false)));
        Assert.Equal(7ul, chain.View.Head.Id);
        Assert.Equal(Claim.Unavailable, chain.View.Disputes[second].Claim);
        Assert.True(chain.View.Periods[2].IsSlashed);
        Assert.False(chain.View.Periods[1].IsSlashed);
    }

    [Fact]
    public void Without_a_quorum_there_is_a_second_round_and_then_no_decision()
    {
        chain.HonestPeriod(Alice);
        chain.HonestPeriod(Bob);
        var dispute = chain.Suspect(Carol, 3);
        Assert.Equal(Verdict.Pending, chain.Vote(dispute, BallotFor(Honest(3))));

        var second = chain.View.Disputes[dispute];
        Assert.Equal((2, Verdict.Pending), (second.Round, second.Verdict));
        Assert.Equal(chain.Now + 40, second.RevealDeadline);
        Assert.Empty(second.Committed);
        Assert.Empty(second.Revealed);
        Assert.Equal(8ul, chain.View.Head.Id);

        Assert.Equal(Verdict.Undecided, chain.Close(dispute));
        var view = chain.View;
        Assert.Equal([0, 1, 2], view.LivePath);
        Assert.False(view.Disputes[dispute].FeePaid);
        Assert.True(view.Periods[1].IsWithdrawn);
        Assert.False(view.Periods[1].IsSlashed);
        Assert.False(view.Periods[2].IsWithdrawn);
        Assert.True(view.Periods[2].IsCancelled);
    }

    [Fact]
    public void The_second_round_can_decide()
    {
        chain.HonestPeriod(Alice);
        var dispute = chain.Suspect(Carol, 3);
        Assert.Equal(Verdict.Pending, chain.Vote(dispute, BallotFor(Honest(3)), BallotFor(Ulp(3))));
        Assert.Equal(Verdict.Innocent, chain.Vote(dispute, BallotFor(Honest(3)), BallotFor(Ulp(3)), BallotFor(Honest(3))));

        Assert.Equal(3, chain.View.Disputes[dispute].Revealed.Count);
        Assert.Equal(4ul, chain.View.Head.Id);
    }

    [Fact]
    public void The_later_suspicion_of_a_removed_state_is_moot()
    {
        chain.HonestPeriod(Alice);
        chain.HonestPeriod(Bob);
        var early = chain.Suspect(Carol, 2);
        var late = chain.Suspect(Dave, 6);
        chain.VoteAll(early, BallotFor(Ulp(2)));
        Assert.True(chain.View.Disputes[late].IsOpen);

        chain.Send(Dave, new ProtocolCall.ReviewSuspect(late));

        Assert.Equal(Verdict.Moot, chain.View.Disputes[late].Verdict);
        Assert.False(chain.View.Disputes[late].FeePaid);
        Assert.Equal([0, 1], chain.View.LivePath);
        Assert.False(chain.View.Periods[2].IsSlashed);
        Assert.False(chain.View.Periods[2].IsWithdrawn);
        Assert.True(chain.View.Periods[2].IsCancelled);
    }

    [Fact]
    public void A_period_can_be_found_guilty_twice()
    {
        chain.HonestPeriod(Alice);
        chain.VoteAll(chain.Suspect(Carol, 4), BallotFor(Ulp(4)));
        chain.VoteAll(chain.Suspect(Carol, 2), BallotFor(Ulp(2)));

        Assert.Equal([0, 1], chain.View.LivePath);
        Assert.True(chain.View.Periods[1].IsSlashed);
    }

    [Fact]
    public void An_expired_lease_falls_back_to_its_last_checkpoint()
    {
        chain.Apply(Alice);
        chain.Submit(Alice, Honest(1), Honest(2));
        chain.SubmitWithoutWeights(Alice, Honest(3));
        chain.Wait(41);
        var lease = chain.Apply(Bob);

        var view = chain.View;
        Assert.Equal(2ul, lease);
        Assert.Equal(2ul, view.CurrentLease);
        Assert.True(view.Periods[1].IsExpired);
        Assert.Equal([0, 1, 2], view.LivePath);
        Assert.Equal(2ul, view.Periods[2].BaseStateId);
        Assert.False(view.Periods[1].IsCancelled);
        chain.SubmitWithoutWeights(Bob, Honest(3));
        Assert.Equal(2ul, chain.View.Head.ParentId);
    }

    [Fact]
    public void An_expired_lease_without_a_checkpoint_leaves_nothing()
    {
        chain.HonestPeriod(Alice);
        chain.Apply(Alice);
        chain.SubmitWithoutWeights(Alice, Honest(5), Honest(6));
        chain.Wait(41);
        chain.Apply(Bob);

        Assert.Equal([0, 1, 2, 3, 4], chain.View.LivePath);
        Assert.True(chain.View.Periods[2].IsExpired);
        Assert.False(chain.View.Periods[2].IsCancelled);
        Assert.False(chain.View.Periods[1].IsExpired);
    }

    [Fact]
    public void Disputes_of_other_models_at_the_same_council_change_nothing()
    {
        var shared = new ContractDouble { FirstDispute = 7 };
        shared.HonestPeriod(Alice);
        Assert.Equal(7ul, shared.Suspect(Carol, 1));
        var before = Story.Describe(shared.View);

        ChainEvent[] foreign =
        [
            new ChainEvent.RoundOpened(6, 1, 1, 2),
            new ChainEvent.BallotCommitted(6, Vera, 1),
            new ChainEvent.BallotRevealed(6, Vera, 1, 5, BallotFor(Honest(1))),
            new ChainEvent.FeePaid(6, 10),
            new ChainEvent.FeeClaimed(6, Vera, 10),
            new ChainEvent.Withdrawn(Vera, 10),
        ];

        var after = foreign.Aggregate(shared.View, (view, e) => view.Apply(e, 2000));
        Assert.Equal(before, Story.Describe(after));
    }

    [Fact]
    public void Only_an_earlier_open_dispute_of_the_same_period_comes_first()
    {
        chain.HonestPeriod(Alice);
        chain.HonestPeriod(Bob);
        var third = chain.Suspect(Carol, 3);
        var second = chain.Suspect(Carol, 2);
        var sixth = chain.Suspect(Carol, 6);

        Assert.True(chain.View.WaitsForEarlierDispute(chain.View.Disputes[third]));
        Assert.False(chain.View.WaitsForEarlierDispute(chain.View.Disputes[second]));
        Assert.False(chain.View.WaitsForEarlierDispute(chain.View.Disputes[sixth]));

        chain.VoteAll(second, BallotFor(Honest(2)));
        Assert.False(chain.View.WaitsForEarlierDispute(chain.View.Disputes[third]));
    }

    [Fact]
    public void A_lease_that_nobody_has_taken_over_does_not_become_final()
    {
        chain.Apply(Alice);
        chain.Submit(Alice, Honest(1), Honest(2));
        chain.Wait(100);

        Assert.Equal("NotFinal", chain.ErrorOf(Alice, new ProtocolCall.WithdrawCollateral(1)));
        Assert.False(chain.View.CanBecomeFinal(chain.View.Periods[1], chain.Now));
        chain.Apply(Bob);
        Assert.True(chain.View.CanBecomeFinal(chain.View.Periods[1], chain.Now));
    }

    [Fact]
    public void A_prolonged_window_of_a_removed_state_still_holds_finality_back()
    {
        chain.HonestPeriod(Alice);
        chain.Wait(50);
        var fourth = chain.Suspect(Carol, 4);
        var second = chain.Suspect(Dave, 3);
        Assert.Equal("EarlierDisputeOpen", chain.ErrorOf(Carol, new ProtocolCall.ReviewSuspect(fourth)));
        chain.Wait(5);
        chain.VoteAll(second, BallotFor(Honest(3)));
        chain.VoteAll(fourth, BallotFor(Honest(4)));
        chain.Wait(5);
        chain.VoteAll(chain.Suspect(Carol, 3), BallotFor(Ulp(3)));
        chain.HonestPeriod(Bob);

        Assert.Equal([0, 1, 2, 5, 6, 7, 8], chain.View.LivePath);
        Assert.Equal(1065ul, chain.View.Periods[1].ProlongedWindowEnd);
        Assert.Equal(1060ul, chain.View.States[2].ChallengeWindowEnd);
        Assert.False(chain.View.CanBecomeFinal(chain.View.Periods[1], 1065));
        Assert.True(chain.View.CanBecomeFinal(chain.View.Periods[1], 1066));
    }
}
