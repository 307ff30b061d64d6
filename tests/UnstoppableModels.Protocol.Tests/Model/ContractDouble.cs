using System.Numerics;
using UnstoppableModels.Protocol.Calls;
using UnstoppableModels.Protocol.Chain;
using UnstoppableModels.Protocol.Commitments;
using UnstoppableModels.Protocol.Model;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Protocol.Tests.Model;

/// <summary>
/// The rules of <c>UnstoppableModel.sol</c> and <c>ValidatorCouncil.sol</c>, told independently of <see cref="ModelView"/>: with the
/// contract's stack of live periods instead of a path of states. It says the events in the contract's order and refuses what the contract
/// refuses, so that a story cannot contain what could not happen, and every call a policy wants can be tried.
/// </summary>
internal sealed class ContractDouble
{
    private const int MaxFinalizations = 16;

    private readonly Dictionary<ulong, PeriodRecord> periods = [];
    private readonly Dictionary<ulong, StateRecord> states = [];
    private readonly Dictionary<ulong, DisputeRecord> disputes = [];
    private readonly List<ulong> stack = [];
    private readonly List<(Address Sender, ProtocolCall? Call, ulong Seconds)> history = [];
    private readonly List<(ulong Time, List<ChainEvent> Events)> blocks = [(1000, [])];
    private readonly List<(ulong DisputeId, Address Account)> credits = [];
    private readonly Dictionary<Address, BigInteger> withdrawable = [];
    private int finalHeight;
    private ModelView view = Accounts.Genesis;
    private (int Block, int Event) folded;

    /// <summary>The council numbers the disputes of all models: ours need not begin at 1.</summary>
    public ulong FirstDispute { get; init; } = 1;

    /// <summary>Length of the run.</summary>
    public ulong TotalSteps
    {
        get;
        init
        {
            field = value;
            view = ModelView.AtGenesis(Accounts.Rules with { TotalSteps = value }, Accounts.Digest("theta 0"), Accounts.Digest("weights 0"));
        }
    } = Accounts.Rules.TotalSteps;

    public ulong Now => blocks[^1].Time;

    public ulong HeadStateId { get; private set; }

    public ulong HeadStep { get; private set; }

    public ulong CurrentLease { get; private set; }

    public ulong PeriodCount { get; private set; }

    public ulong StateCount { get; private set; }

    public IReadOnlyDictionary<ulong, DisputeRecord> Disputes => disputes;

    /// <summary>Which verdicts have credited whom with more than nothing.</summary>
    public IReadOnlyList<(ulong DisputeId, Address Account)> Credits => credits;

    /// <summary>The ids of the valid states in order of their step.</summary>
    public IEnumerable<ulong> LiveStates => stack.Select(id => periods[id])
        .SelectMany(p => Enumerable.Range(0, (int)p.Submitted).Select(i => p.First + (ulong)i)).Prepend(0ul);

    /// <summary>The events so far, block by block, on an unbroken chain.</summary>
    public IReadOnlyList<ChainLogEntry.BlockFollowed> Blocks =>
        [.. blocks.Select((b, i) => new ChainLogEntry.BlockFollowed(
            new BlockHeader((ulong)i, Accounts.Digest($"block {i}"), Accounts.Digest($"block {i - 1}"), b.Time), [.. b.Events]))];

    /// <summary>What the events so far add up to.</summary>
    public ModelView View
    {
        get
        {
            for (; folded.Block < blocks.Count; folded = (folded.Block + 1, 0))
            {
                var (time, events) = blocks[folded.Block];
                for (; folded.Event < events.Count; folded.Event++) view = view.Apply(events[folded.Event], time);
                if (folded.Block == blocks.Count - 1) break;
            }

            return view;
        }
    }

    /// <summary>Phases of every ballot, as a node would ask the council for.</summary>
    public IReadOnlyDictionary<ulong, Phase> Phases => disputes.Keys.ToDictionary(id => id, PhaseOf);

    /// <summary>Starts a new block some seconds later.</summary>
    public void Wait(ulong seconds)
    {
        history.Add((default, null, seconds));
        blocks.Add((Now + seconds, []));
    }

