using System.Collections.Immutable;
using UnstoppableModels.Protocol.Chain;
using UnstoppableModels.Protocol.Commitments;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Protocol.Model;

/// <summary>
/// What the events of a model add up to. A pure fold: applying the same events to the same genesis gives the same view. Immutable, so that
/// the view of any recent block can be kept and returned to when the chain reorganises.
/// </summary>
public sealed record ModelView
{
    private const uint FirstVersion = 1;

    /// <summary>The batch that the next states belong to.</summary>
    private ulong NewestBatch { get; init; }

    private ModelView(RunParameters parameters, CommittedState genesis)
    {
        Rules = ImmutableSortedDictionary<uint, RunParameters>.Empty.Add(FirstVersion, parameters);
        States = ImmutableDictionary<ulong, CommittedState>.Empty.Add(0, genesis);
        LivePath = [0];
    }

    /// <summary>Every version of the rules; the last one is in force for new leases.</summary>
    public ImmutableSortedDictionary<uint, RunParameters> Rules { get; private init; }

    /// <summary>Number of the rules in force for new leases.</summary>
    public uint ParametersVersion { get; private init; } = FirstVersion;

    /// <summary>The rules in force for new leases.</summary>
    public RunParameters Parameters => Rules[ParametersVersion];

    /// <summary>True while the owner lets nobody take the mutex.</summary>
    public bool LeasesPaused { get; private init; }

    /// <summary>Every call of <c>submitState</c> by the id of its first state: how many steps it carried.</summary>
    public ImmutableDictionary<ulong, uint> Batches { get; private init; } = ImmutableDictionary<ulong, uint>.Empty;

    /// <summary>Every lease by id.</summary>
    public ImmutableSortedDictionary<ulong, LearningPeriod> Periods { get; private init; } =
        ImmutableSortedDictionary<ulong, LearningPeriod>.Empty;

    /// <summary>Every state by id, also reverted ones.</summary>
    public ImmutableDictionary<ulong, CommittedState> States { get; private init; }

    /// <summary>Every dispute by id.</summary>
    public ImmutableSortedDictionary<ulong, Dispute> Disputes { get; private init; } = ImmutableSortedDictionary<ulong, Dispute>.Empty;

    /// <summary>Ids of the valid states; the index is the step.</summary>
    public ImmutableList<ulong> LivePath { get; private init; }

    /// <summary>The lease that has steps missing, 0 where the mutex is free. It may be past its deadline.</summary>
    public ulong CurrentLease { get; private init; }

    /// <summary>The last valid state.</summary>
    public CommittedState Head => States[LivePath[^1]];

    /// <summary>
    /// The state that a lease taken now starts from: the head, or what the head will be once a lapsed lease is taken over, the last of its
    /// states that a checkpoint covers (<c>nextBaseStateId</c> in <c>IUnstoppableModel.sol</c>).
    /// </summary>
    /// <param name="now">Unix seconds.</param>
    public ulong NextBaseStateId(ulong now)
    {
        if (!Periods.TryGetValue(CurrentLease, out var lease) || now <= lease.Deadline) return Head.Id;
        var covered = lease.StateIds.LastOrDefault(id => States[id].HasCheckpoint);
        return covered == 0 ? lease.BaseStateId : covered;
    }

    /// <summary>True when the run has reached its last step.</summary>
    public bool IsComplete => Head.Step == Parameters.TotalSteps;

    /// <summary>The view before the first event.</summary>
    public static ModelView AtGenesis(RunParameters parameters, Hash32 stateRoot, Hash32 checkpoint) =>
        new(parameters, new CommittedState(0, 0, 0, 0, new StepCommitment(stateRoot, Hash32.Zero), checkpoint, 0));

    /// <summary>True while the state belongs to the chain of valid states.</summary>
    public bool IsLive(ulong stateId) =>
        States.TryGetValue(stateId, out var state) && state.Step < (ulong)LivePath.Count && LivePath[(int)state.Step] == stateId;

    /// <summary>The rules a period follows.</summary>
    public RunParameters RulesOf(LearningPeriod period) => Rules[period.ParametersVersion];

    /// <summary>The batch a state was submitted in, as a suspicion has to bring it.</summary>
    /// <exception cref="KeyNotFoundException">The state is unknown, or the initial one.</exception>
    public SubmittedBatch BatchOf(ulong stateId)
    {
        var first = States[States[stateId].BatchId];
        var steps = Enumerable.Range(0, (int)Batches[first.Id]).Select(i => States[first.Id + (ulong)i]).ToList();
        return new SubmittedBatch(
            first.LearningPeriodId, first.Id, first.Step, first.SubmittedAt, steps[^1].Checkpoint, [.. steps.Select(state => state.Commitment)]);
    }

    /// <summary>What a dispute is about.</summary>
    public DisputeMatter MatterOf(Dispute dispute) => new(dispute.StateId, dispute.Claim, BatchOf(dispute.StateId));

