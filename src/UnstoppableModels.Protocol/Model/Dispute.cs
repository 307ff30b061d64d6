using System.Collections.Immutable;
using UnstoppableModels.Protocol.Chain;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Protocol.Model;

/// <summary>One suspicion, its ballots and its verdict.</summary>
/// <param name="Id">Number of the ballot at the council.</param>
/// <param name="StateId">The suspected state.</param>
/// <param name="Suspecter">Who posted the bond.</param>
/// <param name="Claim">What is said to be wrong.</param>
/// <param name="Verdict">How it ended.</param>
/// <param name="Round">1 or 2; 0 before the council opened the first.</param>
/// <param name="RevealDeadline">End of the present round at the latest, in unix seconds.</param>
/// <param name="Committed">Who committed in the present round.</param>
/// <param name="Revealed">What was revealed in the present round.</param>
/// <param name="FeeClaimed">Validators that took their share of the fee.</param>
/// <param name="FeePaid">True once the fee can be claimed.</param>
public sealed record Dispute(
    ulong Id,
    ulong StateId,
    Address Suspecter,
    Claim Claim,
    Verdict Verdict,
    byte Round,
    ulong RevealDeadline,
    ImmutableHashSet<Address> Committed,
    ImmutableDictionary<Address, Ballot> Revealed,
    ImmutableHashSet<Address> FeeClaimed,
    bool FeePaid)
{
    /// <summary>When the state was suspected, in unix seconds.</summary>
    public ulong OpenedAt { get; init; }

    /// <summary>Accounts that took what they had been credited since the verdict.</summary>
    public ImmutableHashSet<Address> WithdrawnBy { get; init; } = [];

    /// <summary>A dispute of which only the number is known yet: the council speaks before the model does.</summary>
    public static Dispute Opened(ulong id) => new(
        id, 0, Address.Zero, Claim.InvalidTransition, Verdict.Pending, 0, 0, [], ImmutableDictionary<Address, Ballot>.Empty, [], false);

    /// <summary>True until there is a verdict.</summary>
    public bool IsOpen => Verdict == Verdict.Pending;
}
