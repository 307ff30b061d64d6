using Akka.Actor;
using Akka.Event;
using Akka.Persistence.Query;
using Akka.Streams;
using UnstoppableModels.Actors.Chain;
using UnstoppableModels.Actors.Transactions;
using UnstoppableModels.Protocol.Calls;
using UnstoppableModels.Protocol.Chain;
using UnstoppableModels.Protocol.Model;
using UnstoppableModels.Protocol.Transactions;

namespace UnstoppableModels.Actors.Roles;

/// <summary>
/// What the coordinators of all roles have in common: read the chain log in order, keep the view, compare on every head what the role wants
/// with what it has asked for, write the difference down together with the offset, send it. After a crash everything that was written down
/// and not settled is sent again; the outbox knows names it has seen.
/// </summary>
internal abstract class RoleCoordinator : JournalledActor, IWithTimers
{
    /// <summary>Unsettled requests are asked for again this often, in case the outbox moved to another node and forgot who asked.</summary>
    private const ulong BlocksBetweenReminders = 20;

    private readonly Dictionary<string, TransactionRequest> unsettled = [];
    private readonly Dictionary<ulong, Phase> phases = [];
    private readonly ILoggingAdapter log = Context.GetLogger();
    private readonly IMaterializer materializer = Context.Materializer();
    private IntentTracker tracker = IntentTracker.Empty;
    private ViewHistory history;
    private long offset;
    private long readTo;
    private ulong? actFrom;

    protected RoleCoordinator(string role, RoleContext context)
    {
        Role = context;
        PersistenceId = $"{role}-{context.LogId}-{context.Self}";
        history = ViewHistory.Of(context.Genesis);

        Recover<RoleEvent>(Apply);
        Command<ChainLogStream.Begin>(_ => Sender.Tell(ChainLogStream.Next.Instance));
        Command<EventEnvelope>(OnEntry);
        Command<ChainLogStream.Failed>(failed => throw new InvalidOperationException($"The chain log cannot be read: {failed.Cause.Message}", failed.Cause));
        Command<ChainLogStream.End>(_ => { });
        Command<HeadKnown>(known =>
        {
            actFrom = known.Number;
            OnNewSituation();
        });
        Command<HeadUnknown>(_ => Timers.StartSingleTimer(AskAgain.Instance, AskAgain.Instance, TimeSpan.FromSeconds(1)));
        Command<AskAgain>(_ => AskForHead());
        Command<Settlement>(OnSettlement);
        Command<PhaseSeen>(seen =>
        {
            phases[seen.DisputeId] = seen.Phase;
            OnPhase(seen.DisputeId);
            Act();
        });
        Command<PhaseUnknown>(unknown => log.Warning("The council cannot be asked about dispute {0}: {1}", unknown.DisputeId, unknown.Cause.Message));
    }

    public override string PersistenceId { get; }

    public ITimerScheduler Timers { get; set; } = null!;

    protected RoleContext Role { get; }

    /// <summary>What the chain says at the newest head read.</summary>
    protected ModelView View => history.View;

    /// <summary>Time of that head, in unix seconds.</summary>
    protected ulong Now => history.Head?.Timestamp ?? 0;

    /// <summary>Its number.</summary>
    protected ulong HeadNumber => history.Head?.Number ?? 0;

    /// <summary>Offset of that head in the log.</summary>
    protected long ReadTo => readTo;

    /// <summary>
    /// True once the log has been read up to what was the chain's head when this actor started: older situations are not acted on.
    /// </summary>
    protected bool IsLive => actFrom is { } from && history.Head is { } head && head.Number >= from;

    /// <summary>Where the ballots stand that <see cref="AskForPhase"/> asked about.</summary>
    protected IReadOnlyDictionary<ulong, Phase> Phases => phases;

    /// <summary>The calls the role wants in the present situation; wanting the same again is free.</summary>
    protected abstract IEnumerable<Intent> Wanted();

    /// <summary>Called on every head, before <see cref="Wanted"/>: hand work to children, ask the contract.</summary>
    protected abstract void OnHead();

