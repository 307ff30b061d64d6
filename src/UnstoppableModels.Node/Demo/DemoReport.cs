using System.Collections.Immutable;
using System.Numerics;
using System.Text.Json.Serialization;
using UnstoppableModels.Protocol.Chain;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Node.Demo;

/// <summary>How a demo ended: what <c>--json</c> writes. Every amount is in wei.</summary>
internal sealed record DemoReport
{
    public required string Model { get; init; }
    public required int Steps { get; init; }
    public required int StepsPerPeriod { get; init; }
    public required ulong Seed { get; init; }
    public required Cheat Cheat { get; init; }
    public required bool FalseSuspicion { get; init; }

    /// <summary>Duration of the demo.</summary>
    public required double Seconds { get; init; }

    /// <summary>State root of the last step, as the chain holds it.</summary>
    public required Hash32 FinalStateRoot { get; init; }

    /// <summary>State root after as many steps of the same run without chain, cluster or cheater.</summary>
    public required Hash32 UndisturbedStateRoot { get; init; }

    public required LossReport Loss { get; init; }

    /// <summary>
    /// The published gradients of every step of the chain of states, in their order, each fetched and checked against its root; empty where
    /// they were not published.
    /// </summary>
    public required ImmutableArray<GradientsReport> Gradients { get; init; }

    /// <summary>Every dispute, in the order in which they were opened.</summary>
    public required ImmutableArray<DisputeReport> Disputes { get; init; }

    /// <summary>Every account that was given money before the run.</summary>
    public required ImmutableArray<AccountReport> Accounts { get; init; }

    /// <summary>What the contracts burned.</summary>
    public required BigInteger Burned { get; init; }

    /// <summary>What the contracts still hold.</summary>
    public required BigInteger Escrow { get; init; }

    /// <summary>Σ before − Σ after − Σ gas − burned − escrow: zero, or money was made or lost somewhere.</summary>
    [JsonIgnore]
    public BigInteger LedgerGap => Accounts.Aggregate(BigInteger.Zero, (sum, a) => sum + a.Before - a.After - a.Gas) - Burned - Escrow;

    /// <summary>Every reason why the demo did not show what it is meant to show, one sentence each; empty for a success.</summary>
    public ImmutableArray<string> Problems()
    {
        var problems = ImmutableArray.CreateBuilder<string>();
        if (FinalStateRoot != UndisturbedStateRoot)
            problems.Add($"The final weights differ from an undisturbed run's: {FinalStateRoot}, not {UndisturbedStateRoot}.");
        if (LedgerGap > 0) problems.Add($"The books do not balance: {LedgerGap} wei disappeared.");
        if (LedgerGap < 0) problems.Add($"The books do not balance: {-LedgerGap} wei came from nowhere.");

        // A moot dispute is one that another dispute settled first: several fraud-proofers may well see the same fraud.
        var decided = Disputes.Where(d => d.Verdict != Verdict.Moot).ToList();
        var expected = decided.Where(d => (d.Claim, d.Verdict) == Expected).ToList();
        if (Expected is { } wanted && expected.Count != 1)
            problems.Add($"One dispute about {wanted.Claim} was to end {wanted.Verdict}, but {expected.Count} did.");
        foreach (var (stateId, claim, verdict, _, _, _) in decided.Except(expected))
            problems.Add($"The dispute about state {stateId} ({claim}) ended {verdict}, which nothing in this demo calls for.");
        if (Expected is null && decided.Count < Disputes.Length)
            problems.Add($"Disputes in a demo that calls for none: {Disputes.Length}.");
        return problems.ToImmutable();
    }

    /// <summary>The one dispute this demo is about, null where there is none.</summary>
    [JsonIgnore]
    public DisputeReport? MainDispute => Disputes.FirstOrDefault(d => (d.Claim, d.Verdict) == Expected);

    private (Claim Claim, Verdict Verdict)? Expected => Cheat switch
    {
        Cheat.Ulp or Cheat.Labels => (Claim.InvalidTransition, Verdict.Guilty),
        Cheat.Unavailable => (Claim.Unavailable, Verdict.Guilty),
        _ => FalseSuspicion ? (Claim.InvalidTransition, Verdict.Innocent) : null,
    };
}

/// <summary>Mean loss over the batch of the first and of the last step.</summary>
internal sealed record LossReport(float First, float Last);

/// <summary>The published gradients of one step.</summary>
/// <param name="Step">Number of the step.</param>
/// <param name="GradientRoot">What the worker committed to: the Merkle root over the file.</param>
/// <param name="Cid">Where the safetensors file is found.</param>
internal sealed record GradientsReport(ulong Step, Hash32 GradientRoot, string Cid);

/// <summary>One dispute and its ballots.</summary>
/// <param name="StateId">The disputed state.</param>
/// <param name="Claim">What was said to be wrong.</param>
/// <param name="Verdict">How it ended.</param>
/// <param name="Worker">Whose state it was.</param>
/// <param name="Suspecter">Who said so.</param>
/// <param name="Ballots">What was revealed in the last round.</param>
internal sealed record DisputeReport(
    ulong StateId, Claim Claim, Verdict Verdict, Address Worker, Address Suspecter, ImmutableArray<BallotReport> Ballots);

/// <summary>The roots a validator computed; for <see cref="Claim.Unavailable"/> state root 1 for yes and 0 for no, the others 0.</summary>
internal sealed record BallotReport(Address Validator, Hash32 StateRoot, Hash32 GradientRoot, Hash32 TraceRoot)
{
    public static BallotReport From(Address validator, Ballot ballot) =>
        new(validator, ballot.Commitment.StateRoot, ballot.Commitment.GradientRoot, ballot.TraceRoot);
}

/// <summary>The money of one account, in wei.</summary>
/// <param name="Name">Name people read, such as "worker 1".</param>
/// <param name="Address">Its address.</param>
/// <param name="Role">deployer, worker, fraud-proofer or validator.</param>
/// <param name="Before">Balance before its first transaction.</param>
/// <param name="After">Balance after its last withdrawal.</param>
/// <param name="Gas">What its transactions cost.</param>
internal sealed record AccountReport(string Name, Address Address, string Role, BigInteger Before, BigInteger After, BigInteger Gas)
{
    /// <summary>What the protocol gave (or took, where negative): the change of the balance without the price of gas.</summary>
    [JsonIgnore]
    public BigInteger Gain => After - Before + Gas;
}
