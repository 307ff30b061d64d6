using System.Collections.Immutable;
using System.Numerics;
using UnstoppableModels.Protocol.Chain;
using UnstoppableModels.Protocol.Commitments;

namespace UnstoppableModels.Node.Demo;

/// <summary>The demo at one moment: all that a view draws. Amounts are in wei.</summary>
internal sealed record DemoSnapshot
{
    /// <summary>Name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>What the dishonest worker does.</summary>
    public required Cheat Cheat { get; init; }

    /// <summary>Time since the start of the demo.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>What is going on, as half a sentence: "Starting the chain", "Training", "Withdrawing".</summary>
    public required string Stage { get; init; }

    /// <summary>Steps of the valid chain of states so far; a revert makes it smaller.</summary>
    public required int Step { get; init; }

    /// <summary>Length of the run in steps.</summary>
    public required int TotalSteps { get; init; }

    /// <summary>Newest block.</summary>
    public ulong Block { get; init; }

    /// <summary>Its timestamp, null before the chain runs.</summary>
    public DateTimeOffset? BlockTime { get; init; }

    /// <summary>Address of the chain, null before it runs.</summary>
    public string? ChainUrl { get; init; }

    /// <summary>Who holds the mutex, null where it is free.</summary>
    public LeaseSnapshot? Lease { get; init; }

    /// <summary>Mean batch loss by step, of the valid chain of states.</summary>
    public ImmutableSortedDictionary<int, float> Losses { get; init; } = ImmutableSortedDictionary<int, float>.Empty;

    /// <summary>Every account, in the order in which they are shown.</summary>
    public ImmutableArray<AccountSnapshot> Accounts { get; init; } = [];

    /// <summary>Every dispute, oldest first.</summary>
    public ImmutableArray<DisputeSnapshot> Disputes { get; init; } = [];

    /// <summary>Mined transactions of all accounts.</summary>
    public int Transactions { get; init; }

    /// <summary>What they cost.</summary>
    public BigInteger GasSpent { get; init; }

    /// <summary>Everything worth a line, oldest first. Later snapshots only ever append.</summary>
    public ImmutableList<DemoEvent> Events { get; init; } = [];
}

/// <summary>The learning period that holds the mutex.</summary>
/// <param name="PeriodId">Its lease id.</param>
/// <param name="Worker">Name of its worker.</param>
/// <param name="FirstStep">Number of its first step.</param>
/// <param name="LastStep">Number of its last step.</param>
/// <param name="SecondsLeft">Time to its deadline.</param>
internal sealed record LeaseSnapshot(ulong PeriodId, string Worker, int FirstStep, int LastStep, int SecondsLeft);

/// <summary>The money of one account so far.</summary>
/// <param name="Name">Name people read: "worker 1", "fraud-proofer 2", "validator 3", "deployer".</param>
/// <param name="Before">Its balance before its first transaction.</param>
/// <param name="Now">Its balance.</param>
internal sealed record AccountSnapshot(string Name, BigInteger Before, BigInteger Now);

/// <summary>One line of what happened.</summary>
/// <param name="Block">The block it happened in, null where it was not on chain.</param>
/// <param name="Text">What happened, without a line end.</param>
internal sealed record DemoEvent(ulong? Block, string Text);

/// <summary>One dispute so far.</summary>
/// <param name="Id">Its number at the council.</param>
/// <param name="StateId">The disputed state.</param>
/// <param name="Claim">What is said to be wrong.</param>
/// <param name="Worker">Name of the worker whose state it is.</param>
/// <param name="Suspecter">Name of the fraud-proofer that says so.</param>
/// <param name="Round">1 or 2; 0 before the first opened.</param>
/// <param name="Phase">Where the ballot stands.</param>
/// <param name="Verdict">How it ended.</param>
/// <param name="Committed">What the worker committed to.</param>
/// <param name="Ballots">One per validator, in a fixed order.</param>
internal sealed record DisputeSnapshot(
    ulong Id,
    ulong StateId,
    Claim Claim,
    string Worker,
    string Suspecter,
    byte Round,
    Phase Phase,
    Verdict Verdict,
    StepCommitment Committed,
    ImmutableArray<BallotSnapshot> Ballots);

/// <summary>How far a validator is with a ballot.</summary>
internal enum BallotStatus
{
    /// <summary>Nothing on chain yet.</summary>
    Waiting,

    /// <summary>Its commitment is on chain.</summary>
    Committed,

    /// <summary>Its roots are on chain.</summary>
    Revealed,
}

/// <summary>The ballot of one validator.</summary>
/// <param name="Validator">Its name.</param>
/// <param name="Status">How far it is.</param>
/// <param name="Revealed">What it computed, null before the reveal.</param>
internal sealed record BallotSnapshot(string Validator, BallotStatus Status, Ballot? Revealed = null)
{
    /// <summary>Whether it speaks for the worker: the same roots, or weights that can be fetched.</summary>
    public bool AgreesWithWorker(DisputeSnapshot dispute) => dispute.Claim == Claim.Unavailable
        ? Revealed == Ballot.Availability(true)
        : Revealed?.Commitment == dispute.Committed;
}