    /// <summary>Carries a call out in the present block.</summary>
    /// <exception cref="ContractRevertException">The contract would refuse it; nothing has changed.</exception>
    public void Send(Address sender, ProtocolCall call)
    {
        switch (call)
        {
            case ProtocolCall.ApplyToLearnPeriod: Apply(sender); break;
            case ProtocolCall.SubmitState c: Submit(sender, c); break;
            case ProtocolCall.SuspectState c: Suspect(sender, c); break;
            case ProtocolCall.ReviewSuspect c: Review(c.DisputeId); break;
            case ProtocolCall.WithdrawCollateral c: WithdrawCollateral(sender, c.LearningPeriodId); break;
            case ProtocolCall.FinalizeLearningPeriod: Finalise(); break;
            case ProtocolCall.Withdraw: Withdraw(sender); break;
            case ProtocolCall.CommitBallot c: Commit(sender, c); break;
            case ProtocolCall.RevealBallot c: Reveal(sender, c); break;
            case ProtocolCall.ClaimFee c: ClaimFee(sender, c.DisputeId); break;
            default: throw new ArgumentOutOfRangeException(nameof(call), call, "Unknown call.");
        }

        history.Add((sender, call, 0));
    }

    /// <summary>The custom error a call would end in now, null where it would succeed. Tried on a copy.</summary>
    public string? ErrorOf(Address sender, ProtocolCall call)
    {
        var copy = new ContractDouble { FirstDispute = FirstDispute, TotalSteps = TotalSteps };
        foreach (var (from, past, seconds) in history)
        {
            if (past is null) copy.Wait(seconds);
            else copy.Send(from, past);
        }

        try
        {
            copy.Send(sender, call);
            return null;
        }
        catch (ContractRevertException revert)
        {
            return revert.Message;
        }
    }

    public bool IsLive(ulong stateId) => stateId == 0 || (states.TryGetValue(stateId, out var s) && IsLivePeriod(s.PeriodId)
        && stateId < periods[s.PeriodId].First + periods[s.PeriodId].Submitted);

    public ulong ChallengeWindowEnd(ulong stateId) => states[stateId].WindowEnd;

    /// <summary>The status that <c>learningPeriod()</c> answers.</summary>
    public PeriodStatus StatusOf(ulong periodId)
    {
        var period = periods[periodId];
        var emptyBefore = period.Status == PeriodStatus.Expired && period.Submitted == 0;
        return IsLivePeriod(periodId) || period.Status == PeriodStatus.Slashed || emptyBefore ? period.Status : PeriodStatus.Cancelled;
    }

    public Phase PhaseOf(ulong disputeId)
    {
        if (!disputes.TryGetValue(disputeId, out var d)) return Phase.None;
        if (d.Closed) return Phase.Closed;
        var everyoneCommitted = d.Committed.Count > 0 && d.Committed.Count == d.Eligible;
        if (Now <= d.CommitDeadline && !everyoneCommitted) return Phase.Commit;
        return Now <= d.RevealDeadline && d.Revealed.Count < d.Committed.Count ? Phase.Reveal : Phase.Closable;
    }

    private static void Require(bool condition, string error)
    {
        if (!condition) throw new ContractRevertException(error);
    }

    private void Say(ChainEvent chainEvent) => blocks[^1].Events.Add(chainEvent);

    private bool IsLivePeriod(ulong periodId) =>
        periodId != 0 && periods[periodId].Slot < stack.Count && stack[periods[periodId].Slot] == periodId;

    private void Apply(Address sender)
    {
        var expired = CurrentLease == 0 ? null : periods[CurrentLease];
        if (expired is not null)
        {
            Require(Now > expired.Deadline, "LeaseHeld");
            expired.Bond = 0;
            expired.Status = PeriodStatus.Expired;
            Cut(expired, expired.Checkpointed);
            Say(new ChainEvent.LearningPeriodExpired(expired.Id, HeadStateId));
        }

        Require(HeadStep < TotalSteps, "TrainingComplete");
        var steps = (uint)Math.Min(TotalSteps - HeadStep, Accounts.Rules.StepsPerPeriod);
        var period = new PeriodRecord
        {
            Id = ++PeriodCount,
            Worker = sender,
            Status = PeriodStatus.Running,
            Steps = steps,
            Deadline = Now + ((ulong)steps * Accounts.Rules.StepSeconds),
            BaseStateId = HeadStateId,
            BaseStep = HeadStep,
            Slot = stack.Count,
            Stake = Accounts.Rules.Stake,
            Bond = Accounts.Rules.Bond,
        };
        periods.Add(period.Id, period);
        stack.Add(period.Id);
        CurrentLease = period.Id;
        Say(new ChainEvent.AppliedToLearnPeriod(period.Id, sender, HeadStateId, HeadStep + 1, steps, period.Deadline));
    }

