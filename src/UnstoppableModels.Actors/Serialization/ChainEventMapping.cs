using UnstoppableModels.Actors.Serialization.Wire;
using UnstoppableModels.Protocol.Chain;
using Kind = UnstoppableModels.Actors.Serialization.Wire.ChainEventMessage.KindOneofCase;
using Types = UnstoppableModels.Actors.Serialization.Wire.ChainEventMessage.Types;

namespace UnstoppableModels.Actors.Serialization;

/// <summary>Events of the contracts in their wire form and back.</summary>
internal static class ChainEventMapping
{
    public static ChainEventMessage ToWire(this ChainEvent chainEvent) => chainEvent switch
    {
        ChainEvent.AppliedToLearnPeriod e => new()
        {
            Applied = new Types.AppliedToLearnPeriod
            {
                LearningPeriodId = e.LearningPeriodId,
                Worker = e.Worker.ToWire(),
                BaseStateId = e.BaseStateId,
                FirstStep = e.FirstStep,
                Steps = e.Steps,
                Deadline = e.Deadline,
                ParametersVersion = e.ParametersVersion,
            },
        },
        ChainEvent.StateSubmitted e => new()
        {
            Submitted = new Types.StateSubmitted
            {
                StateId = e.StateId,
                LearningPeriodId = e.LearningPeriodId,
                Step = e.Step,
                Commitment = e.Commitment.ToWire(),
                Checkpoint = e.Checkpoint.ToWire(),
                Gradients = e.Gradients.ToOptionalWire(),
            },
        },
        ChainEvent.LearningPeriodExpired e => new()
        {
            Expired = new Types.LearningPeriodExpired { LearningPeriodId = e.LearningPeriodId, HeadStateId = e.HeadStateId },
        },
        ChainEvent.StateSuspected e => new()
        {
            Suspected = new Types.StateSuspected
            {
                DisputeId = e.DisputeId,
                StateId = e.StateId,
                Suspecter = e.Suspecter.ToWire(),
                Claim = (uint)e.Claim,
            },
        },
        ChainEvent.SuspectReviewed e => new()
        {
            Reviewed = new Types.SuspectReviewed
            {
                DisputeId = e.DisputeId,
                StateId = e.StateId,
                Verdict = (uint)e.Verdict,
                HeadStateId = e.HeadStateId,
                Reverted = e.Reverted,
            },
        },
        ChainEvent.LearningPeriodFinalized e => new() { Finalized = new Types.LearningPeriodFinalized { LearningPeriodId = e.LearningPeriodId } },
        ChainEvent.CollateralWithdrawn e => new()
        {
            CollateralWithdrawn = new Types.CollateralWithdrawn
            {
                LearningPeriodId = e.LearningPeriodId,
                Worker = e.Worker.ToWire(),
                Amount = e.Amount.ToWire(),
            },
        },
        ChainEvent.Withdrawn e => new() { Withdrawn = new Types.Withdrawn { Account = e.Account.ToWire(), Amount = e.Amount.ToWire() } },
        ChainEvent.DisputeOpened e => new() { DisputeOpened = new Types.DisputeOpened { DisputeId = e.DisputeId } },
        ChainEvent.RoundOpened e => new()
        {
            RoundOpened = new Types.RoundOpened
            {
                DisputeId = e.DisputeId,
                Round = e.Round,
                CommitDeadline = e.CommitDeadline,
                RevealDeadline = e.RevealDeadline,
            },
        },
        ChainEvent.BallotCommitted e => new()
        {
            BallotCommitted = new Types.BallotCommitted { DisputeId = e.DisputeId, Validator = e.Validator.ToWire(), Round = e.Round },
        },
        ChainEvent.BallotRevealed e => new()
        {
            BallotRevealed = new Types.BallotRevealed
            {
                DisputeId = e.DisputeId,
                Validator = e.Validator.ToWire(),
                Round = e.Round,
                Weight = e.Weight.ToWire(),
                Ballot = e.Ballot.ToWire(),
            },
        },
        ChainEvent.FeePaid e => new() { FeePaid = new Types.FeePaid { DisputeId = e.DisputeId, Amount = e.Amount.ToWire() } },
        ChainEvent.FeeClaimed e => new()
        {
            FeeClaimed = new Types.FeeClaimed { DisputeId = e.DisputeId, Validator = e.Validator.ToWire(), Amount = e.Amount.ToWire() },
        },
        ChainEvent.ParametersChanged e => new()
        {
            ParametersChanged = new Types.ParametersChanged { Version = e.Version, Rules = e.Parameters.ToWire() },
        },
        ChainEvent.LeasesPaused e => new() { LeasesPaused = new Types.LeasesPaused { Paused = e.Paused } },
        ChainEvent.BatchSubmitted e => new()
        {
            BatchSubmitted = new Types.BatchSubmitted
            {
                FirstStateId = e.FirstStateId,
                LearningPeriodId = e.LearningPeriodId,
                FirstStep = e.FirstStep,
                Count = e.Count,
                SubmittedAt = e.SubmittedAt,
                Checkpoint = e.Checkpoint.ToWire(),
            },
        },
        ChainEvent.LearningPeriodRewarded e => new()
        {
            Rewarded = new Types.LearningPeriodRewarded
            {
                LearningPeriodId = e.LearningPeriodId,
                Worker = e.Worker.ToWire(),
                Amount = e.Amount.ToWire(),
            },
        },
        ChainEvent.Donated e => new() { Donated = new Types.Donated { Donor = e.Donor.ToWire(), Amount = e.Amount.ToWire() } },
        ChainEvent.StateAttested e => new()
        {
            Attested = new Types.StateAttested { StateId = e.StateId, Attester = e.Attester.ToWire(), Commitment = e.Commitment.ToWire() },
        },
        _ => throw new ArgumentOutOfRangeException(nameof(chainEvent), chainEvent, "This event has no wire form."),
    };