    /// <summary>Undecided disputes.</summary>
    public IEnumerable<Dispute> OpenDisputes => Disputes.Values.Where(d => d.IsOpen);

    /// <summary>
    /// True where the contract lets a complete or expired period with valid states become final: no challenge window of it or of an earlier
    /// period is open, and no dispute about their valid states.
    /// </summary>
    public bool CanBecomeFinal(LearningPeriod period, ulong now) =>
        Periods.Values.TakeWhile(p => p.Id <= period.Id).Where(p => !p.IsFinal && !p.IsRemoved).All(p => HasSettled(p, now));

    /// <summary>
    /// True where the validators still have something to decide: the state is valid, or its lease lapsed and dropped it, and nobody has lost
    /// or cancelled the period since. Otherwise the dispute is moot.
    /// </summary>
    public bool IsDecidable(Dispute dispute) =>
        IsLive(dispute.StateId) || Periods[States[dispute.StateId].LearningPeriodId] is { IsExpired: true, IsSlashed: false, IsCancelled: false };

    /// <summary>True while an earlier state of the same period is under an open dispute, which has to be decided first.</summary>
    public bool WaitsForEarlierDispute(Dispute dispute) => OpenDisputes.Any(d =>
        d.StateId < dispute.StateId && States[d.StateId].LearningPeriodId == States[dispute.StateId].LearningPeriodId);

    /// <summary>True where nothing stands before the verdict but the ballot itself; a moot dispute can be closed at any time.</summary>
    public bool CanBeReviewed(Dispute dispute) => !IsDecidable(dispute) || !WaitsForEarlierDispute(dispute);

    /// <summary>The view after one event in a block of the given time.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The event is of an unknown kind.</exception>
    public ModelView Apply(ChainEvent chainEvent, ulong timestamp) => chainEvent switch
    {
        ChainEvent.ParametersChanged e => this with { Rules = Rules.SetItem(e.Version, e.Parameters), ParametersVersion = e.Version },
        ChainEvent.LeasesPaused e => this with { LeasesPaused = e.Paused },
        ChainEvent.AppliedToLearnPeriod e => this with
        {
            Periods = Periods.SetItem(
                e.LearningPeriodId,
                new LearningPeriod(e.LearningPeriodId, e.Worker, e.BaseStateId, e.FirstStep, e.Steps, e.Deadline, [])
                {
                    ParametersVersion = e.ParametersVersion,
                }),
            CurrentLease = e.LearningPeriodId,
        },
        ChainEvent.BatchSubmitted e => this with { Batches = Batches.SetItem(e.FirstStateId, e.Count), NewestBatch = e.FirstStateId },
        ChainEvent.StateSubmitted e => Submitted(e, timestamp),
        ChainEvent.LearningPeriodExpired e => WithPeriod(e.LearningPeriodId, p => p with { IsExpired = true }).RevertedTo(e.HeadStateId),
        ChainEvent.DisputeOpened e => this with { Disputes = Disputes.SetItem(e.DisputeId, Dispute.Opened(e.DisputeId)) },
        ChainEvent.StateSuspected e => this with
        {
            Disputes = Disputes.SetItem(e.DisputeId, Disputes[e.DisputeId] with
            {
                StateId = e.StateId,
                Suspecter = e.Suspecter,
                Claim = e.Claim,
                OpenedAt = timestamp,
            }),
        },
        ChainEvent.SuspectReviewed e => Reviewed(e, timestamp),
        ChainEvent.LearningPeriodFinalized e => WithPeriod(e.LearningPeriodId, p => p with { IsFinal = true }),
        ChainEvent.LearningPeriodRewarded e => WithPeriod(e.LearningPeriodId, p => p with { HasRewardToTake = true }),
        ChainEvent.Donated or ChainEvent.StateAttested => this,
        ChainEvent.CollateralWithdrawn e => WithPeriod(e.LearningPeriodId, p => p with { IsWithdrawn = true }),
        ChainEvent.RoundOpened e => WithDispute(e.DisputeId, d => d with
        {
            Round = e.Round,
            RevealDeadline = e.RevealDeadline,
            Committed = [],
            Revealed = ImmutableDictionary<Address, Ballot>.Empty,
        }),
        ChainEvent.BallotCommitted e => WithDispute(e.DisputeId, d => d with { Committed = d.Committed.Add(e.Validator) }),
        ChainEvent.BallotRevealed e => WithDispute(e.DisputeId, d => d with { Revealed = d.Revealed.SetItem(e.Validator, e.Ballot) }),
        ChainEvent.FeePaid e => WithDispute(e.DisputeId, d => d with { FeePaid = true }),
        ChainEvent.FeeClaimed e => WithDispute(e.DisputeId, d => d with { FeeClaimed = d.FeeClaimed.Add(e.Validator) }),
        ChainEvent.Withdrawn e => Withdrawn(e.Account),
        _ => throw new ArgumentOutOfRangeException(nameof(chainEvent), chainEvent, "Unknown chain event."),
    };

