namespace UnstoppableModels.Protocol.Transactions;

/// <summary>What the outbox writes down before it acts.</summary>
public abstract record OutboxEvent
{
    private OutboxEvent() { }

    /// <summary>A request was accepted and will be sent, whatever happens to this process.</summary>
    public sealed record RequestQueued(TransactionRequest Request) : OutboxEvent;

    /// <summary>The request has a nonce and a signature; written before it is sent.</summary>
    public sealed record RequestSigned(string Id, ulong Nonce, SignedAttempt Attempt) : OutboxEvent;

    /// <summary>The request is done with.</summary>
    public sealed record RequestSettled(Settlement Settlement) : OutboxEvent;
}
