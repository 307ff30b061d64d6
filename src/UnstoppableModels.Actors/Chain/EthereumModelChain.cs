using UnstoppableModels.Ethereum;
using UnstoppableModels.Ethereum.Contracts;
using UnstoppableModels.Ethereum.Rpc;
using UnstoppableModels.Protocol.Chain;
using UnstoppableModels.Protocol.Commitments;
using UnstoppableModels.Protocol.Model;
using UnstoppableModels.Protocol.Primitives;
using BlockHeader = UnstoppableModels.Protocol.Chain.BlockHeader;

namespace UnstoppableModels.Actors.Chain;

/// <summary>A model and its council read over JSON-RPC.</summary>
internal sealed class EthereumModelChain(ContractClient contracts, Address model, Address council) : IModelChain
{
    public Task<ulong> HeadNumberAsync(CancellationToken cancellation) => contracts.Ethereum.GetBlockNumberAsync(cancellation);

    public async Task<BlockHeader?> BlockAsync(ulong number, CancellationToken cancellation) =>
        await contracts.Ethereum.GetBlockAsync(BlockId.At(number), cancellation) is { } block
            ? new BlockHeader(block.Number, block.Hash, block.ParentHash, block.Timestamp)
            : null;

    public async Task<IReadOnlyList<ChainEvent>> EventsAsync(Hash32 blockHash, CancellationToken cancellation)
    {
        var logs = await contracts.Ethereum.GetLogsAsync(LogFilter.OfBlock(blockHash, model, council), cancellation);
        return [.. logs.Where(l => !l.Removed).OrderBy(l => l.LogIndex).Select(Decode).OfType<ChainEvent>()];
    }

    public async Task<Phase> PhaseAsync(ulong disputeId, CancellationToken cancellation) =>
        Known<Phase>(await contracts.CallAsync(council, new ValidatorCouncilContract.PhaseFunction(disputeId), cancellation: cancellation));

    /// <summary>A set of rules as the contract tells it.</summary>
    public static RunParameters RulesOf(ParametersData rules) => new(
        rules.Stake,
        rules.Bond,
        rules.Fee,
        rules.StepsPerPeriod,
        rules.StepSeconds,
        rules.ChallengeSeconds,
        rules.CommitSeconds,
        rules.RevealSeconds,
        rules.TotalSteps,
        rules.RewardPerPeriod);

    private static T Known<T>(byte value)
        where T : struct, Enum =>
        Enum.IsDefined((T)Enum.ToObject(typeof(T), value))
            ? (T)Enum.ToObject(typeof(T), value)
            : throw new EthereumException($"The contract answered {value}, which is no {typeof(T).Name}; is it another version of the contract?");

    private ChainEvent? Decode(LogEntry log) => log.Address == model ? DecodeModel(log) : DecodeCouncil(log);

    private static ChainEvent? DecodeModel(LogEntry log) => UnstoppableModelContract.DecodeEvent(log) switch
    {
        UnstoppableModelContract.ApplyToLearnPeriodEvent e =>
            new ChainEvent.AppliedToLearnPeriod(
                e.LearningPeriodId, e.Worker, e.BaseStateId, e.FirstStep, e.Steps, e.Deadline, e.ParametersVersion),
        UnstoppableModelContract.SubmitBatchEvent e =>
            new ChainEvent.BatchSubmitted(e.FirstStateId, e.LearningPeriodId, e.FirstStep, e.Count, e.SubmittedAt, e.Checkpoint),
        UnstoppableModelContract.SubmitStateEvent e =>
            new ChainEvent.StateSubmitted(e.StateId, e.LearningPeriodId, e.Step, new StepCommitment(e.StateRoot, e.GradientRoot), e.Checkpoint)
            {
                Gradients = e.Gradients,
            },
        UnstoppableModelContract.ExpireLearningPeriodEvent e => new ChainEvent.LearningPeriodExpired(e.LearningPeriodId, e.HeadStateId),
        UnstoppableModelContract.SuspectStateEvent e => new ChainEvent.StateSuspected(e.DisputeId, e.StateId, e.Suspecter, Known<Claim>(e.Claim)),
        UnstoppableModelContract.ReviewSuspectEvent e =>
            new ChainEvent.SuspectReviewed(e.DisputeId, e.StateId, Known<Verdict>(e.Verdict), e.Reverted, e.HeadStateId),
        UnstoppableModelContract.FinalizeLearningPeriodEvent e => new ChainEvent.LearningPeriodFinalized(e.LearningPeriodId),
        UnstoppableModelContract.WithdrawCollateralPerLearningPeriodEvent e => new ChainEvent.CollateralWithdrawn(e.LearningPeriodId, e.Worker, e.Amount),
        UnstoppableModelContract.RewardLearningPeriodEvent e => new ChainEvent.LearningPeriodRewarded(e.LearningPeriodId, e.Worker, e.Amount),
        UnstoppableModelContract.DonateEvent e => new ChainEvent.Donated(e.Donor, e.Amount),
        UnstoppableModelContract.AttestStateEvent e =>
            new ChainEvent.StateAttested(e.StateId, e.Attester, new StepCommitment(e.StateRoot, e.GradientRoot)),
        UnstoppableModelContract.ParametersChangedEvent e => new ChainEvent.ParametersChanged(e.Version, RulesOf(e.Parameters)),
        UnstoppableModelContract.PauseLeasesEvent => new ChainEvent.LeasesPaused(true),
        UnstoppableModelContract.UnpauseLeasesEvent => new ChainEvent.LeasesPaused(false),
        UnstoppableModelContract.WithdrawEvent e => new ChainEvent.Withdrawn(e.Account, e.Amount),
        _ => null,
    };

    private ChainEvent? DecodeCouncil(LogEntry log) => ValidatorCouncilContract.DecodeEvent(log) switch
    {
        ValidatorCouncilContract.DisputeOpenedEvent e when e.Model == model => new ChainEvent.DisputeOpened(e.DisputeId),
        ValidatorCouncilContract.RoundOpenedEvent e => new ChainEvent.RoundOpened(e.DisputeId, e.Round, e.CommitDeadline, e.RevealDeadline),
        ValidatorCouncilContract.BallotCommittedEvent e => new ChainEvent.BallotCommitted(e.DisputeId, e.Validator, e.Round),
        ValidatorCouncilContract.BallotRevealedEvent e => new ChainEvent.BallotRevealed(
            e.DisputeId, e.Validator, e.Round, e.Weight, new Ballot(new StepCommitment(e.StateRoot, e.GradientRoot), e.TraceRoot)),
        ValidatorCouncilContract.FeePaidEvent e => new ChainEvent.FeePaid(e.DisputeId, e.Amount),
        ValidatorCouncilContract.ClaimFeeEvent e => new ChainEvent.FeeClaimed(e.DisputeId, e.Validator, e.Amount),
        _ => null,
    };
}