    private void Submit(Address sender, ProtocolCall.SubmitState call)
    {
        var isHolder = CurrentLease != 0 && call.LearningPeriodId == CurrentLease && periods[CurrentLease].Worker == sender;
        Require(isHolder, "NotLeaseHolder");
        var period = periods[CurrentLease];
        Require(Now <= period.Deadline, "LeaseExpired");
        var remaining = period.Steps - period.Submitted;
        Require(call.Steps.Count > 0 && call.Steps.Count <= remaining, "WrongStepCount");
        var complete = call.Steps.Count == remaining;
        Require(!complete || !call.Checkpoint.IsZero, "CheckpointMissing");

        if (period.Submitted == 0) period.First = StateCount + 1;
        for (var i = 0; i < call.Steps.Count; i++)
        {
            var checkpoint = i + 1 == call.Steps.Count ? call.Checkpoint : Hash32.Zero;
            states.Add(++StateCount, new StateRecord
            {
                PeriodId = period.Id,
                Commitment = call.Steps[i],
                Checkpoint = checkpoint,
                WindowEnd = Now + Accounts.Rules.ChallengeSeconds,
            });
            Say(new ChainEvent.StateSubmitted(StateCount, period.Id, ++HeadStep, call.Steps[i], checkpoint));
        }

        period.Submitted += (uint)call.Steps.Count;
        if (!call.Checkpoint.IsZero) period.Checkpointed = period.Submitted;
        HeadStateId = StateCount;
        if (!complete) return;
        period.Status = PeriodStatus.Complete;
        CurrentLease = 0;
    }

    private void Suspect(Address sender, ProtocolCall.SuspectState call)
    {
        Require(call.StateId != 0 && IsLive(call.StateId), "NotALiveState");
        var state = states[call.StateId];
        Require(Now <= state.WindowEnd, "ChallengeWindowClosed");
        Require(state.DisputeId == 0, "AlreadySuspected");
        Require(call.Claim != Claim.Unavailable || !state.Checkpoint.IsZero, "NoCheckpointToFetch");

        var worker = periods[state.PeriodId].Worker;
        var dispute = new DisputeRecord
        {
            Id = FirstDispute + (ulong)disputes.Count,
            StateId = call.StateId,
            Suspecter = sender,
            Worker = worker,
            Claim = call.Claim,
            OpenedAt = Now,
            Eligible = Accounts.Validators.Count(v => v != sender && v != worker),
        };
        disputes.Add(dispute.Id, dispute);
        Say(new ChainEvent.DisputeOpened(dispute.Id));
        OpenRound(dispute);
        state.DisputeId = dispute.Id;
        Say(new ChainEvent.StateSuspected(dispute.Id, call.StateId, sender, call.Claim));
    }

    private void OpenRound(DisputeRecord d)
    {
        d.Round++;
        d.CommitDeadline = Now + Accounts.Rules.CommitSeconds;
        d.RevealDeadline = d.CommitDeadline + Accounts.Rules.RevealSeconds;
        d.Committed.Clear();
        d.Revealed.Clear();
        Say(new ChainEvent.RoundOpened(d.Id, d.Round, d.CommitDeadline, d.RevealDeadline));
    }

    private void Commit(Address sender, ProtocolCall.CommitBallot call)
    {
        Require(PhaseOf(call.DisputeId) == Phase.Commit, "WrongPhase");
        var d = disputes[call.DisputeId];
        Require(sender != d.Worker && sender != d.Suspecter, "PartyToTheDispute");
        Require(Accounts.Validators.Contains(sender), "NoVote");
        Require(!d.Committed.ContainsKey(sender), "AlreadyCommitted");
        d.Committed.Add(sender, (call.Ballot, call.Salt));
        Say(new ChainEvent.BallotCommitted(d.Id, sender, d.Round));
    }

