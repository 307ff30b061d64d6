using CsCheck;
using UnstoppableModels.Protocol.Model;
using static UnstoppableModels.Protocol.Tests.Model.Accounts;

namespace UnstoppableModels.Protocol.Tests.Model;

/// <summary>What holds after every block of every story.</summary>
public sealed class ModelViewLawTests
{
    [Fact]
    public void The_live_path_is_one_unbroken_line_from_the_initial_state_to_the_head() => RandomStory.Moves.Sample(moves =>
        RandomStory.Tell(moves, chain =>
        {
            var view = chain.View;
            Assert.Equal(0ul, view.LivePath[0]);
            for (var i = 1; i < view.LivePath.Count; i++)
            {
                var state = view.States[view.LivePath[i]];
                Assert.Equal((ulong)i, state.Step);
                Assert.Equal(view.LivePath[i - 1], state.ParentId);
                Assert.True(view.IsLive(state.Id));
            }

            Assert.Equal(view.LivePath[^1], view.Head.Id);
            Assert.Equal(view.LivePath.Count, view.States.Keys.Count(view.IsLive));
        }));

    [Fact]
    public void The_view_says_what_the_contract_says() => RandomStory.Moves.Sample(moves =>
        RandomStory.Tell(moves, chain =>
        {
            var view = chain.View;
            Assert.Equal(chain.LiveStates, view.LivePath);
            Assert.Equal(chain.HeadStateId, view.Head.Id);
            Assert.Equal(chain.NextBaseStateId, view.NextBaseStateId(chain.Now));
            Assert.Equal(chain.HeadStep, view.Head.Step);
            Assert.Equal(chain.HeadStep == Rules.TotalSteps, view.IsComplete);
            Assert.Equal((chain.Version, chain.Rules), (view.ParametersVersion, view.Parameters));
            Assert.Equal(chain.CurrentLease, view.CurrentLease);
            Assert.Equal(chain.StateCount + 1, (ulong)view.States.Count);
            Assert.Equal(chain.PeriodCount, (ulong)view.Periods.Count);
            foreach (var state in view.States.Values.Where(s => s.Id != 0))
            {
                Assert.Equal(chain.IsLive(state.Id), view.IsLive(state.Id));
                Assert.Equal(chain.ChallengeWindowEnd(state.Id), state.ChallengeWindowEnd);
                Assert.Equal(chain.BatchOf(state.Id), view.BatchOf(state.Id));
            }

            foreach (var dispute in view.Disputes.Values)
            {
                var there = chain.Disputes[dispute.Id];
                Assert.Equal((there.StateId, there.Suspecter, there.Claim), (dispute.StateId, dispute.Suspecter, dispute.Claim));
                Assert.Equal((there.Verdict, there.Round, there.RevealDeadline), (dispute.Verdict, dispute.Round, dispute.RevealDeadline));
                Assert.Equal((there.OpenedAt, there.FeePaid), (dispute.OpenedAt, dispute.FeePaid));
                Assert.Equal(there.Committed.Keys.ToHashSet(), dispute.Committed.ToHashSet());
                Assert.Equal(there.Revealed.OrderBy(r => r.Key.ToString()), dispute.Revealed.OrderBy(r => r.Key.ToString()));
                Assert.Equal(there.Claimed, dispute.FeeClaimed.ToHashSet());
            }
        }));

    [Fact]
    public void Every_period_is_what_the_contract_calls_it() => RandomStory.Moves.Sample(moves =>
        RandomStory.Tell(moves, chain =>
        {
            var view = chain.View;
            foreach (var period in view.Periods.Values)
            {
                var status = chain.StatusOf(period.Id);
                Assert.Equal(status == PeriodStatus.Cancelled, period.IsCancelled);
                if (status == PeriodStatus.Slashed) Assert.True(period.IsSlashed);
                if (status == PeriodStatus.Expired) Assert.True(period.IsExpired);
                Assert.Equal(status == PeriodStatus.Running, period.Id == view.CurrentLease);
            }
        }));

    [Fact]
    public void What_is_final_stays_valid() => RandomStory.Moves.Sample(moves =>
    {
        var final = new HashSet<ulong>();
        RandomStory.Tell(moves, chain =>
        {
            Assert.All(final, id => Assert.True(chain.View.IsLive(id)));
            foreach (var period in chain.View.Periods.Values.Where(p => p.IsFinal))
                final.UnionWith(period.StateIds.Where(chain.View.IsLive));
        });
    });

    [Fact]
    public void Folding_block_by_block_equals_folding_at_once() => RandomStory.Moves.Sample(moves =>
    {
        var chain = RandomStory.Tell(moves);
        var history = chain.Blocks.Aggregate(ViewHistory.Of(Genesis), (h, block) => h.Apply(block));
        var atOnce = chain.Blocks.SelectMany(b => b.Events, (b, e) => (b.Block.Timestamp, Event: e))
            .Aggregate(Genesis, (view, said) => view.Apply(said.Event, said.Timestamp));

        Assert.Equal(Story.Describe(atOnce), Story.Describe(history.View));
        Assert.Equal(Story.Describe(chain.View), Story.Describe(history.View));
    });

    [Fact]
    public void Applying_an_event_leaves_the_earlier_view_as_it_was() => RandomStory.Moves.Sample(moves =>
    {
        var views = new List<(ModelView View, string Text)>();
        RandomStory.Tell(moves, chain => views.Add((chain.View, Story.Describe(chain.View))));
        Assert.All(views, v => Assert.Equal(v.Text, Story.Describe(v.View)));
    });

    /// <remarks>A story generator that never got anywhere would make all these laws empty.</remarks>
    [Fact]
    public void The_stories_reach_every_verdict_and_every_way_a_period_ends()
    {
        var random = new Random(1);
        var seen = new HashSet<string>();
        for (var story = 0; story < 500; story++)
        {
            var moves = new (int, int, int, int)[60];
            for (var i = 0; i < moves.Length; i++) moves[i] = (random.Next(21), random.Next(100), random.Next(100), random.Next(100));
            var view = RandomStory.Tell(moves).View;
            seen.UnionWith(view.Disputes.Values.Select(dispute => $"{dispute.Claim} {dispute.Verdict}"));
            foreach (var period in view.Periods.Values)
            {
                if (period.IsFinal) seen.Add("final");
                if (period.IsExpired) seen.Add("expired");
                if (period.IsSlashed) seen.Add("slashed");
                if (period.ProlongedWindowEnd > 0) seen.Add("prolonged");
                if (period.IsCancelled) seen.Add("cancelled");
                if (period.HasRewardToTake) seen.Add("rewarded");
                if (period.ParametersVersion > 1) seen.Add("other rules");
            }
        }

        string[] everything =
        [
            "InvalidTransition Guilty", "InvalidTransition Innocent", "InvalidTransition Moot", "InvalidTransition Pending",
            "InvalidTransition Undecided",
            "Unavailable Guilty", "Unavailable Innocent", "Unavailable Moot", "Unavailable Pending", "Unavailable Undecided",
            "cancelled", "expired", "final", "other rules", "prolonged", "rewarded", "slashed",
        ];
        Assert.Equal(everything, seen.Order(StringComparer.Ordinal));
    }
}
