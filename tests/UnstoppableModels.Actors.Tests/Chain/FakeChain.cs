using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using UnstoppableModels.Actors.Chain;
using UnstoppableModels.Protocol.Chain;
using UnstoppableModels.Protocol.Model;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Actors.Tests.Chain;

/// <summary>A chain that does what a spec says.</summary>
internal sealed class FakeChain : IModelChain
{
    private readonly Lock changing = new();
    private readonly List<(BlockHeader Block, IReadOnlyList<ChainEvent> Events)> blocks = [];
    private int mined;

    /// <summary>Where ballots stand.</summary>
    public ConcurrentDictionary<ulong, Phase> Phases { get; } = [];

    /// <summary>While set, every question fails with it.</summary>
    public Exception? Outage { get; set; }

    /// <summary>While set, questions about ballots fail with it.</summary>
    public Exception? PhaseOutage { get; set; }

    /// <summary>Questions about ballots: a role that has an open dispute asks on every head it reads.</summary>
    public int PhaseQuestions { get; private set; }

    /// <summary>Questions that failed.</summary>
    public int FailedQuestions { get; private set; }

    /// <summary>While set, the height is not told.</summary>
    public TaskCompletionSource? HeightWithheld { get; set; }

    public ulong Height => (ulong)blocks.Count - 1;

    /// <summary>The timestamp of the block with number n is 1000 + n.</summary>
    public BlockHeader Mine(params ChainEvent[] events)
    {
        lock (changing)
        {
            var number = (ulong)blocks.Count;
            var parent = number == 0 ? Hash32.Zero : blocks[^1].Block.Hash;
            var block = new BlockHeader(
                number, new Hash32(SHA256.HashData(Encoding.UTF8.GetBytes($"block {mined++}"))), parent, 1000 + number);
            blocks.Add((block, events));
            return block;
        }
    }

    public void MineEmpty(int count)
    {
        for (var i = 0; i < count; i++) Mine();
    }

    /// <summary>Everything above a height is taken back.</summary>
    public void TakeBackTo(ulong number)
    {
        lock (changing) blocks.RemoveRange((int)number + 1, blocks.Count - (int)number - 1);
    }

    /// <summary>Another chain takes the place of this one: not one block is the same.</summary>
    public void Restart()
    {
        lock (changing)
        {
            blocks.Clear();
            Mine();
        }
    }

    /// <summary>What is submitted under a state id.</summary>
    public StateContent ContentOf(ulong stateId)
    {
        lock (changing)
        {
            var submitted = blocks.SelectMany(b => b.Events).OfType<ChainEvent.StateSubmitted>().Single(e => e.StateId == stateId);
            return new StateContent(submitted.Commitment, submitted.Checkpoint);
        }
    }

    public async Task<ulong> HeadNumberAsync(CancellationToken cancellation)
    {
        if (HeightWithheld is { } withheld) await withheld.Task.WaitAsync(cancellation);
        return await Answer(() => Height);
    }

    public Task<BlockHeader?> BlockAsync(ulong number, CancellationToken cancellation) =>
        Answer(() => number < (ulong)blocks.Count ? blocks[(int)number].Block : null);

    public Task<IReadOnlyList<ChainEvent>> EventsAsync(Hash32 blockHash, CancellationToken cancellation) =>
        Answer(() => blocks.Single(b => b.Block.Hash == blockHash).Events);

    public Task<Phase> PhaseAsync(ulong disputeId, CancellationToken cancellation)
    {
        PhaseQuestions++;
        return Answer(() => Phases.GetValueOrDefault(disputeId), PhaseOutage);
    }

    private Task<T> Answer<T>(Func<T> answer, Exception? special = null)
    {
        lock (changing)
        {
            if ((special ?? Outage) is not { } failure) return Task.FromResult(answer());
            FailedQuestions++;
            return Task.FromException<T>(failure);
        }
    }
}