    private void Reveal(Address sender, ProtocolCall.RevealBallot call)
    {
        Require(PhaseOf(call.DisputeId) == Phase.Reveal, "WrongPhase");
        var d = disputes[call.DisputeId];
        Require(d.Committed.ContainsKey(sender) && !d.Revealed.ContainsKey(sender), "NothingToReveal");
        Require(d.Committed[sender] == (call.Ballot, call.Salt), "CommitmentMismatch");
        d.Revealed.Add(sender, call.Ballot);
        Say(new ChainEvent.BallotRevealed(d.Id, sender, d.Round, 1, call.Ballot));
    }

    /// <remarks>Every validator weighs 1; half of the eligible have to reveal.</remarks>
    private void Review(ulong disputeId)
    {
        Require(disputes.TryGetValue(disputeId, out var d) && d.Verdict == Verdict.Pending, "DisputeNotOpen");
        var state = states[d!.StateId];
        var period = periods[state.PeriodId];
        var voters = 0;
        if (!IsLive(d.StateId))
        {
            d.Verdict = Verdict.Moot;
        }
        else
        {
            Require(!OpenBelow(period, d.StateId), "EarlierDisputeOpen");
            Require(PhaseOf(disputeId) == Phase.Closable, "WrongPhase");
            var leader = d.Revealed.Values.GroupBy(b => b).MaxBy(g => g.Count());
            if (d.Revealed.Count * 2 >= d.Eligible && leader is not null && leader.Count() * 2 > d.Revealed.Count)
            {
                var innocent = d.Claim == Claim.InvalidTransition
                    ? leader.Key.Commitment == state.Commitment
                    : leader.Key == Ballot.Availability(true);
                d.Verdict = innocent ? Verdict.Innocent : Verdict.Guilty;
                d.Winner = leader.Key;
                voters = leader.Count();
            }
            else if (d.Round == 1)
            {
                OpenRound(d);
                return;
            }
            else
            {
                d.Verdict = Verdict.Undecided;
                voters = d.Revealed.Count;
            }
        }

        d.Closed = true;
        d.FeePaid = voters > 0;
        state.DisputeId = 0;
        PayOut(d, period);
        if (d.Verdict == Verdict.Innocent)
        {
            state.WindowEnd += Now - d.OpenedAt;
            period.WindowEnd = Math.Max(period.WindowEnd, state.WindowEnd);
        }
        else if (d.Verdict != Verdict.Moot)
        {
            period.Status = d.Verdict == Verdict.Guilty ? PeriodStatus.Slashed : PeriodStatus.Cancelled;
            (period.Stake, period.Bond) = (0, 0);
            Cut(period, (uint)(d.StateId - period.First));
        }

        Say(new ChainEvent.SuspectReviewed(d.Id, d.StateId, d.Verdict, HeadStateId));
        if (d.FeePaid) Say(new ChainEvent.FeePaid(d.Id, Accounts.Rules.Fee));
    }

    private void PayOut(DisputeRecord d, PeriodRecord period)
    {
        var (bond, fee) = (Accounts.Rules.Bond, Accounts.Rules.Fee);
        var guiltyGain = period.Bond == 0 ? bond - fee : bond + ((period.Bond - fee) / 2);
        var (suspecter, worker) = d.Verdict switch
        {
            Verdict.Moot => (bond, 0),
            Verdict.Innocent => (0, (bond - fee) / 2),
            Verdict.Undecided => (bond - fee, period.Stake + period.Bond),
            _ when d.Claim == Claim.InvalidTransition => (guiltyGain + period.Stake, 0),
            _ => (guiltyGain, period.Stake),
        };
        Credit(d.Id, d.Suspecter, suspecter);
        Credit(d.Id, d.Worker, worker);
    }

    private void Credit(ulong disputeId, Address account, BigInteger amount)
    {
        if (amount == 0) return;
        withdrawable[account] = withdrawable.GetValueOrDefault(account) + amount;
        credits.Add((disputeId, account));
    }

    /// <summary>Keeps the first states of a live period and drops everything above them.</summary>
    private void Cut(PeriodRecord period, uint kept)
    {
        period.Submitted = kept;
        var height = kept == 0 ? period.Slot : period.Slot + 1;
        stack.RemoveRange(height, stack.Count - height);
        HeadStateId = kept == 0 ? period.BaseStateId : period.First + kept - 1;
        HeadStep = period.BaseStep + kept;
        CurrentLease = 0;
    }

