using CsCheck;
using UnstoppableModels.Protocol.Model;
using static UnstoppableModels.Protocol.Tests.Model.Accounts;

namespace UnstoppableModels.Protocol.Tests.Model;

public sealed class ReplayPlanTests
{
    private readonly ContractDouble chain = new();

    [Fact]
    public void The_initial_state_is_loaded()
    {
        var plan = ReplayPlan.For(Genesis, 0);

        Assert.Equal(0ul, plan.Checkpoint.Id);
        Assert.Empty(plan.Replayed);
        Assert.Equal(0ul, plan.Target.Id);
    }

    [Fact]
    public void A_state_inside_a_period_is_replayed_from_the_last_checkpoint()
    {
        chain.HonestPeriod(Alice);
        chain.HonestPeriod(Bob);

        AssertPlan(3, from: 0, 1, 2, 3);
        AssertPlan(4, from: 4);
        AssertPlan(5, from: 4, 5);
        AssertPlan(7, from: 4, 5, 6, 7);
        AssertPlan(8, from: 8);
    }

    [Fact]
    public void After_a_verdict_inside_a_period_the_way_leads_over_what_survived_of_it()
    {
        chain.Apply(Alice);
        chain.Submit(Alice, Honest(1), Honest(2), Ulp(3), Honest(4));
        chain.HonestPeriod(Bob);
        chain.VoteAll(chain.Suspect(Carol, 3), BallotFor(Honest(3)));
        chain.Apply(Bob);
        chain.Submit(Bob, Honest(3), Honest(4), Honest(5), Honest(6));

        // States 9 and on are steps 3 and on: they stand on 2, whose period's own checkpoint is gone.
        AssertPlan(2, from: 0, 1, 2);
        AssertPlan(9, from: 0, 1, 2, 9);
        AssertPlan(11, from: 0, 1, 2, 9, 10, 11);
        AssertPlan(12, from: 12);
    }

    [Fact]
    public void Reverted_states_keep_their_ancestors()
    {
        chain.Apply(Alice);
        chain.Submit(Alice, Honest(1), Honest(2), Ulp(3), Honest(4));
        chain.HonestPeriod(Bob);
        chain.VoteAll(chain.Suspect(Carol, 3), BallotFor(Honest(3)));

        AssertPlan(3, from: 0, 1, 2, 3);
        AssertPlan(4, from: 4);
        AssertPlan(6, from: 4, 5, 6);
    }

    [Fact]
    public void Every_plan_ends_at_its_state_and_goes_step_by_step() => RandomStory.Moves.Sample(moves =>
    {
        var view = RandomStory.Tell(moves).View;
        foreach (var state in view.States.Values)
        {
            var plan = ReplayPlan.For(view, state.Id);
            Assert.Equal(state, plan.Target);
            Assert.True(plan.Checkpoint.HasCheckpoint);
            Assert.Equal(state.Step, plan.Checkpoint.Step + (ulong)plan.Replayed.Count);
            Assert.All(plan.Replayed, s => Assert.False(s.HasCheckpoint));
            var parents = plan.Replayed.Prepend(plan.Checkpoint).Take(plan.Replayed.Count);
            Assert.Equal(parents.Select(s => s.Id), plan.Replayed.Select(s => s.ParentId));
        }
    });

    private void AssertPlan(ulong stateId, ulong from, params ulong[] replayed)
    {
        var plan = ReplayPlan.For(chain.View, stateId);
        Assert.Equal(from, plan.Checkpoint.Id);
        Assert.Equal(replayed, plan.Replayed.Select(s => s.Id));
        Assert.Equal(stateId, plan.Target.Id);
    }
}
