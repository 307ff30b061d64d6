using UnstoppableModels.Protocol.Calls;
using UnstoppableModels.Protocol.Chain;
using UnstoppableModels.Protocol.Model;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Protocol.Worker;

/// <summary>What a worker does, given what the chain says. Pure.</summary>
/// <param name="Self">The worker's account.</param>
/// <param name="YieldSeconds">How long a worker that had the last period leaves the free mutex to others.</param>
/// <param name="ReviewGraceSeconds">How long suspecter and validators have to close a ballot before the worker, whose deposits hang on it, does it.</param>
public sealed record WorkerPolicy(Address Self, uint YieldSeconds, uint ReviewGraceSeconds)
{
    /// <summary>So many periods the contract makes final by itself when deposits are withdrawn.</summary>
    private const int FinalisedByWithdrawal = 16;

    /// <summary>The lease this worker holds and has to work on, if any.</summary>
    public LearningPeriod? LeaseToWorkOn(ModelView view, ulong now) =>
        view.Periods.TryGetValue(view.CurrentLease, out var lease) && lease.Worker == Self && now <= lease.Deadline ? lease : null;

    /// <summary>The calls that the present situation asks for, besides the steps of a running lease.</summary>
    /// <remarks>A lapsed lease is ended by whoever takes it over; only while nobody can, its worker ends it to have its stake back.</remarks>
    public IEnumerable<Intent> Decide(ModelView view, ulong now)
    {
        if (ShouldApply(view, now))
        {
            var (version, rules) = (view.ParametersVersion, view.Parameters);
            yield return new Intent(
                $"apply/{view.Periods.Count + 1}/{version}",
                new ProtocolCall.ApplyToLearnPeriod(version, view.NextBaseStateId(now), rules.Stake + rules.Bond));
        }

        if (view.LeasesPaused && view.Periods.TryGetValue(view.CurrentLease, out var lapsed) && lapsed.Worker == Self && now > lapsed.Deadline)
            yield return new Intent($"expire/{lapsed.Id}", new ProtocolCall.ExpireLearningPeriod());

        foreach (var period in view.Periods.Values)
        {
            if (period.Worker != Self) continue;
            if (CanWithdraw(view, period, now)) yield return Withdrawal(view, period);
            if (period.HasRewardToTake) yield return new Intent($"withdraw-reward/{period.Id}", new ProtocolCall.Withdraw());
        }

        foreach (var dispute in view.Disputes.Values)
        {
            if (CreditsTheWorker(dispute) && WorkerOf(view, dispute) == Self && !dispute.WithdrawnBy.Contains(Self))
                yield return new Intent($"withdraw/{dispute.Id}", new ProtocolCall.Withdraw());
            if (NobodyClosed(view, dispute, now) && WorkerOf(view, dispute) == Self)
                yield return new Intent($"review/{dispute.Id}/{dispute.Round}", new ProtocolCall.ReviewSuspect(dispute.Id));
        }
    }

    /// <remarks>Where many periods of absent workers lie below, they are made final one by one first.</remarks>
    private static Intent Withdrawal(ModelView view, LearningPeriod period)
    {
        var below = view.Periods.Values.Where(p => p.Id < period.Id && !p.IsFinal && !p.IsRemoved).ToList();
        return period.IsFinal || period.IsCancelled || !period.StateIds.Any(view.IsLive) || below.Count < FinalisedByWithdrawal
            ? new Intent($"withdraw-collateral/{period.Id}", new ProtocolCall.WithdrawCollateral(period.Id))
            : new Intent($"finalize/{below[0].Id}", new ProtocolCall.FinalizeLearningPeriod());
    }

    private bool NobodyClosed(ModelView view, Dispute dispute, ulong now) =>
        dispute.IsOpen && dispute.Round > 0 && now > dispute.RevealDeadline + ReviewGraceSeconds
        && view.CanBeReviewed(dispute);

    private bool ShouldApply(ModelView view, ulong now)
    {
        if (view.IsComplete || view.LeasesPaused) return false;
        if (view.Periods.TryGetValue(view.CurrentLease, out var lease)) return now > lease.Deadline;

        var last = view.Periods.Values.LastOrDefault();
        return last is null || last.Worker != Self || now > LastActivity(view, last) + YieldSeconds;
    }

    private static ulong LastActivity(ModelView view, LearningPeriod period) =>
        period.StateIds.Count == 0 ? 0 : view.States[period.StateIds[^1]].SubmittedAt;

    private static bool CanWithdraw(ModelView view, LearningPeriod period, ulong now)
    {
        if (period.IsWithdrawn || period.IsSlashed || period.Id == view.CurrentLease) return false;
        if (period.IsCancelled) return true;
        // The stake of a lapsed lease waits for the disputes about what was dropped, too.
        if (period.IsExpired && view.OpenDisputes.Any(d => period.StateIds.Contains(d.StateId))) return false;
        if (period.IsExpired && !period.StateIds.Any(view.IsLive)) return true;

        return period.IsFinal || view.CanBecomeFinal(period, now);
    }

    /// <remarks>Guilty of an unavailable checkpoint costs the bond only; the stake is credited.</remarks>
    private static bool CreditsTheWorker(Dispute dispute) => dispute.Verdict switch
    {
        Verdict.Innocent or Verdict.Undecided => true,
        Verdict.Guilty => dispute.Claim == Claim.Unavailable,
        _ => false,
    };

    private static Address WorkerOf(ModelView view, Dispute dispute) => view.Periods[view.States[dispute.StateId].LearningPeriodId].Worker;
}
