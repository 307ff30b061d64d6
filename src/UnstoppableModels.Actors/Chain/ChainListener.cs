using Akka.Actor;
using Akka.Event;
using UnstoppableModels.Protocol.Chain;

namespace UnstoppableModels.Actors.Chain;

/// <summary>
/// Follows the chain and writes what it sees to one ordered log, reorganisations included. Everything else in the node reads that log.
/// </summary>
internal sealed class ChainListener : JournalledActor, IWithTimers
{
    private const int BlocksPerRead = 64;

    private readonly IModelChain chain;
    private readonly ChainListenerSettings settings;
    private readonly ILoggingAdapter log = Context.GetLogger();
    private readonly CancellationTokenSource stopping = new();
    private ChainFollower follower;
    private bool isUnreachable;

    public ChainListener(IModelChain chain, ChainListenerSettings settings)
    {
        this.chain = chain;
        this.settings = settings;
        follower = ChainFollower.StartingAt(settings.FirstBlock);

        Recover<ChainLogEntry>(Apply);
        Command<Poll>(_ => Read());
        Command<ReadBlocks>(OnRead);
        Command<Status.Failure>(OnFailure);
    }

    public override string PersistenceId => settings.LogId;

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(IModelChain chain, ChainListenerSettings settings) => Akka.Actor.Props.Create(() => new ChainListener(chain, settings));

    protected override void PreStart()
    {
        base.PreStart();
        Self.Tell(Poll.Instance);
    }

    protected override void PostStop()
    {
        stopping.Cancel();
        stopping.Dispose();
        base.PostStop();
    }

    private void Apply(ChainLogEntry entry) => follower = follower.Apply(entry);

    private void Read()
    {
        var from = follower;
        var cancellation = stopping.Token;
        Task.Run(() => ReadAsync(from, cancellation), cancellation).PipeTo(Self, success: entries => new ReadBlocks(entries));
    }

    private async Task<IReadOnlyList<ChainLogEntry>> ReadAsync(ChainFollower from, CancellationToken cancellation)
    {
        if (from.Head is { } head && (await chain.BlockAsync(head.Number, cancellation))?.Hash != head.Hash) return [await StepBackAsync(from, cancellation)];

        var entries = new List<ChainLogEntry>();
        while (entries.Count < BlocksPerRead && await chain.BlockAsync(from.NextNumber, cancellation) is { } next)
        {
            if (!from.Continues(next)) break;
            var entry = new ChainLogEntry.BlockFollowed(next, await chain.EventsAsync(next.Hash, cancellation));
            entries.Add(entry);
            from = from.Apply(entry);
        }

        return entries;
    }

    private async Task<ChainLogEntry> StepBackAsync(ChainFollower from, CancellationToken cancellation)
    {
        var ancestor = await from.FindCommonAncestorAsync(async number => await chain.BlockAsync(number, cancellation));
        return new ChainLogEntry.Reorganised(ancestor.Number);
    }

    private void OnRead(ReadBlocks read)
    {
        if (isUnreachable) log.Info("The chain answers again.");
        isUnreachable = false;

        if (read.Entries.Count == 0)
        {
            PollLater();
            return;
        }

        var left = read.Entries.Count;
        PersistAll(read.Entries, entry =>
        {
            Apply(entry);
            if (entry is ChainLogEntry.Reorganised back) log.Warning("The chain was reorganised: back to block {0}.", back.BlockNumber);
            if (--left == 0) Self.Tell(Poll.Instance);
        });
    }

    private void OnFailure(Status.Failure failure)
    {
        if (failure.Cause is OperationCanceledException && stopping.IsCancellationRequested) return;
        if (failure.Cause is ReorganisationTooDeepException)
        {
            Context.System.EventStream.Publish(new NodeFailed(failure.Cause));
            return;
        }

        if (!isUnreachable) log.Warning("The chain cannot be read, trying again: {0}", failure.Cause.Message);
        isUnreachable = true;
        PollLater();
    }

    private void PollLater() => Timers.StartSingleTimer(Poll.Instance, Poll.Instance, settings.PollInterval);

    private sealed record Poll
    {
        public static Poll Instance { get; } = new();
    }

    private sealed record ReadBlocks(IReadOnlyList<ChainLogEntry> Entries);
}
