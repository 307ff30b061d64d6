using CsCheck;
using UnstoppableModels.Protocol.Calls;
using UnstoppableModels.Protocol.Commitments;
using static UnstoppableModels.Protocol.Tests.Model.Accounts;

namespace UnstoppableModels.Protocol.Tests.Calls;

public sealed class IntentTrackerTests
{
    private static readonly Intent Apply = new("apply/1", new ProtocolCall.ApplyToLearnPeriod(1, 0, 1100));
    private static readonly Intent Review = new("review/1/1", new ProtocolCall.ReviewSuspect(1));

    [Fact]
    public void What_is_wanted_is_sent_once()
    {
        var (tracker, first) = IntentTracker.Empty.Offer([Apply, Review, Apply], 10);
        var (_, second) = tracker.Offer([Apply, Review], 1000);

        Assert.Equal([Apply, Review], first);
        Assert.Empty(second);
    }

    [Fact]
    public void What_was_confirmed_is_not_sent_again()
    {
        var tracker = IntentTracker.Empty.Offer([Apply], 10).Tracker.Settle("apply/1", IntentOutcome.Confirmed, 11);
        Assert.Empty(tracker.Offer([Apply], 20).ToSend);
    }

    /// <summary>Regression: a transaction that a reorganisation took away after it had counted as confirmed was never sent again.</summary>
    [Fact]
    public void What_is_wanted_long_after_it_was_confirmed_is_tried_again_under_a_new_name()
    {
        var tracker = IntentTracker.Empty.Offer([Apply], 10).Tracker.Settle("apply/1", IntentOutcome.Confirmed, 11);
        var (again, sent) = tracker.Offer([Apply], 21);

        Assert.Equal([Apply with { Id = "apply/1#2" }], sent);
        Assert.Empty(again.Offer([Apply], 99).ToSend);
    }

    [Theory]
    [InlineData(IntentOutcome.Reverted)]
    [InlineData(IntentOutcome.Rejected)]
    public void What_failed_is_tried_again_two_blocks_later_under_a_new_name(IntentOutcome failure)
    {
        var tracker = IntentTracker.Empty.Offer([Apply], 10).Tracker.Settle("apply/1", failure, 12);

        Assert.Empty(tracker.Offer([Apply], 12).ToSend);
        Assert.Empty(tracker.Offer([Apply], 13).ToSend);
        var (again, sent) = tracker.Offer([Apply], 14);
        Assert.Equal([Apply with { Id = "apply/1#2" }], sent);
        Assert.Empty(again.Offer([Apply], 99).ToSend);

        again = again.Settle("apply/1#2", failure, 20);
        Assert.Empty(again.Offer([Apply], 23).ToSend);
        Assert.Equal("apply/1#3", Assert.Single(again.Offer([Apply], 24).ToSend).Id);
    }

    [Fact]
    public void What_failed_is_not_tried_again_unless_it_is_still_wanted()
    {
        var tracker = IntentTracker.Empty.Offer([Apply], 10).Tracker.Settle("apply/1", IntentOutcome.Rejected, 10);
        Assert.Equal([Review], tracker.Offer([Review], 12).ToSend);
    }

    [Fact]
    public void A_rejection_is_never_the_last_word_and_the_pauses_double_up_to_a_bound()
    {
        var tracker = IntentTracker.Empty;
        var sentAt = new List<ulong>();
        for (var block = 0ul; block < 1300; block++)
        {
            (tracker, var sent) = tracker.Offer([Apply], block);
            foreach (var intent in sent)
            {
                sentAt.Add(block);
                tracker = tracker.Settle(intent.Id, IntentOutcome.Rejected, block);
            }
        }

        Assert.Equal([0ul, 2, 6, 14, 30, 62, 126, 254, 510, 766, 1022, 1278], sentAt);
    }

    [Fact]
    public void After_eight_reverts_it_is_given_up()
    {
        var tracker = IntentTracker.Empty;
        var names = new List<string>();
        for (var block = 0ul; block < 1300; block++)
        {
            (tracker, var sent) = tracker.Offer([Apply], block);
            foreach (var intent in sent)
            {
                names.Add(intent.Id);
                tracker = tracker.Settle(intent.Id, IntentOutcome.Reverted, block);
            }
        }

        Assert.Equal(["apply/1", "apply/1#2", "apply/1#3", "apply/1#4", "apply/1#5", "apply/1#6", "apply/1#7", "apply/1#8"], names);
    }

    [Fact]
    public void The_late_end_of_an_old_attempt_says_nothing_about_the_present_one()
    {
        var failed = IntentTracker.Empty.Offer([Apply], 10).Tracker.Settle("apply/1", IntentOutcome.Reverted, 10);
        var tracker = failed.Offer([Apply], 12).Tracker;

        Assert.Same(tracker, tracker.Settle("apply/1", IntentOutcome.Reverted, 13));
        Assert.Empty(tracker.Offer([Apply], 50).ToSend);
    }

    [Fact]
    public void The_end_of_something_unknown_changes_nothing()
    {
        var tracker = IntentTracker.Empty.Offer([Apply], 10).Tracker;

        Assert.Same(tracker, tracker.Settle("apply/2", IntentOutcome.Reverted, 11));
        Assert.Same(tracker, tracker.Settle("apply/1#2", IntentOutcome.Reverted, 11));
        Assert.Same(IntentTracker.Empty, IntentTracker.Empty.Settle("apply/1", IntentOutcome.Rejected, 11));
    }

    [Fact]
    public void Different_intents_fail_independently()
    {
        var tracker = IntentTracker.Empty.Offer([Apply, Review], 10).Tracker.Settle("apply/1", IntentOutcome.Reverted, 10);
        Assert.Equal([Apply with { Id = "apply/1#2" }], tracker.Offer([Apply, Review], 12).ToSend);
    }

    /// <summary>Whatever happens, no name is handed out twice and none while another attempt of the same intent is under way.</summary>
    [Fact]
    public void Names_are_unique_and_attempts_never_overlap() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 3], Gen.Int[0, 3]).Array[0, 80].Sample(moves =>
        {
            Intent[] all = [Apply, Review, new("withdraw/1", new ProtocolCall.Withdraw())];
            var tracker = IntentTracker.Empty;
            var names = new HashSet<string>();
            var underWay = new Dictionary<string, string>();
            var block = 0ul;
            foreach (var (which, what, outcome) in moves)
            {
                block++;
                var id = all[which].Id;
                if (what == 0 && underWay.Remove(id, out var name))
                {
                    tracker = tracker.Settle(name, (IntentOutcome)Math.Min(outcome, 2), block);
                    continue;
                }

                (tracker, var sent) = tracker.Offer(all.Take(which + 1), block);
                foreach (var intent in sent)
                {
                    Assert.True(names.Add(intent.Id));
                    Assert.True(underWay.TryAdd(intent.Id.Split('#')[0], intent.Id));
                }
            }
        });

    [Fact]
    public void Calls_are_equal_by_their_content()
    {
        var one = new ProtocolCall.SubmitState(1, [Honest(1), Honest(2)], Digest("w"));
        var same = new ProtocolCall.SubmitState(1, new List<StepCommitment> { Honest(1), Honest(2) }, Digest("w"));

        Assert.Equal(one, same);
        Assert.Equal(one.GetHashCode(), same.GetHashCode());
        Assert.NotEqual(one, one with { Steps = [Honest(1), Ulp(2)] });
        Assert.NotEqual(one, one with { Checkpoint = Digest("x") });
        Assert.NotEqual(one, one with { LearningPeriodId = 2 });
    }
}
