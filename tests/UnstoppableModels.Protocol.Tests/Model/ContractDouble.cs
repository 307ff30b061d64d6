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
    private readonly Dictionary<ulong, SubmittedBatch> batches = [];
    private readonly List<RunParameters> versions = [Accounts.Rules];
    private readonly List<Action<ContractDouble>> history = [];
    private BigInteger rewardPool;
    private bool paused;
    private readonly List<(ulong Time, List<ChainEvent> Events)> blocks = [(1000, [])];
    private readonly List<(ulong DisputeId, Address Account)> credits = [];
    private readonly List<(ulong PeriodId, Address Account)> rewards = [];
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
            versions[0] = versions[0] with { TotalSteps = value };
            view = ModelView.AtGenesis(Accounts.Rules with { TotalSteps = value }, Accounts.Digest("theta 0"), Accounts.Digest("weights 0"));
        }
    } = Accounts.Rules.TotalSteps;

    public ulong Now => blocks[^1].Time;

    /// <summary>Number of the rules for new leases.</summary>
    public uint Version => (uint)versions.Count;

    /// <summary>The rules for new leases.</summary>
    public RunParameters Rules => versions[^1];

    public ulong HeadStateId { get; private set; }

    public ulong HeadStep { get; private set; }

    public ulong CurrentLease { get; private set; }

    public ulong PeriodCount { get; private set; }

    public ulong StateCount { get; private set; }

    public IReadOnlyDictionary<ulong, DisputeRecord> Disputes => disputes;

    /// <summary>Which verdicts have credited whom with more than nothing.</summary>
    public IReadOnlyList<(ulong DisputeId, Address Account)> Credits => credits;

    /// <summary>Whose periods were rewarded and whose reward was not taken yet.</summary>
    public IReadOnlyList<(ulong PeriodId, Address Account)> Rewards => rewards;

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
        history.Add(chain => chain.Wait(seconds));
        blocks.Add((Now + seconds, []));
    }

    /// <summary>The owner puts new rules into force.</summary>
    public void SetRules(RunParameters rules)
    {
        Require(AreSafer(rules, Rules), "InvalidParameters");
        history.Add(chain => chain.SetRules(rules));
        versions.Add(rules);
        Say(new ChainEvent.ParametersChanged(Version, rules));
    }

    /// <summary>The owner stops new leases, or lets them go on.</summary>
    public void Pause(bool pause)
    {
        history.Add(chain => chain.Pause(pause));
        paused = pause;
        Say(new ChainEvent.LeasesPaused(pause));
    }

    /// <summary>Somebody gives money for rewards.</summary>
    public void Donate(Address donor, BigInteger amount)
    {
        history.Add(chain => chain.Donate(donor, amount));
        rewardPool += amount;
        Say(new ChainEvent.Donated(donor, amount));
    }

    /// <summary>Carries a call out in the present block.</summary>
    /// <exception cref="ContractRevertException">The contract would refuse it; nothing has changed.</exception>
    public void Send(Address sender, ProtocolCall call)
    {
        switch (call)
        {
            case ProtocolCall.ApplyToLearnPeriod c: Apply(sender, c); break;
            case ProtocolCall.ExpireLearningPeriod: Expire(); break;
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

        history.Add(chain => chain.Send(sender, call));
    }

    /// <summary>The custom error a call would end in now, null where it would succeed. Tried on a copy.</summary>
    public string? ErrorOf(Address sender, ProtocolCall call)
    {
        var copy = new ContractDouble { FirstDispute = FirstDispute, TotalSteps = TotalSteps };
        foreach (var move in history) move(copy);

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

    /// <summary>The state that <c>nextBaseStateId()</c> answers.</summary>
    public ulong NextBaseStateId =>
        CurrentLease == 0 || Now <= periods[CurrentLease].Deadline ? HeadStateId
        : periods[CurrentLease].Checkpointed == 0 ? periods[CurrentLease].BaseStateId
        : periods[CurrentLease].First + periods[CurrentLease].Checkpointed - 1;

    public bool IsLive(ulong stateId) => stateId == 0 || (states.TryGetValue(stateId, out var s) && IsLivePeriod(s.PeriodId)
        && stateId < periods[s.PeriodId].First + periods[s.PeriodId].Submitted);

    public ulong ChallengeWindowEnd(ulong stateId) => states[stateId].WindowEnd;

    /// <summary>The status that <c>learningPeriod()</c> answers.</summary>
    public PeriodStatus StatusOf(ulong periodId)
    {
        var period = periods[periodId];
        return IsLivePeriod(periodId) || period.Status == PeriodStatus.Slashed ? period.Status : PeriodStatus.Cancelled;
    }

    /// <summary>The batch a state came in; an empty one that nobody submitted where there is none.</summary>
    public SubmittedBatch BatchOf(ulong stateId) =>
        batches.Values.FirstOrDefault(b => stateId >= b.FirstStateId && stateId < b.FirstStateId + (ulong)b.Steps.Count)
        ?? new SubmittedBatch(0, 0, 0, 0, Hash32.Zero, []);

    /// <summary>What a dispute is about.</summary>
    public DisputeMatter MatterOf(ulong disputeId) =>
        new(disputes[disputeId].StateId, disputes[disputeId].Claim, BatchOf(disputes[disputeId].StateId));

    public Phase PhaseOf(ulong disputeId)
    {
        if (!disputes.TryGetValue(disputeId, out var d)) return Phase.None;
        if (d.Closed) return Phase.Closed;
        var everyoneCommitted = d.Committed.Count > 0 && d.Committed.Count == d.Eligible;
        if (Now <= d.CommitDeadline && !everyoneCommitted) return Phase.Commit;
        return Now <= d.RevealDeadline && d.Revealed.Count < d.Committed.Count ? Phase.Reveal : Phase.Closable;
    }

    /// <summary>Only the reward per step may fall, and nothing else.</summary>
    private static bool AreSafer(RunParameters rules, RunParameters earlier) =>
        rules.Stake >= earlier.Stake && rules.Bond >= earlier.Bond && rules.Fee >= earlier.Fee
        && rules.ChallengeSeconds >= earlier.ChallengeSeconds
        && rules.CommitSeconds >= earlier.CommitSeconds && rules.RevealSeconds >= earlier.RevealSeconds
        && rules.TotalSteps >= earlier.TotalSteps
        && rules.RewardPerPeriod * earlier.StepsPerPeriod <= earlier.RewardPerPeriod * rules.StepsPerPeriod;

    private static void Require(bool condition, string error)
    {
        if (!condition) throw new ContractRevertException(error);
    }

    private void Say(ChainEvent chainEvent) => blocks[^1].Events.Add(chainEvent);

    private bool IsLivePeriod(ulong periodId) =>
        periodId != 0 && periods[periodId].Slot < stack.Count && stack[periods[periodId].Slot] == periodId;

    private RunParameters RulesOf(PeriodRecord period) => versions[(int)period.Version - 1];

    private void Apply(Address sender, ProtocolCall.ApplyToLearnPeriod call)
    {
        Require(!paused, "LeasesPaused");
        Require(call.ParametersVersion == Version, "WrongParametersVersion");
        Require(call.Deposit == Rules.Stake + Rules.Bond, "WrongDeposit");
        if (CurrentLease != 0) Expire();
        Require(call.BaseStateId == HeadStateId, "WrongBase");
        Require(HeadStep < Rules.TotalSteps, "TrainingComplete");
        var steps = (uint)Math.Min(Rules.TotalSteps - HeadStep, Rules.StepsPerPeriod);
        var period = new PeriodRecord
        {
            Id = ++PeriodCount,
            Worker = sender,
            Status = PeriodStatus.Running,
            Steps = steps,
            Deadline = Now + ((ulong)steps * Rules.StepSeconds),
            BaseStateId = HeadStateId,
            BaseStep = HeadStep,
            Slot = stack.Count,
            Stake = Rules.Stake,
            Bond = Rules.Bond,
            Version = Version,
            First = StateCount + 1,
        };
        periods.Add(period.Id, period);
        stack.Add(period.Id);
        CurrentLease = period.Id;
        Say(new ChainEvent.AppliedToLearnPeriod(period.Id, sender, HeadStateId, HeadStep + 1, steps, period.Deadline, Version));
    }

    private void Expire()
    {
        Require(CurrentLease != 0, "NoLease");
        var lapsed = periods[CurrentLease];
        Require(Now > lapsed.Deadline, "LeaseHeld");
        lapsed.Bond = 0;
        lapsed.Status = PeriodStatus.Expired;
        Cut(lapsed, lapsed.Checkpointed);
        Say(new ChainEvent.LearningPeriodExpired(lapsed.Id, HeadStateId));
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
        Require(call.Gradients.Count == 0 || call.Gradients.Count == call.Steps.Count, "WrongGradientsCount");

        var batch = new SubmittedBatch(period.Id, StateCount + 1, HeadStep + 1, Now, call.Checkpoint, call.Steps);
        batches.Add(batch.FirstStateId, batch);
        period.WindowStart = Now;
        Say(new ChainEvent.BatchSubmitted(batch.FirstStateId, period.Id, batch.FirstStep, (uint)call.Steps.Count, Now, call.Checkpoint));
        for (var i = 0; i < call.Steps.Count; i++)
        {
            var checkpoint = i + 1 == call.Steps.Count ? call.Checkpoint : Hash32.Zero;
            states.Add(++StateCount, new StateRecord
            {
                PeriodId = period.Id,
                Commitment = call.Steps[i],
                Checkpoint = checkpoint,
                WindowEnd = Now + RulesOf(period).ChallengeSeconds,
            });
            Say(new ChainEvent.StateSubmitted(StateCount, period.Id, ++HeadStep, call.Steps[i], checkpoint)
            {
                Gradients = call.Gradients.Count == 0 ? Hash32.Zero : call.Gradients[i],
            });
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
        Require(batches.TryGetValue(call.Batch.FirstStateId, out var batch) && batch == call.Batch, "UnknownBatch");
        var isInBatch = call.StateId >= batch!.FirstStateId && call.StateId < batch.FirstStateId + (ulong)batch.Steps.Count;
        Require(isInBatch, "StateNotInBatch");
        var state = states[call.StateId];
        var rules = RulesOf(periods[state.PeriodId]);
        Require(call.Bond == rules.Bond, "WrongDeposit");
        Require(IsLive(call.StateId), "NotALiveState");
        Require(Now <= state.WindowEnd, "ChallengeWindowClosed");
        Require(state.DisputeId == 0, "AlreadySuspected");
        Require(periods[state.PeriodId].Stake + periods[state.PeriodId].Bond >= call.HeldAtLeast, "DepositsMoved");
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
            Rules = rules,
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
        d.CommitDeadline = Now + d.Rules.CommitSeconds;
        d.RevealDeadline = d.CommitDeadline + d.Rules.RevealSeconds;
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
        d.Committed.Add(sender, (call.Matter, call.Ballot, call.Salt));
        Say(new ChainEvent.BallotCommitted(d.Id, sender, d.Round));
    }

    private void Reveal(Address sender, ProtocolCall.RevealBallot call)
    {
        Require(PhaseOf(call.DisputeId) == Phase.Reveal, "WrongPhase");
        var d = disputes[call.DisputeId];
        Require(d.Committed.ContainsKey(sender) && !d.Revealed.ContainsKey(sender), "NothingToReveal");
        Require(d.Committed[sender] == (MatterOf(d.Id), call.Ballot, call.Salt), "CommitmentMismatch");
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
        var inChain = IsLive(d.StateId);
        if (!inChain && !(period.Status == PeriodStatus.Expired && IsLivePeriod(period.Id)))
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
        var closes = d.Verdict is Verdict.Guilty or Verdict.Undecided;
        if (closes)
        {
            period.Status = d.Verdict == Verdict.Guilty ? PeriodStatus.Slashed : PeriodStatus.Cancelled;
            (period.Stake, period.Bond) = (0, 0);
            if (inChain) Cut(period, (uint)(d.StateId - period.First));
        }
        else if (inChain)
        {
            state.WindowEnd += Now - d.OpenedAt;
            period.WindowStart = Math.Max(period.WindowStart, state.WindowEnd - d.Rules.ChallengeSeconds);
        }

        Say(new ChainEvent.SuspectReviewed(d.Id, d.StateId, d.Verdict, closes && inChain, HeadStateId));
        if (d.FeePaid) Say(new ChainEvent.FeePaid(d.Id, d.Rules.Fee));
    }

    private void PayOut(DisputeRecord d, PeriodRecord period)
    {
        var (bond, fee) = (d.Rules.Bond, d.Rules.Fee);
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
        stack.RemoveRange(period.Slot + 1, stack.Count - period.Slot - 1);
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
        if (period.Status == PeriodStatus.Running) return false;
        var hasSettled = Now > period.WindowStart + RulesOf(period).ChallengeSeconds && !OpenBelow(period, period.First + period.Submitted);
        return period.Submitted == 0 || hasSettled;
    }

    private void Finalise()
    {
        Require(CanFinalize(finalHeight), "NotFinal");
        FinaliseNext();
    }

    private void FinaliseNext()
    {
        var period = periods[stack[finalHeight++]];
        Say(new ChainEvent.LearningPeriodFinalized(period.Id));
        var rules = RulesOf(period);
        var reward = BigInteger.Min(rules.RewardPerPeriod * period.Steps / rules.StepsPerPeriod, rewardPool);
        if (period.Status != PeriodStatus.Complete || reward == 0) return;
        rewardPool -= reward;
        withdrawable[period.Worker] = withdrawable.GetValueOrDefault(period.Worker) + reward;
        rewards.Add((period.Id, period.Worker));
        Say(new ChainEvent.LearningPeriodRewarded(period.Id, period.Worker, reward));
    }

    private void WithdrawCollateral(Address sender, ulong periodId)
    {
        Require(periods.TryGetValue(periodId, out var period) && period.Worker == sender, "NotYourLearningPeriod");
        var amount = period!.Stake + period.Bond;
        Require(amount > 0, "NothingToWithdraw");
        var lapsed = period.Status == PeriodStatus.Expired && IsLivePeriod(periodId);
        Require(!lapsed || !OpenBelow(period, ulong.MaxValue), "NotFinal");
        if (IsLivePeriod(periodId) && !(lapsed && period.Submitted == 0))
        {
            var height = finalHeight;
            while (height <= period.Slot && height < finalHeight + MaxFinalizations && CanFinalize(height)) height++;
            Require(height > period.Slot, "NotFinal");
            while (finalHeight < height) FinaliseNext();
        }

        (period.Stake, period.Bond) = (0, 0);
        Say(new ChainEvent.CollateralWithdrawn(periodId, sender, amount));
    }

    private void Withdraw(Address sender)
    {
        Require(withdrawable.Remove(sender, out var amount), "NothingToWithdraw");
        credits.RemoveAll(c => c.Account == sender);
        rewards.RemoveAll(r => r.Account == sender);
        Say(new ChainEvent.Withdrawn(sender, amount));
    }

    private void ClaimFee(Address sender, ulong disputeId)
    {
        var shares = disputes.TryGetValue(disputeId, out var d) && d.FeePaid && d.Revealed.TryGetValue(sender, out var ballot)
            && (d.Winner is null || d.Winner == ballot);
        Require(shares && d!.Claimed.Add(sender), "NoFeeDue");
        var sharers = d!.Revealed.Values.Count(b => d.Winner is null || d.Winner == b);
        Say(new ChainEvent.FeeClaimed(disputeId, sender, d.Rules.Fee / sharers));
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

        public required RunParameters Rules { get; init; }

        public Dictionary<Address, (DisputeMatter Matter, Ballot Ballot, Hash32 Salt)> Committed { get; } = [];

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

        public required uint Version { get; init; }

        public required ulong First { get; init; }

        public uint Submitted { get; set; }

        public uint Checkpointed { get; set; }

        public ulong WindowStart { get; set; }
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
