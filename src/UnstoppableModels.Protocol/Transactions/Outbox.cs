using System.Collections.Immutable;

namespace UnstoppableModels.Protocol.Transactions;

/// <summary>
/// The durable outbox of one account: requests are sent in order, one in flight at a time, each name once. Pure; the caller signs, sends
/// and looks for receipts, and writes the events down before it acts on them.
/// </summary>
public sealed record Outbox
{
    /// <summary>Blocks without a receipt after which the fees are raised.</summary>
    public const ulong BlocksBeforeBump = 10;

    /// <summary>Settlements remembered so that a name is not sent again.</summary>
    public const int RememberedSettlements = 4096;

    private ImmutableDictionary<string, Settlement> Settlements { get; init; } = ImmutableDictionary<string, Settlement>.Empty;

    private ImmutableQueue<string> SettlementOrder { get; init; } = [];

    /// <summary>Requests that have not been signed, oldest first.</summary>
    public ImmutableList<TransactionRequest> Waiting { get; private init; } = [];

    /// <summary>The request under way.</summary>
    public InFlight? Current { get; private init; }

    /// <summary>The nonce after the last one used; null before the first transaction of this outbox.</summary>
    public ulong? NextNonce { get; private init; }

    /// <summary>An outbox that has sent nothing.</summary>
    public static Outbox Empty { get; } = new();

    /// <summary>The next request to sign, if none is under way.</summary>
    public TransactionRequest? NextToSign => Current is null && !Waiting.IsEmpty ? Waiting[0] : null;

    /// <summary>
    /// Accepts a request: the events to write, or the settlement if the name is done with, or neither if it is waiting already.
    /// </summary>
    public (IReadOnlyList<OutboxEvent> Events, Settlement? Known) Accept(TransactionRequest request)
    {
        if (Settlements.TryGetValue(request.Id, out var known)) return ([], known);
        var pending = Current?.Request.Id == request.Id || Waiting.Any(w => w.Id == request.Id);
        return (pending ? [] : [new OutboxEvent.RequestQueued(request)], null);
    }

    /// <summary>The nonce for the next signature: the account's on chain, or ours where the chain lags behind what we sent.</summary>
    public ulong NonceFor(ulong nonceOnChain) => Current?.Nonce ?? Math.Max(nonceOnChain, NextNonce ?? 0);

    /// <summary>True when the transaction under way should be signed again with higher fees.</summary>
    public bool ShouldBump(ulong blockNumber) =>
        Current is { } current && blockNumber >= current.Attempts[^1].SignedAtBlock + BlocksBeforeBump;

    /// <summary>The outbox after an event.</summary>
    /// <exception cref="InvalidOperationException">The event does not fit: the journal is not this outbox's, or is damaged.</exception>
    public Outbox Apply(OutboxEvent outboxEvent)
    {
        switch (outboxEvent)
        {
            case OutboxEvent.RequestQueued queued:
                return this with { Waiting = Waiting.Add(queued.Request) };
            case OutboxEvent.RequestSigned signed when Current?.Request.Id == signed.Id && Current.Nonce == signed.Nonce:
                return this with { Current = Current with { Attempts = Current.Attempts.Add(signed.Attempt) } };
            case OutboxEvent.RequestSigned signed when Current is null && !Waiting.IsEmpty && Waiting[0].Id == signed.Id:
                return this with
                {
                    Current = new InFlight(Waiting[0], signed.Nonce, [signed.Attempt]),
                    Waiting = Waiting.RemoveAt(0),
                    NextNonce = signed.Nonce + 1,
                };
            case OutboxEvent.RequestSettled settled when Current?.Request.Id == settled.Settlement.Id:
                return Remember(settled.Settlement) with
                {
                    Current = null,
                    // A nonce that was never sent has to be used by the next transaction: the chain accepts no gap.
                    NextNonce = settled.Settlement.Outcome == Calls.IntentOutcome.Rejected ? Current.Nonce : NextNonce,
                };
            case OutboxEvent.RequestSettled settled when Waiting.Any(w => w.Id == settled.Settlement.Id):
                return Remember(settled.Settlement) with { Waiting = Waiting.RemoveAll(w => w.Id == settled.Settlement.Id) };
            default:
                throw new InvalidOperationException(
                    $"The outbox cannot apply {outboxEvent}: its journal belongs to another account or is damaged.");
        }
    }

    private Outbox Remember(Settlement settlement)
    {
        if (settlement.Outcome == Calls.IntentOutcome.Rejected) return this;
        var order = SettlementOrder.Enqueue(settlement.Id);
        var settlements = Settlements.SetItem(settlement.Id, settlement);
        if (settlements.Count > RememberedSettlements)
        {
            order = order.Dequeue(out var oldest);
            settlements = settlements.Remove(oldest);
        }

        return this with { Settlements = settlements, SettlementOrder = order };
    }

    /// <summary>The transaction that has been sent and not been settled.</summary>
    /// <param name="Request">What was asked for.</param>
    /// <param name="Nonce">Its place in the account's order.</param>
    /// <param name="Attempts">Its signed forms, oldest first; any of them may be mined.</param>
    public sealed record InFlight(TransactionRequest Request, ulong Nonce, ImmutableList<SignedAttempt> Attempts);
}
