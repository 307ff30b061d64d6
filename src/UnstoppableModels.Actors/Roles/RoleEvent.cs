using UnstoppableModels.Protocol.Calls;
using UnstoppableModels.Protocol.FraudProofer;
using UnstoppableModels.Protocol.Transactions;

namespace UnstoppableModels.Actors.Roles;

/// <summary>What a role writes down.</summary>
internal abstract record RoleEvent
{
    private RoleEvent() { }

    /// <summary>
    /// At this offset of the chain log the role decided to send these requests. Offset and decision in one event: after a crash both are
    /// known or neither.
    /// </summary>
    internal sealed record Decided(long Offset, IReadOnlyList<TransactionRequest> Requests) : RoleEvent
    {
        public bool Equals(Decided? other) => other is not null && Offset == other.Offset && Requests.SequenceEqual(other.Requests);

        public override int GetHashCode() => Offset.GetHashCode();
    }

    /// <summary>A request ended.</summary>
    internal sealed record Settled(string AttemptId, IntentOutcome Outcome, ulong BlockNumber) : RoleEvent;

    /// <summary>A fraud-proofer's own replay found something out.</summary>
    internal sealed record Found(long Offset, Finding Finding) : RoleEvent;
}
