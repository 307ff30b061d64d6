using System.Collections.Concurrent;
using UnstoppableModels.Actors.Content;
using UnstoppableModels.Content;
using UnstoppableModels.Protocol.Model;
using UnstoppableModels.Protocol.Primitives;
using UnstoppableModels.Training.Models;

namespace UnstoppableModels.Actors.Trainer;

/// <summary>
/// Obtains the weights of any committed state: from memory, from its checkpoint, or by replaying from an earlier one. Whatever it returns
/// has
/// the committed root.
/// </summary>
internal sealed class StateLoader(CheckpointStore checkpoints, TrainerClient trainer, ModelState genesis)
{
    private const int RememberedStates = 16;

    private readonly ConcurrentDictionary<Hash32, ModelState> remembered = new([KeyValuePair.Create(genesis.StateRoot, genesis)]);
    private readonly ConcurrentQueue<Hash32> order = new();
    private int jobs;

    /// <summary>Keeps a state whose root is known to be right.</summary>
    public void Remember(ModelState state)
    {
        if (!remembered.TryAdd(state.StateRoot, state)) return;
        order.Enqueue(state.StateRoot);
        while (order.Count > RememberedStates && order.TryDequeue(out var oldest)) remembered.TryRemove(oldest, out _);
    }

    /// <summary>The weights of a committed state.</summary>
    /// <exception cref="ContentUnavailableException">No checkpoint on the way can be fetched.</exception>
    /// <exception cref="StateNotReproducibleException">Replaying does not lead to the committed root: the state is wrong.</exception>
    public async Task<ModelState> LoadAsync(ModelView view, ulong stateId, JobPriority priority, CancellationToken cancellation)
    {
        var wanted = view.States[stateId];
        if (remembered.TryGetValue(wanted.Commitment.StateRoot, out var known)) return known;

        var plan = ReplayPlan.For(view, stateId);
        var state = await LoadCheckpointAsync(view, plan.Checkpoint, priority, cancellation);
        if (plan.Replayed.Count > 0) state = await ReplayAsync(state, plan.Replayed, priority, cancellation);
        Remember(state);
        return state;
    }

    private async Task<ModelState> LoadCheckpointAsync(ModelView view, CommittedState checkpoint, JobPriority priority, CancellationToken cancellation)
    {
        if (remembered.TryGetValue(checkpoint.Commitment.StateRoot, out var known)) return known;
        try
        {
            return await checkpoints.FetchAsync(checkpoint, cancellation);
        }
        catch (Exception e) when (e is ContentUnavailableException or CheckpointMismatchException or ContentCorruptException && checkpoint.Id != 0)
        {
            // The steps are public: what nobody serves can still be computed from the checkpoint before it.
            var before = await LoadAsync(view, checkpoint.ParentId, priority, cancellation);
            return await ReplayAsync(before, [checkpoint], priority, cancellation);
        }
    }

    private async Task<ModelState> ReplayAsync(ModelState from, IReadOnlyList<CommittedState> states, JobPriority priority, CancellationToken cancellation)
    {
        var id = $"load/{states[^1].Id}/{Interlocked.Increment(ref jobs)}";
        var done = await trainer.RunAsync(new ReplayJob(id, priority, from, states[0].Step, states.Count, HonestPerformer.Instance), cancellation);
        for (var i = 0; i < states.Count; i++)
        {
            if (done.Steps[i].Commitment.StateRoot != states[i].Commitment.StateRoot) throw new StateNotReproducibleException(states[i].Id);
        }

        return done.Final;
    }
}
