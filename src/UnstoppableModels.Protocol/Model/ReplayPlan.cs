namespace UnstoppableModels.Protocol.Model;

/// <summary>How to obtain the weights of a state: load a checkpoint, then replay the steps after it.</summary>
/// <param name="Checkpoint">The nearest ancestor whose weights were published (or the state itself).</param>
/// <param name="Replayed">The states from there to the wanted one, in order; empty where its own checkpoint can be loaded.</param>
public sealed record ReplayPlan(CommittedState Checkpoint, IReadOnlyList<CommittedState> Replayed)
{
    /// <summary>The wanted state.</summary>
    public CommittedState Target => Replayed.Count == 0 ? Checkpoint : Replayed[^1];

    /// <summary>Finds the plan for a state; works for reverted states too, since their ancestors stay known.</summary>
    public static ReplayPlan For(ModelView view, ulong stateId)
    {
        var replayed = new List<CommittedState>();
        var state = view.States[stateId];
        while (!state.HasCheckpoint)
        {
            replayed.Add(state);
            state = view.States[state.ParentId];
        }

        replayed.Reverse();
        return new ReplayPlan(state, replayed);
    }
}