    /// <summary>Called when the council has said where a ballot stands, before <see cref="Wanted"/>.</summary>
    protected virtual void OnPhase(ulong disputeId)
    {
    }

    /// <summary>Called when a dispute that was asked about is decided, or was taken back by a reorganisation.</summary>
    protected virtual void OnDisputeEnded(ulong disputeId)
    {
    }

    /// <summary>Asks the council where a ballot stands: a phase can end early, so only the contract knows.</summary>
    protected void AskForPhase(ulong disputeId) => Role.Chain.PhaseAsync(disputeId, CancellationToken.None)
        .PipeTo(Self, success: phase => new PhaseSeen(disputeId, phase), failure: cause => new PhaseUnknown(disputeId, cause));

    /// <summary>Restores what a subclass wrote down.</summary>
    protected virtual void Restore(RoleEvent roleEvent) => throw new InvalidOperationException($"{PersistenceId} cannot apply {roleEvent}.");

    /// <summary>Compares what is wanted with what was asked for, and asks for the rest.</summary>
    protected void Act()
    {
        if (!IsLive) return;
        var (next, toSend) = tracker.Offer(Wanted(), HeadNumber);
        if (toSend.Count == 0) return;

        tracker = next;
        Persist(new RoleEvent.Decided(readTo, [.. toSend.Select(Role.Encoder.Encode)]), decided =>
        {
            offset = decided.Offset;
            foreach (var request in decided.Requests)
            {
                unsettled[request.Id] = request;
                Role.Transactions.Tell(new SubmitTransaction(request));
            }
        });
    }

    protected override void OnReplaySuccess()
    {
        base.OnReplaySuccess();
        Remind();
        AskForHead();
        ChainLogStream.Start(Context, materializer, Role.LogId);
    }

    private void Apply(RoleEvent roleEvent)
    {
        switch (roleEvent)
        {
            case RoleEvent.Decided decided:
                offset = decided.Offset;
                foreach (var request in decided.Requests) unsettled[request.Id] = request;
                tracker = tracker.Restore(decided.Requests.Select(r => r.Id));
                break;
            case RoleEvent.Settled settled:
                unsettled.Remove(settled.AttemptId);
                tracker = tracker.Settle(settled.AttemptId, settled.Outcome, settled.BlockNumber);
                break;
            default:
                Restore(roleEvent);
                break;
        }
    }

    private void OnEntry(EventEnvelope envelope)
    {
        history = history.Apply((ChainLogEntry)envelope.Event);
        readTo = envelope.SequenceNr;
        Sender.Tell(ChainLogStream.Next.Instance);
        if (IsLive && HeadNumber % BlocksBetweenReminders == 0) Remind();
        OnNewSituation();
    }

    private void OnNewSituation()
    {
        if (!IsLive || readTo < offset) return;
        foreach (var ended in phases.Keys.Where(id => View.Disputes.GetValueOrDefault(id)?.IsOpen != true).ToList())
        {
            phases.Remove(ended);
            OnDisputeEnded(ended);
        }

        OnHead();
        Act();
    }

    private void OnSettlement(Settlement settlement)
    {
        if (!unsettled.ContainsKey(settlement.Id)) return;
        if (settlement.Outcome == IntentOutcome.Rejected) log.Info("{0} was not sent: {1}", settlement.Id, settlement.Reason);
        Persist(new RoleEvent.Settled(settlement.Id, settlement.Outcome, HeadNumber), settled =>
        {
            Apply(settled);
            Act();
        });
    }

    private void Remind()
    {
        foreach (var request in unsettled.Values) Role.Transactions.Tell(new SubmitTransaction(request));
    }

    private void AskForHead() => Role.Chain.HeadNumberAsync(CancellationToken.None)
        .PipeTo(Self, success: number => new HeadKnown(number), failure: cause => new HeadUnknown(cause));

    private sealed record HeadKnown(ulong Number);

    private sealed record HeadUnknown(Exception Cause);

    private sealed record PhaseSeen(ulong DisputeId, Phase Phase);

    private sealed record PhaseUnknown(ulong DisputeId, Exception Cause);

    private sealed record AskAgain
    {
        public static AskAgain Instance { get; } = new();
    }
}
