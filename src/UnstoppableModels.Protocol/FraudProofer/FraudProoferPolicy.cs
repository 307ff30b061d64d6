using UnstoppableModels.Protocol.Calls;
using UnstoppableModels.Protocol.Chain;
using UnstoppableModels.Protocol.Model;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Protocol.FraudProofer;

/// <summary>What a fraud-proofer does, given what the chain says and what it found out itself. Pure.</summary>
/// <param name="Self">The fraud-proofer's account.</param>
public sealed record FraudProoferPolicy(Address Self)
{
    /// <summary>Ids of periods with valid states that can still be suspected and have not been looked at.</summary>
    public static IEnumerable<ulong> PeriodsToVerify(ModelView view, IReadOnlyDictionary<ulong, Finding> findings, ulong now) =>
        view.LivePath.Skip(1)
            .Where(id => FindingAbout(view, findings, id) is null && CanBeSuspected(view, id, now))
            .Select(id => view.States[id].LearningPeriodId)
            .Distinct();

    /// <summary>The calls that the present situation asks for.</summary>
    /// <param name="view">What the chain says.</param>
    /// <param name="findings">What was found out, by state.</param>
    /// <param name="phases">Where the ballots of the open disputes stand.</param>
    /// <param name="now">Unix seconds.</param>
    public IEnumerable<Intent> Decide(
        ModelView view, IReadOnlyDictionary<ulong, Finding> findings, IReadOnlyDictionary<ulong, Phase> phases, ulong now)
    {
        if (StateToSuspect(view, findings, now) is { Fault: { } fault } finding)
        {
            var rules = view.RulesOf(view.Periods[view.States[finding.StateId].LearningPeriodId]);
            // Whoever is right about a wrong step gets the stake, also of a lapsed lease; about missing weights only the bond pays.
            var heldAtLeast = fault == Claim.InvalidTransition ? rules.Stake : rules.Stake + rules.Bond;
            yield return new Intent(
                $"suspect/{finding.StateId}/{fault}",
                new ProtocolCall.SuspectState(finding.StateId, fault, heldAtLeast, view.BatchOf(finding.StateId), rules.Bond));
        }

        foreach (var dispute in OwnDisputes(view))
        {
            if (dispute.IsOpen && CanBeReviewed(view, dispute, phases.GetValueOrDefault(dispute.Id)))
                yield return new Intent($"review/{dispute.Id}/{dispute.Round}", new ProtocolCall.ReviewSuspect(dispute.Id));
            if (dispute.Verdict is Verdict.Guilty or Verdict.Moot or Verdict.Undecided && !dispute.WithdrawnBy.Contains(Self))
                yield return new Intent($"withdraw/{dispute.Id}", new ProtocolCall.Withdraw());
        }
    }

    /// <summary>Disputes this account has opened.</summary>
    public IEnumerable<Dispute> OwnDisputes(ModelView view) => view.Disputes.Values.Where(d => d.Suspecter == Self);

    private static bool CanBeReviewed(ModelView view, Dispute dispute, Phase phase) =>
        (phase == Phase.Closable || !view.IsDecidable(dispute)) && view.CanBeReviewed(dispute);

    /// <remarks>
    /// Whatever was built on a wrong state is wrong too: of those that can still be suspected only the earliest is worth a bond, and while
    /// it is under dispute none.
    /// </remarks>
    private static Finding? StateToSuspect(ModelView view, IReadOnlyDictionary<ulong, Finding> findings, ulong now)
    {
        foreach (var id in view.LivePath.Skip(1))
        {
            if (FindingAbout(view, findings, id) is not { Fault: not null } finding) continue;
            if (!CanBeSuspected(view, id, now)) continue;
            if (view.OpenDisputes.Any(d => d.StateId == id)) return null;
            if (IsWorthABond(view, id, finding.Fault.Value) && !IsRefuted(view, findings, finding)) return finding;
        }

        return null;
    }

    /// <remarks>
    /// Where nothing of the worker's deposits is held any more, a suspecter that is right still pays the fee; where the bond alone is gone,
    /// only a wrong result brings the stake. A lease that lapses loses its bond, so missing weights are a matter for complete periods.
    /// </remarks>
    private static bool IsWorthABond(ModelView view, ulong stateId, Claim fault)
    {
        var period = view.Periods[view.States[stateId].LearningPeriodId];
        return !period.IsSlashed && !period.IsUndecided
            && (fault == Claim.InvalidTransition || (!period.IsExpired && period.StateIds.Count == period.Steps));
    }

    /// <remarks>
    /// A verdict answers one claim and leaves the other open. A replay goes on from its own results up to the end of the period, so one
    /// that the validators contradicted early says nothing about the later states either.
    /// </remarks>
    private static bool IsRefuted(ModelView view, IReadOnlyDictionary<ulong, Finding> findings, Finding finding)
    {
        var period = view.States[finding.StateId].LearningPeriodId;
        return view.Disputes.Values.Where(d => d.Verdict == Verdict.Innocent && d.Claim == finding.Fault).Any(d =>
            d.StateId == finding.StateId
            || (d.Claim == Claim.InvalidTransition
                && d.StateId < finding.StateId
                && view.States[d.StateId].LearningPeriodId == period
                && FindingAbout(view, findings, d.StateId)?.Fault == Claim.InvalidTransition));
    }

    private static Finding? FindingAbout(ModelView view, IReadOnlyDictionary<ulong, Finding> findings, ulong stateId) =>
        findings.TryGetValue(stateId, out var finding) && finding.IsAbout(view.States[stateId]) ? finding : null;

    private static bool CanBeSuspected(ModelView view, ulong stateId, ulong now) =>
        now <= view.States[stateId].ChallengeWindowEnd;
}