    /// <remarks>A withdrawal takes everything that verdicts and rewards have credited so far.</remarks>
    private ModelView Withdrawn(Address account) => this with
    {
        Periods = Periods.SetItems(Periods
            .Where(p => p.Value.HasRewardToTake && p.Value.Worker == account)
            .Select(p => KeyValuePair.Create(p.Key, p.Value with { HasRewardToTake = false }))),
        Disputes = Disputes.SetItems(Disputes
            .Where(d => !d.Value.IsOpen && !d.Value.WithdrawnBy.Contains(account))
            .Select(d => KeyValuePair.Create(d.Key, d.Value with { WithdrawnBy = d.Value.WithdrawnBy.Add(account) }))),
    };

    private ModelView Submitted(ChainEvent.StateSubmitted e, ulong timestamp)
    {
        var period = Periods[e.LearningPeriodId];
        var state = new CommittedState(e.StateId, e.LearningPeriodId, Head.Id, e.Step, e.Commitment, e.Checkpoint, timestamp)
        {
            ChallengeWindowEnd = timestamp + RulesOf(period).ChallengeSeconds,
            BatchId = NewestBatch,
            Gradients = e.Gradients,
        };
        var isLast = period.StateIds.Count + 1 == period.Steps;
        return this with
        {
            States = States.SetItem(e.StateId, state),
            Periods = Periods.SetItem(period.Id, period with { StateIds = [.. period.StateIds, e.StateId] }),
            LivePath = LivePath.Add(e.StateId),
            CurrentLease = isLast ? 0 : CurrentLease,
        };
    }

    private ModelView Reviewed(ChainEvent.SuspectReviewed e, ulong timestamp)
    {
        var decided = WithDispute(e.DisputeId, d => d with { Verdict = e.Verdict });
        if (e.Verdict == Verdict.Innocent)
            return IsLive(e.StateId) ? decided.WithProlongedWindow(e.StateId, timestamp - Disputes[e.DisputeId].OpenedAt) : decided;
        if (e.Verdict is not (Verdict.Guilty or Verdict.Undecided)) return decided;

        var periodId = States[e.StateId].LearningPeriodId;
        // An undecided dispute hands the deposits back itself: nothing is left to withdraw from the period.
        var closed = decided.WithPeriod(
            periodId, p => e.Verdict == Verdict.Guilty ? p with { IsSlashed = true } : p with { IsUndecided = true, IsWithdrawn = true });
        // A running lease stands on the disputed state or is the disputed period: it is gone.
        return e.Reverted ? closed.RevertedTo(e.HeadStateId).WithoutPeriodsAfter(periodId) : closed;
    }

    private ModelView WithoutPeriodsAfter(ulong periodId) => this with
    {
        Periods = Periods.SetItems(Periods
            .Where(p => p.Key > periodId && !p.Value.IsRemoved)
            .Select(p => KeyValuePair.Create(p.Key, p.Value with { IsRemoved = true }))),
    };

    /// <remarks>A window stands still while its state is under dispute: a suspicion must not shield a state from the next one.</remarks>
    private ModelView WithProlongedWindow(ulong stateId, ulong seconds)
    {
        var state = States[stateId];
        var end = state.ChallengeWindowEnd + seconds;
        return (this with { States = States.SetItem(stateId, state with { ChallengeWindowEnd = end }) })
            .WithPeriod(state.LearningPeriodId, p => p with { ProlongedWindowEnd = Math.Max(p.ProlongedWindowEnd, end) });
    }

    /// <remarks>
    /// A period without valid states stands in nobody's way. Of one with valid states the contract remembers its newest submission, also where
    /// those states were dropped since.
    /// </remarks>
    private bool HasSettled(LearningPeriod period, ulong now)
    {
        var valid = period.StateIds.Where(IsLive).ToList();
        if (valid.Count == 0) return true;
        return period.Id != CurrentLease
            && now > States[period.StateIds[^1]].SubmittedAt + RulesOf(period).ChallengeSeconds
            && now > period.ProlongedWindowEnd
            && !OpenDisputes.Any(d => valid.Contains(d.StateId));
    }

    private ModelView RevertedTo(ulong stateId)
    {
        var length = (int)States[stateId].Step + 1;
        return this with { LivePath = LivePath.RemoveRange(length, LivePath.Count - length), CurrentLease = 0 };
    }

    private ModelView WithPeriod(ulong id, Func<LearningPeriod, LearningPeriod> change) =>
        Periods.TryGetValue(id, out var period) ? this with { Periods = Periods.SetItem(id, change(period)) } : this;

    /// <remarks>The council serves other models too: a dispute that no suspicion of this model named is not ours.</remarks>
    private ModelView WithDispute(ulong id, Func<Dispute, Dispute> change) =>
        Disputes.TryGetValue(id, out var dispute) ? this with { Disputes = Disputes.SetItem(id, change(dispute)) } : this;
}
