using System.Globalization;
using System.Text;
using UnstoppableModels.Protocol.Calls;
using UnstoppableModels.Protocol.Chain;
using UnstoppableModels.Protocol.Commitments;
using UnstoppableModels.Protocol.Model;
using UnstoppableModels.Protocol.Primitives;
using static UnstoppableModels.Protocol.Tests.Model.Accounts;

namespace UnstoppableModels.Protocol.Tests.Model;

/// <summary>Sentences to tell stories in: who does what on the <see cref="ContractDouble"/>.</summary>
internal static class Story
{
    /// <summary>The call that takes the mutex under the rules in force.</summary>
    public static ProtocolCall.ApplyToLearnPeriod Application(this ContractDouble chain) =>
        new(chain.Version, chain.NextBaseStateId, chain.Rules.Stake + chain.Rules.Bond);

    /// <summary>The call that suspects a state, with the batch it came in.</summary>
    public static ProtocolCall.SuspectState Suspicion(this ContractDouble chain, ulong stateId, Claim claim = Claim.InvalidTransition) =>
        new(stateId, claim, 0, chain.BatchOf(stateId), Rules.Bond);

    /// <summary>The call that commits to a ballot, bound to what the dispute is about.</summary>
    public static ProtocolCall.CommitBallot Commitment(this ContractDouble chain, ulong disputeId, Ballot ballot, Hash32 salt) =>
        new(disputeId, chain.MatterOf(disputeId), ballot, salt);

    /// <summary>Takes the mutex; the new lease's id comes back.</summary>
    public static ulong Apply(this ContractDouble chain, Address worker)
    {
        chain.Send(worker, chain.Application());
        return chain.CurrentLease;
    }

    /// <summary>Commits to steps, with a checkpoint at the end; the last state's id comes back.</summary>
    public static ulong Submit(this ContractDouble chain, Address worker, params StepCommitment[] steps) =>
        chain.Submit(worker, Digest($"weights {chain.StateCount + (ulong)steps.Length}"), steps);

    /// <summary>Commits to steps without publishing weights.</summary>
    public static ulong SubmitWithoutWeights(this ContractDouble chain, Address worker, params StepCommitment[] steps) =>
        chain.Submit(worker, Hash32.Zero, steps);

    /// <summary>A whole honest period: the lease and its steps in one second.</summary>
    public static ulong HonestPeriod(this ContractDouble chain, Address worker)
    {
        var lease = chain.Apply(worker);
        chain.Submit(worker, [.. Enumerable.Range(1, (int)chain.View.Periods[lease].Steps).Select(i => Honest(chain.HeadStep + (ulong)i))]);
        return lease;
    }

    /// <summary>Posts a bond against a state; the dispute's id comes back.</summary>
    public static ulong Suspect(this ContractDouble chain, Address suspecter, ulong stateId, Claim claim = Claim.InvalidTransition)
    {
        chain.Send(suspecter, chain.Suspicion(stateId, claim));
        return chain.Disputes.Keys.Max();
    }

    /// <summary>The validators commit and reveal a ballot each, in the order of <see cref="Validators"/>; the round is closed.</summary>
    public static Verdict Vote(this ContractDouble chain, ulong disputeId, params Ballot[] ballots)
    {
        for (var i = 0; i < ballots.Length; i++) chain.Send(Validators[i], chain.Commitment(disputeId, ballots[i], Salt(i)));
        if (chain.PhaseOf(disputeId) == Phase.Commit) chain.Wait(Rules.CommitSeconds + 1);
        for (var i = 0; i < ballots.Length; i++) chain.Send(Validators[i], new ProtocolCall.RevealBallot(disputeId, ballots[i], Salt(i)));
        return chain.Close(disputeId);
    }

    /// <summary>The round is closed once it can be.</summary>
    public static Verdict Close(this ContractDouble chain, ulong disputeId)
    {
        if (chain.PhaseOf(disputeId) == Phase.Commit) chain.Wait(Rules.CommitSeconds + 1);
        if (chain.PhaseOf(disputeId) == Phase.Reveal) chain.Wait(Rules.RevealSeconds + 1);
        chain.Send(Carol, new ProtocolCall.ReviewSuspect(disputeId));
        return chain.Disputes[disputeId].Verdict;
    }

    /// <summary>All three validators vote the same.</summary>
    public static Verdict VoteAll(this ContractDouble chain, ulong disputeId, Ballot ballot) =>
        chain.Vote(disputeId, ballot, ballot, ballot);

    /// <summary>The salt of a validator.</summary>
    public static Hash32 Salt(int validator) => Digest($"salt {validator}");

    /// <summary>Everything a view says, as text: two views are the same where this is.</summary>
    public static string Describe(ModelView view)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"live {string.Join(' ', view.LivePath)} lease {view.CurrentLease} head {view.Head}");
        text.AppendLine(CultureInfo.InvariantCulture, $"rules {view.ParametersVersion} {view.Parameters} paused {view.LeasesPaused}");
        foreach (var p in view.Periods.Values)
            text.AppendLine(CultureInfo.InvariantCulture, $"{p with { StateIds = [] }} states {string.Join(' ', p.StateIds)}");
        foreach (var s in view.States.Values.OrderBy(s => s.Id)) text.AppendLine(CultureInfo.InvariantCulture, $"{s}");
        foreach (var d in view.Disputes.Values)
        {
            text.Append(CultureInfo.InvariantCulture, $"{d.Id} {d.StateId} {d.Suspecter} {d.Claim} {d.Verdict} {d.Round} ");
            text.Append(CultureInfo.InvariantCulture, $"{d.RevealDeadline} {d.OpenedAt} {d.FeePaid} committed {Sorted(d.Committed)} ");
            text.Append(CultureInfo.InvariantCulture, $"claimed {Sorted(d.FeeClaimed)} revealed ");
            text.AppendLine(string.Join(' ', d.Revealed.OrderBy(r => r.Key.ToString(), StringComparer.Ordinal)));
        }

        return text.ToString();
    }

    private static string Sorted(IEnumerable<Address> accounts) =>
        string.Join(' ', accounts.Select(a => a.ToString()).Order(StringComparer.Ordinal));

    private static ulong Submit(this ContractDouble chain, Address worker, Hash32 checkpoint, StepCommitment[] steps)
    {
        chain.Send(worker, new ProtocolCall.SubmitState(chain.CurrentLease, steps, checkpoint));
        return chain.StateCount;
    }
}
