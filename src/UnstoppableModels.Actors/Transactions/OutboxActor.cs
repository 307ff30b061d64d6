using System.Numerics;
using Akka.Actor;
using Akka.Event;
using UnstoppableModels.Protocol.Calls;
using UnstoppableModels.Protocol.Primitives;
using UnstoppableModels.Protocol.Transactions;

namespace UnstoppableModels.Actors.Transactions;

/// <summary>Runs the <see cref="Outbox"/> of one account: writes down, signs, sends, looks for the receipt, answers.</summary>
internal sealed class OutboxActor : JournalledActor, IWithTimers
{
    private readonly IAccount account;
    private readonly TimeSpan pollInterval;
    private readonly ILoggingAdapter log = Context.GetLogger();
    private readonly CancellationTokenSource stopping = new();
    private readonly Dictionary<string, HashSet<IActorRef>> requesters = [];
    private readonly HashSet<Hash32> sent = [];
    private Outbox outbox = Outbox.Empty;
    private bool isBusy;

    public OutboxActor(IAccount account, string persistenceId, TimeSpan pollInterval)
    {
        this.account = account;
        this.pollInterval = pollInterval;
        PersistenceId = persistenceId;

        Recover<OutboxEvent>(Apply);
        Command<SubmitTransaction>(OnSubmit);
        Command<Work>(_ => Advance());
        Command<AttemptSigned>(OnSigned);
        Command<AttemptRejected>(rejected => Settle(new Settlement(rejected.Id, IntentOutcome.Rejected, Hash32.Zero, BigInteger.Zero, rejected.Reason)));
        Command<Looked>(OnLooked);
        Command<Akka.Actor.Status.Failure>(OnFailure);
        Command<GetStatus>(_ => Sender.Tell(new Status(IsIdle: outbox.Current is null && outbox.Waiting.IsEmpty)));
    }

    public override string PersistenceId { get; }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(IAccount account, string persistenceId, TimeSpan pollInterval) =>
        Akka.Actor.Props.Create(() => new OutboxActor(account, persistenceId, pollInterval));

    protected override void OnReplaySuccess()
    {
        base.OnReplaySuccess();
        Self.Tell(Work.Instance);
    }

    protected override void PostStop()
    {
        stopping.Cancel();
        stopping.Dispose();
        base.PostStop();
    }

    private void Apply(OutboxEvent outboxEvent) => outbox = outbox.Apply(outboxEvent);

    private void OnSubmit(SubmitTransaction submit)
    {
        var (events, known) = outbox.Accept(submit.Request);
        if (known is not null)
        {
            Sender.Tell(known);
            return;
        }

        if (!requesters.TryGetValue(submit.Request.Id, out var waiting)) requesters[submit.Request.Id] = waiting = [];
        waiting.Add(Sender);
        PersistAll(events, e =>
        {
            Apply(e);
            Self.Tell(Work.Instance);
        });
    }

    /// <summary>One thing at a time: sign the next request, or look for the one under way.</summary>
    private void Advance()
    {
        if (isBusy) return;
        if (outbox.Current is { } current)
        {
            isBusy = true;

            // Once per life of this actor: that heals a crash between writing down and sending.
            var send = sent.Add(current.Attempts[^1].Hash);
            Task.Run(() => LookAsync(current, send, stopping.Token), stopping.Token).PipeTo(Self);
        }
        else if (outbox.NextToSign is { } request)
        {
            isBusy = true;
            Sign(request, null);
        }
    }

    private void Sign(TransactionRequest request, SignedAttempt? previous)
    {
        var signingFor = outbox;
        Task.Run(() => SignAsync(signingFor, request, previous, stopping.Token), stopping.Token).PipeTo(Self);
    }

