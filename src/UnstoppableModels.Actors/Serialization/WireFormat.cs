using Google.Protobuf;
using UnstoppableModels.Actors.FraudProofer;
using UnstoppableModels.Actors.Roles;
using UnstoppableModels.Actors.Transactions;
using UnstoppableModels.Protocol.Calls;
using UnstoppableModels.Protocol.Chain;
using UnstoppableModels.Protocol.Transactions;
using UnstoppableModels.Protocol.Validator;

namespace UnstoppableModels.Actors.Serialization;

/// <summary>
/// Every type that leaves the process, with its manifest and its two directions. Manifests are short, stable and never reused; a type
/// that is
/// not here cannot be journalled or sent.
/// </summary>
internal static class WireFormat
{
    /// <summary>All entries.</summary>
    public static IReadOnlyList<Entry> Entries { get; } =
    [
        Of<ChainLogEntry.BlockFollowed, Wire.BlockFollowed>(
            "block",
            e => new Wire.BlockFollowed { Block = e.Block.ToWire(), Events = { e.Events.Select(x => x.ToWire()) } },
            w => new(w.Block.ToDomain(), [.. w.Events.Select(x => x.ToDomain())])),
        Of<ChainLogEntry.Reorganised, Wire.Reorganised>(
            "reorg",
            e => new Wire.Reorganised { BlockNumber = e.BlockNumber },
            w => new(w.BlockNumber)),
        Of<SubmitTransaction, Wire.TransactionRequestMessage>("submit", e => e.Request.ToWire(), w => new(w.ToDomain())),
        Of<Settlement, Wire.SettlementMessage>("settlement", e => e.ToWire(), w => w.ToDomain()),
        Of<OutboxEvent.RequestQueued, Wire.RequestQueued>(
            "queued",
            e => new Wire.RequestQueued { Request = e.Request.ToWire() },
            w => new(w.Request.ToDomain())),
        Of<OutboxEvent.RequestSigned, Wire.RequestSigned>(
            "signed",
            e => new Wire.RequestSigned
            {
                Id = e.Id,
                Nonce = e.Nonce,
                Hash = e.Attempt.Hash.ToWire(),
                Raw = e.Attempt.Raw.ToWire(),
                MaxFeePerGas = e.Attempt.MaxFeePerGas.ToWire(),
                MaxPriorityFeePerGas = e.Attempt.MaxPriorityFeePerGas.ToWire(),
                GasLimit = e.Attempt.GasLimit,
                SignedAtBlock = e.Attempt.SignedAtBlock,
            },
            w => new(w.Id, w.Nonce, new SignedAttempt(
                w.Hash.ToHash32(), w.Raw.Memory, w.MaxFeePerGas.ToAmount(), w.MaxPriorityFeePerGas.ToAmount(), w.GasLimit, w.SignedAtBlock))),
        Of<OutboxEvent.RequestSettled, Wire.RequestSettled>(
            "settled",
            e => new Wire.RequestSettled { Settlement = e.Settlement.ToWire() },
            w => new(w.Settlement.ToDomain())),
        Of<RoleEvent.Decided, Wire.RoleDecided>(
            "role-decided",
            e => new Wire.RoleDecided { Offset = e.Offset, Requests = { e.Requests.Select(r => r.ToWire()) } },
            w => new(w.Offset, [.. w.Requests.Select(r => r.ToDomain())])),
        Of<RoleEvent.Settled, Wire.RoleSettled>(
            "role-settled",
            e => new Wire.RoleSettled { AttemptId = e.AttemptId, Outcome = (uint)e.Outcome, BlockNumber = e.BlockNumber },
            w => new(w.AttemptId, WireMapping.ToEnum<IntentOutcome>(w.Outcome), w.BlockNumber)),
        Of<RoleEvent.Found, Wire.FindingMade>("found", e => e.Finding.ToWire(e.Offset), w => new(w.Offset, w.ToDomain())),
        Of<Worker.PeriodPerformed, Wire.PeriodPerformed>(
            "performed",
            e => new Wire.PeriodPerformed
            {
                LearningPeriodId = e.LearningPeriodId,
                Steps = { e.Steps.Select(s => s.ToWire()) },
                Checkpoint = e.Checkpoint.ToWire(),
                FirstStep = e.FirstStep,
                BaseStateRoot = e.BaseStateRoot.ToWire(),
                Gradients = { e.Gradients.Select(g => g.ToWire()) },
            },
            w => new(
                w.LearningPeriodId,
                w.FirstStep,
                w.BaseStateRoot.ToHash32(),
                [.. w.Steps.Select(s => s.ToDomain())],
                w.Checkpoint.ToHash32())
            {
                Gradients = [.. w.Gradients.Select(g => g.ToHash32())],
            }),
        Of<PreparedBallot, Wire.BallotPrepared>(
            "ballot",
            e => new Wire.BallotPrepared
            {
                DisputeId = e.DisputeId,
                Round = e.Round,
                Ballot = e.Ballot.ToWire(),
                Salt = e.Salt.ToWire(),
                Claim = (uint)e.Claim,
                Disputed = e.Disputed.ToWire(),
            },
            w => new(
                w.DisputeId,
                checked((byte)w.Round),
                WireMapping.ToEnum<Claim>(w.Claim),
                w.Disputed.ToDomain(),
                w.Ballot.ToDomain(),
                w.Salt.ToHash32())),
        Of<VerifyPeriod, Wire.VerifyPeriod>(
            "verify",
            e => new Wire.VerifyPeriod { LearningPeriodId = e.LearningPeriodId },
            w => new(w.LearningPeriodId)),
        Of<PeriodVerified, Wire.PeriodVerified>(
            "verified",
            e => new Wire.PeriodVerified { LearningPeriodId = e.LearningPeriodId, Findings = { e.Findings.Select(f => f.ToWire(0)) } },
            w => new(w.LearningPeriodId, [.. w.Findings.Select(f => f.ToDomain())])),
        Of<VerificationFailed, Wire.VerificationFailed>(
            "not-verified",
            e => new Wire.VerificationFailed { LearningPeriodId = e.LearningPeriodId, Reason = e.Reason },
            w => new(w.LearningPeriodId, w.Reason)),
    ];

    private static Entry Of<TDomain, TWire>(string manifest, Func<TDomain, TWire> write, Func<TWire, TDomain> read)
        where TDomain : notnull
        where TWire : IMessage<TWire>, new()
    {
        var parser = new MessageParser<TWire>(() => new TWire());
        return new Entry(typeof(TDomain), manifest, value => write((TDomain)value).ToByteArray(), bytes => read(parser.ParseFrom(bytes)));
    }

    /// <summary>One type in its wire form.</summary>
    /// <param name="Type">The type in memory.</param>
    /// <param name="Manifest">Its name on the wire.</param>
    /// <param name="Write">To bytes.</param>
    /// <param name="Read">From bytes; throws where they are not such a message.</param>
    internal sealed record Entry(Type Type, string Manifest, Func<object, byte[]> Write, Func<byte[], object> Read);
}
