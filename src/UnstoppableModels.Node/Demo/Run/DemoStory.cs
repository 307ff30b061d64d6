using System.Collections.Immutable;
using System.Diagnostics;
using System.Numerics;
using UnstoppableModels.Actors.Trainer;
using UnstoppableModels.Protocol.Calls;
using UnstoppableModels.Protocol.Chain;
using UnstoppableModels.Protocol.Model;
using UnstoppableModels.Protocol.Primitives;
using UnstoppableModels.Protocol.Transactions;

namespace UnstoppableModels.Node.Demo.Run;

/// <summary>Collects what the nodes tell and turns it into snapshots for the view. Told from many threads.</summary>
internal sealed class DemoStory(DemoSettings settings, Cast cast, IProgress<DemoSnapshot> progress)
{
    private readonly Lock telling = new();
    private readonly Stopwatch elapsed = Stopwatch.StartNew();
    private readonly SortedDictionary<int, float> losses = [];
    private readonly Dictionary<Address, BigInteger> gas = [];
    private ImmutableDictionary<Address, BigInteger> balances = ImmutableDictionary<Address, BigInteger>.Empty;
    private ImmutableDictionary<ulong, Phase> phases = ImmutableDictionary<ulong, Phase>.Empty;
    private ImmutableList<DemoEvent> events = [];
    private string stage = "Starting";
    private string? chainUrl;
    private int transactions;
    private ModelView? view;
    private BlockHeader? head;

    /// <summary>Time since the demo began.</summary>
    public TimeSpan Elapsed => elapsed.Elapsed;

    /// <summary>How many lines have been told.</summary>
    public int EventCount
    {
        get
        {
            lock (telling) return events.Count;
        }
    }

    /// <summary>What happens now.</summary>
    public void Enter(string newStage) => Tell(() => stage = newStage);

    /// <summary>Something worth a line.</summary>
    public void Note(string text, ulong? block = null) => Tell(() => events = events.Add(new DemoEvent(block, text)));

    /// <summary>The chain runs.</summary>
    public void ChainStarted(Uri url) => Tell(() => chainUrl = url.ToString().TrimEnd('/'));

    /// <summary>Transactions that were sent before the nodes ran.</summary>
    public void SetUpBy(Address account, int count, BigInteger cost) => Tell(() =>
    {
        transactions += count;
        Spend(account, cost);
    });

    /// <summary>A node's transaction ended.</summary>
    public void Settled(Address account, Settlement settlement) => Tell(() =>
    {
        if (settlement.Outcome == IntentOutcome.Rejected) return;
        transactions++;
        Spend(account, settlement.GasCost);
    });

    /// <summary>A worker performed a step.</summary>
    public void Performed(StepComputed step) => Tell(() => losses[(int)step.Step] = (float)step.Loss);

    /// <summary>The observer read an entry of the chain log.</summary>
    public void Followed(ModelView newView, BlockHeader newHead, ChainLogEntry entry) => Tell(() =>
    {
        view = newView;
        head = newHead;
        if (entry is ChainLogEntry.BlockFollowed followed)
            events = events.AddRange(followed.Events.Select(e => Describe(e, newView)).OfType<string>().Select(text => new DemoEvent(newHead.Number, text)));
    });

    /// <summary>What a look at the chain brought.</summary>
    public void Looked(ImmutableDictionary<Address, BigInteger> newBalances, ImmutableDictionary<ulong, Phase> newPhases) => Tell(() =>
    {
        balances = newBalances;
        phases = newPhases;
    });

    /// <summary>What an account's transactions cost so far.</summary>
    public BigInteger GasOf(Address account)
    {
        lock (telling) return gas.GetValueOrDefault(account);
    }

    /// <summary>Loss of a step, as the last worker that performed it reported it.</summary>
    public float LossOf(int step)
    {
        lock (telling) return losses[step];
    }

    private void Spend(Address account, BigInteger cost) => gas[account] = gas.GetValueOrDefault(account) + cost;

    private void Tell(Action change)
    {
        lock (telling)
        {
            change();
            progress.Report(Snapshot());
        }
    }