    public static ChainEvent ToDomain(this ChainEventMessage message) => message.KindCase switch
    {
        Kind.Applied => new ChainEvent.AppliedToLearnPeriod(
            message.Applied.LearningPeriodId,
            message.Applied.Worker.ToAddress(),
            message.Applied.BaseStateId,
            message.Applied.FirstStep,
            message.Applied.Steps,
            message.Applied.Deadline,
            message.Applied.ParametersVersion),
        Kind.Submitted => new ChainEvent.StateSubmitted(
            message.Submitted.StateId,
            message.Submitted.LearningPeriodId,
            message.Submitted.Step,
            message.Submitted.Commitment.ToDomain(),
            message.Submitted.Checkpoint.ToHash32())
        {
            Gradients = message.Submitted.Gradients.ToOptionalHash32(),
        },
        Kind.Expired => new ChainEvent.LearningPeriodExpired(message.Expired.LearningPeriodId, message.Expired.HeadStateId),
        Kind.Suspected => new ChainEvent.StateSuspected(
            message.Suspected.DisputeId,
            message.Suspected.StateId,
            message.Suspected.Suspecter.ToAddress(),
            WireMapping.ToEnum<Claim>(message.Suspected.Claim)),
        Kind.Reviewed => new ChainEvent.SuspectReviewed(
            message.Reviewed.DisputeId,
            message.Reviewed.StateId,
            WireMapping.ToEnum<Verdict>(message.Reviewed.Verdict),
            message.Reviewed.Reverted,
            message.Reviewed.HeadStateId),
        Kind.Finalized => new ChainEvent.LearningPeriodFinalized(message.Finalized.LearningPeriodId),
        Kind.CollateralWithdrawn => new ChainEvent.CollateralWithdrawn(
            message.CollateralWithdrawn.LearningPeriodId,
            message.CollateralWithdrawn.Worker.ToAddress(),
            message.CollateralWithdrawn.Amount.ToAmount()),
        Kind.Withdrawn => new ChainEvent.Withdrawn(message.Withdrawn.Account.ToAddress(), message.Withdrawn.Amount.ToAmount()),
        Kind.DisputeOpened => new ChainEvent.DisputeOpened(message.DisputeOpened.DisputeId),
        Kind.RoundOpened => new ChainEvent.RoundOpened(
            message.RoundOpened.DisputeId,
            checked((byte)message.RoundOpened.Round),
            message.RoundOpened.CommitDeadline,
            message.RoundOpened.RevealDeadline),
        Kind.BallotCommitted => new ChainEvent.BallotCommitted(
            message.BallotCommitted.DisputeId, message.BallotCommitted.Validator.ToAddress(), checked((byte)message.BallotCommitted.Round)),
        Kind.BallotRevealed => new ChainEvent.BallotRevealed(
            message.BallotRevealed.DisputeId,
            message.BallotRevealed.Validator.ToAddress(),
            checked((byte)message.BallotRevealed.Round),
            message.BallotRevealed.Weight.ToAmount(),
            message.BallotRevealed.Ballot.ToDomain()),
        Kind.FeePaid => new ChainEvent.FeePaid(message.FeePaid.DisputeId, message.FeePaid.Amount.ToAmount()),
        Kind.FeeClaimed => new ChainEvent.FeeClaimed(
            message.FeeClaimed.DisputeId, message.FeeClaimed.Validator.ToAddress(), message.FeeClaimed.Amount.ToAmount()),
        Kind.ParametersChanged => new ChainEvent.ParametersChanged(
            message.ParametersChanged.Version, message.ParametersChanged.Rules.ToDomain()),
        Kind.LeasesPaused => new ChainEvent.LeasesPaused(message.LeasesPaused.Paused),
        Kind.BatchSubmitted => new ChainEvent.BatchSubmitted(
            message.BatchSubmitted.FirstStateId,
            message.BatchSubmitted.LearningPeriodId,
            message.BatchSubmitted.FirstStep,
            message.BatchSubmitted.Count,
            message.BatchSubmitted.SubmittedAt,
            message.BatchSubmitted.Checkpoint.ToHash32()),
        Kind.Rewarded => new ChainEvent.LearningPeriodRewarded(
            message.Rewarded.LearningPeriodId, message.Rewarded.Worker.ToAddress(), message.Rewarded.Amount.ToAmount()),
        Kind.Donated => new ChainEvent.Donated(message.Donated.Donor.ToAddress(), message.Donated.Amount.ToAmount()),
        Kind.Attested => new ChainEvent.StateAttested(
            message.Attested.StateId, message.Attested.Attester.ToAddress(), message.Attested.Commitment.ToDomain()),
        _ => throw new InvalidDataException("The journal holds a chain event this version does not know."),
    };
}