    private bool OpenBelow(PeriodRecord period, ulong stateId) =>
        disputes.Values.Any(d => d.Verdict == Verdict.Pending && states[d.StateId].PeriodId == period.Id && d.StateId < stateId);

    private bool CanFinalize(int slot)
    {
        if (slot >= stack.Count) return false;
        var period = periods[stack[slot]];
        return period.Status != PeriodStatus.Running
            && Now > states[period.First + period.Submitted - 1].WindowEnd
            && Now > period.WindowEnd
            && !OpenBelow(period, period.First + period.Submitted);
    }

    private void Finalise()
    {
        Require(CanFinalize(finalHeight), "NotFinal");
        Say(new ChainEvent.LearningPeriodFinalized(stack[finalHeight++]));
    }

    private void WithdrawCollateral(Address sender, ulong periodId)
    {
        Require(periods.TryGetValue(periodId, out var period) && period.Worker == sender, "NotYourLearningPeriod");
        var amount = period!.Stake + period.Bond;
        Require(amount > 0, "NothingToWithdraw");
        if (IsLivePeriod(periodId))
        {
            var height = finalHeight;
            while (height <= period.Slot && height < finalHeight + MaxFinalizations && CanFinalize(height)) height++;
            Require(height > period.Slot, "NotFinal");
            for (; finalHeight < height; finalHeight++) Say(new ChainEvent.LearningPeriodFinalized(stack[finalHeight]));
        }

        (period.Stake, period.Bond) = (0, 0);
        Say(new ChainEvent.CollateralWithdrawn(periodId, sender, amount));
    }

    private void Withdraw(Address sender)
    {
        Require(withdrawable.Remove(sender, out var amount), "NothingToWithdraw");
        credits.RemoveAll(c => c.Account == sender);
        Say(new ChainEvent.Withdrawn(sender, amount));
    }

    private void ClaimFee(Address sender, ulong disputeId)
    {
        var shares = disputes.TryGetValue(disputeId, out var d) && d.FeePaid && d.Revealed.TryGetValue(sender, out var ballot)
            && (d.Winner is null || d.Winner == ballot);
        Require(shares && d!.Claimed.Add(sender), "NoFeeDue");
        var sharers = d!.Revealed.Values.Count(b => d.Winner is null || d.Winner == b);
        Say(new ChainEvent.FeeClaimed(disputeId, sender, Accounts.Rules.Fee / sharers));
    }

    /// <summary>One ballot and its tally.</summary>
    internal sealed class DisputeRecord
    {
        public required ulong Id { get; init; }

        public required ulong StateId { get; init; }

        public required Address Suspecter { get; init; }

        public required Address Worker { get; init; }

        public required Claim Claim { get; init; }

        public required ulong OpenedAt { get; init; }

        public required int Eligible { get; init; }

        public Dictionary<Address, (Ballot Ballot, Hash32 Salt)> Committed { get; } = [];

        public Dictionary<Address, Ballot> Revealed { get; } = [];

        public HashSet<Address> Claimed { get; } = [];

        public Verdict Verdict { get; set; }

        public byte Round { get; set; }

        public ulong CommitDeadline { get; set; }

        public ulong RevealDeadline { get; set; }

        public bool Closed { get; set; }

        public bool FeePaid { get; set; }

        public Ballot? Winner { get; set; }
    }

    private sealed class PeriodRecord
    {
        public required ulong Id { get; init; }

        public required Address Worker { get; init; }

        public required PeriodStatus Status { get; set; }

        public required uint Steps { get; init; }

        public required ulong Deadline { get; init; }

        public required ulong BaseStateId { get; init; }

        public required ulong BaseStep { get; init; }

        public required int Slot { get; init; }

        public required BigInteger Stake { get; set; }

        public required BigInteger Bond { get; set; }

        public ulong First { get; set; }

        public uint Submitted { get; set; }

        public uint Checkpointed { get; set; }

        public ulong WindowEnd { get; set; }
    }

    private sealed class StateRecord
    {
        public required ulong PeriodId { get; init; }

        public required StepCommitment Commitment { get; init; }

        public required Hash32 Checkpoint { get; init; }

        public required ulong WindowEnd { get; set; }

        public ulong DisputeId { get; set; }
    }
}