    private async Task<object> SignAsync(Outbox signingFor, TransactionRequest request, SignedAttempt? previous, CancellationToken cancellation)
    {
        try
        {
            var nonce = signingFor.NonceFor(await account.NonceAsync(cancellation));
            return new AttemptSigned(request.Id, nonce, await account.SignAsync(request, nonce, previous, cancellation));
        }
        catch (RequestRejectedException e) when (previous is null)
        {
            // Later attempts fail otherwise: one that was sent before may still be mined.
            return new AttemptRejected(request.Id, e.Message);
        }
    }

    private async Task<Looked> LookAsync(Outbox.InFlight current, bool send, CancellationToken cancellation)
    {
        if (send) await account.SendAsync(current.Attempts[^1], current.Nonce, cancellation);

        // In this order: one of ours that is mined while we look must not seem to be somebody else's.
        var head = await account.HeadNumberAsync(cancellation);
        var nonceWasUsed = await account.NonceAsync(cancellation) > current.Nonce;
        foreach (var attempt in current.Attempts)
        {
            if (await account.FindAsync(attempt.Hash, cancellation) is { } mined) return new Looked(current, mined, 0, false);
        }

        return new Looked(current, null, head, nonceWasUsed);
    }

    private void OnSigned(AttemptSigned signed) =>
        Persist(new OutboxEvent.RequestSigned(signed.Id, signed.Nonce, signed.Attempt), e =>
        {
            Apply(e);
            isBusy = false;
            Advance();
        });

    private void OnLooked(Looked looked)
    {
        isBusy = false;
        if (outbox.Current is not { } current || current.Request.Id != looked.At.Request.Id) return;

        if (looked.Mined is { IsFinal: false })
        {
            WorkLater();
        }
        else if (looked.Mined is { } mined)
        {
            var outcome = mined.Succeeded ? IntentOutcome.Confirmed : IntentOutcome.Reverted;
            Settle(new Settlement(current.Request.Id, outcome, mined.Hash, mined.GasCost, mined.Reason));
        }
        else if (looked.NonceWasUsed && outbox.ShouldBump(looked.Head))
        {
            Settle(new Settlement(
                current.Request.Id,
                IntentOutcome.Reverted,
                Hash32.Zero,
                BigInteger.Zero,
                $"another transaction used nonce {current.Nonce} of {account.Address}: the key is in use elsewhere"));
        }
        else if (!looked.NonceWasUsed && outbox.ShouldBump(looked.Head))
        {
            isBusy = true;
            Sign(current.Request, current.Attempts[^1]);
        }
        else
        {
            WorkLater();
        }
    }

    private void Settle(Settlement settlement) =>
        Persist(new OutboxEvent.RequestSettled(settlement), e =>
        {
            Apply(e);
            isBusy = false;
            if (settlement.Outcome == IntentOutcome.Reverted) log.Warning("{0} was reverted: {1}", settlement.Id, settlement.Reason);
            Context.System.EventStream.Publish(settlement);
            if (requesters.Remove(settlement.Id, out var waiting))
            {
                foreach (var requester in waiting) requester.Tell(settlement);
            }

            Advance();
        });

    private void OnFailure(Akka.Actor.Status.Failure failure)
    {
        if (stopping.IsCancellationRequested) return;
        isBusy = false;
        sent.Clear();
        log.Warning("The chain cannot be reached for {0}, trying again: {1}", account.Address, failure.Cause.Message);
        WorkLater();
    }

    private void WorkLater() => Timers.StartSingleTimer(Work.Instance, Work.Instance, pollInterval);

    /// <summary>Asks whether anything is under way.</summary>
    internal sealed record GetStatus
    {
        public static GetStatus Instance { get; } = new();
    }

    /// <summary>The state of the outbox.</summary>
    /// <param name="IsIdle">Nothing is waiting and nothing is under way.</param>
    internal sealed record Status(bool IsIdle);

    private sealed record Work
    {
        public static Work Instance { get; } = new();
    }

    private sealed record AttemptSigned(string Id, ulong Nonce, SignedAttempt Attempt);

    private sealed record AttemptRejected(string Id, string Reason);

    private sealed record Looked(Outbox.InFlight At, MinedTransaction? Mined, ulong Head, bool NonceWasUsed);
}