    private DemoSnapshot Snapshot()
    {
        var step = (int)(view?.Head.Step ?? 0);
        return new DemoSnapshot
        {
            Model = settings.Model,
            Cheat = settings.Cheat,
            Elapsed = elapsed.Elapsed,
            Stage = stage,
            Step = step,
            TotalSteps = settings.Steps,
            Block = head?.Number ?? 0,
            BlockTime = head is null ? null : DateTimeOffset.FromUnixTimeSeconds((long)head.Timestamp),
            ChainUrl = chainUrl,
            Lease = Lease(),
            Losses = losses.Where(l => l.Key <= step).ToImmutableSortedDictionary(),
            Accounts = [.. cast.Everybody.Select(p => new AccountSnapshot(p.Name, DemoRules.Funds, balances.GetValueOrDefault(p.Address, DemoRules.Funds)))],
            Disputes = view is null ? [] : [.. view.Disputes.Values.Where(d => d.StateId != 0).Select(d => Describe(d, view))],
            Transactions = transactions,
            GasSpent = gas.Values.Aggregate(BigInteger.Zero, (sum, cost) => sum + cost),
            Events = events,
        };
    }

    private LeaseSnapshot? Lease()
    {
        if (view is null || head is null || !view.Periods.TryGetValue(view.CurrentLease, out var lease)) return null;
        var left = lease.Deadline > head.Timestamp ? (int)(lease.Deadline - head.Timestamp) : 0;
        return new LeaseSnapshot(lease.Id, cast.NameOf(lease.Worker), (int)lease.FirstStep, (int)(lease.FirstStep + lease.Steps - 1), left);
    }

    private DisputeSnapshot Describe(Dispute dispute, ModelView at)
    {
        var state = at.States[dispute.StateId];
        return new DisputeSnapshot(
            dispute.Id,
            dispute.StateId,
            dispute.Claim,
            cast.NameOf(at.Periods[state.LearningPeriodId].Worker),
            cast.NameOf(dispute.Suspecter),
            dispute.Round,
            dispute.IsOpen ? phases.GetValueOrDefault(dispute.Id, Phase.Commit) : Phase.Closed,
            dispute.Verdict,
            state.Commitment,
            [.. cast.Validators.Select(v => BallotOf(v, dispute))]);
    }

    private static BallotSnapshot BallotOf(Participant validator, Dispute dispute)
    {
        if (dispute.Revealed.TryGetValue(validator.Address, out var ballot)) return new BallotSnapshot(validator.Name, BallotStatus.Revealed, ballot);
        return new BallotSnapshot(validator.Name, dispute.Committed.Contains(validator.Address) ? BallotStatus.Committed : BallotStatus.Waiting);
    }

    private string? Describe(ChainEvent chainEvent, ModelView at) => chainEvent switch
    {
        ChainEvent.AppliedToLearnPeriod e =>
            $"{cast.NameOf(e.Worker)} takes the mutex: period {e.LearningPeriodId}, steps {e.FirstStep} to {e.FirstStep + e.Steps - 1}",
        ChainEvent.StateSubmitted { Checkpoint.IsZero: false } e => $"{WorkerOf(e.LearningPeriodId, at)} submits its steps up to {e.Step} (state {e.StateId})",
        ChainEvent.LearningPeriodExpired e => $"period {e.LearningPeriodId} expired",
        ChainEvent.StateSuspected e => $"{cast.NameOf(e.Suspecter)} suspects state {e.StateId} of {WorkerOf(at.States[e.StateId].LearningPeriodId, at)}: {e.Claim}",
        ChainEvent.BallotCommitted e => $"{cast.NameOf(e.Validator)} commits to a ballot on dispute {e.DisputeId}",
        ChainEvent.BallotRevealed e => $"{cast.NameOf(e.Validator)} reveals its ballot on dispute {e.DisputeId}",
        ChainEvent.SuspectReviewed e => $"dispute {e.DisputeId} about state {e.StateId}: {e.Verdict}; the head is step {at.Head.Step}",
        ChainEvent.LearningPeriodFinalized e => $"period {e.LearningPeriodId} is final",
        ChainEvent.CollateralWithdrawn e => $"{cast.NameOf(e.Worker)} takes its deposits for period {e.LearningPeriodId} back",
        ChainEvent.Withdrawn e => $"{cast.NameOf(e.Account)} withdraws what a dispute brought",
        ChainEvent.FeeClaimed e => $"{cast.NameOf(e.Validator)} claims its fee for dispute {e.DisputeId}",
        _ => null,
    };

    private string WorkerOf(ulong learningPeriodId, ModelView at) => cast.NameOf(at.Periods[learningPeriodId].Worker);
}
