using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using UnstoppableModels.Actors.FraudProofer;
using UnstoppableModels.Actors.Roles;
using UnstoppableModels.Actors.Transactions;
using UnstoppableModels.Actors.Worker;
using UnstoppableModels.Protocol.Calls;
using UnstoppableModels.Protocol.Chain;
using UnstoppableModels.Protocol.Commitments;
using UnstoppableModels.Protocol.FraudProofer;
using UnstoppableModels.Protocol.Model;
using UnstoppableModels.Protocol.Primitives;
using UnstoppableModels.Protocol.Transactions;
using UnstoppableModels.Protocol.Validator;

namespace UnstoppableModels.Actors.Tests.Serialization;

/// <summary>
/// At least one value of every type that leaves the process, with every enumeration value and every kind of event; the first of each type
/// is pinned.
/// </summary>
internal static class Samples
{
    private static readonly Address Alice = Address.Parse("0x00000000000000000000000000000000000a11ce");
    private static readonly BigInteger Ether = BigInteger.Pow(10, 18);

    public static IReadOnlyList<object> All { get; } =
    [
        new ChainLogEntry.BlockFollowed(new BlockHeader(7, Root("block 7"), Root("block 6"), 1_700_000_000), [.. Events()]),
        new ChainLogEntry.BlockFollowed(new BlockHeader(0, Root("block 0"), Hash32.Zero, ulong.MaxValue), []),
        new ChainLogEntry.Reorganised(6),
        new SubmitTransaction(Request("apply/1")),
        .. Enum.GetValues<IntentOutcome>().Select(Settled),
        new OutboxEvent.RequestQueued(Request("submit/1")),
        new OutboxEvent.RequestQueued(new TransactionRequest(string.Empty, Address.Zero, BigInteger.Zero, default)),
        new OutboxEvent.RequestSigned("submit/1", 5, new SignedAttempt(Root("transaction"), new byte[] { 2, 0xf8 }, Ether, 1, 250_000, 99)),
        .. Enum.GetValues<IntentOutcome>().Select(o => new OutboxEvent.RequestSettled(Settled(o))),
        new RoleEvent.Decided(12, [Request("commit/1/1"), Request("commit/2/1")]),
        new RoleEvent.Decided(0, []),
        .. Enum.GetValues<IntentOutcome>().Select(o => new RoleEvent.Settled("commit/1/1", o, 77)),
        .. Findings().Select(f => new RoleEvent.Found(12, f)),
        new PeriodPerformed(3, 9, Root("base"), [Step("9"), Step("10")], Root("checkpoint")),
        .. Enum.GetValues<Claim>().Select(
            c => new PreparedBallot(4, 2, c, Content(), new Ballot(Step("disputed"), Root("trace")), Root("salt"))),
        new VerifyPeriod(3),
        new PeriodVerified(3, [.. Findings()]),
        new PeriodVerified(3, []),
        new VerificationFailed(3, "Block b is not available."),
        new PeriodPerformed(3, 9, Root("base"), [Step("9"), Step("10")], Root("checkpoint")) { Gradients = [Root("9"), Root("10")] },
        new ChainLogEntry.BlockFollowed(
            new BlockHeader(8, Root("block 8"), Root("block 7"), 1_700_000_008),
            [new ChainEvent.StateSubmitted(1, 1, 1, Step("1"), Hash32.Zero) { Gradients = Root("gradients 1") }]),
    ];

    public static IEnumerable<ChainEvent> Events() =>
    [
        new ChainEvent.AppliedToLearnPeriod(1, Alice, 0, 1, 4, 1_700_000_100, 3),
        new ChainEvent.StateSubmitted(1, 1, 1, Step("1"), Hash32.Zero),
        new ChainEvent.StateSubmitted(2, 1, 2, Step("2"), Root("checkpoint 2")),
        new ChainEvent.LearningPeriodExpired(1, 2),
        .. Enum.GetValues<Claim>().Select(c => new ChainEvent.StateSuspected(1, 2, Alice, c)),
        .. Enum.GetValues<Verdict>().Select(v => new ChainEvent.SuspectReviewed(1, 2, v, v == Verdict.Guilty, 1)),
        new ChainEvent.LearningPeriodFinalized(1),
        new ChainEvent.CollateralWithdrawn(1, Alice, Ether),
        new ChainEvent.Withdrawn(Alice, BigInteger.Pow(2, 256) - 1),
        new ChainEvent.DisputeOpened(1),
        new ChainEvent.RoundOpened(1, 2, 1_700_000_010, 1_700_000_020),
        new ChainEvent.BallotCommitted(1, Alice, 255),
        new ChainEvent.BallotRevealed(1, Alice, 1, 100 * Ether, new Ballot(Step("2"), Root("trace"))),
        new ChainEvent.FeePaid(1, BigInteger.Zero),
        new ChainEvent.FeeClaimed(1, Alice, 3),
        new ChainEvent.ParametersChanged(2, new RunParameters(10 * Ether, Ether, 1, 4, 30, 60, 20, 21, 1_000, 7)),
        new ChainEvent.LeasesPaused(true),
        new ChainEvent.LeasesPaused(false),
        new ChainEvent.BatchSubmitted(1, 1, 1, 2, 1_700_000_050, Root("checkpoint 2")),
        new ChainEvent.LearningPeriodRewarded(1, Alice, 7),
        new ChainEvent.Donated(Alice, Ether),
        new ChainEvent.StateAttested(2, Alice, Step("2")),
    ];

    private static IEnumerable<Finding> Findings() =>
        [new Finding(2, Content(), null), .. Enum.GetValues<Claim>().Select(c => new Finding(2, Content(), c))];

    private static StateContent Content() => new(Step("2"), Root("checkpoint 2"));

    private static StepCommitment Step(string name) => new(Root($"state {name}"), Root($"gradient {name}"));

    private static Settlement Settled(IntentOutcome outcome) =>
        new("apply/1", outcome, Root("transaction"), 21_000 * Ether, "MutexTaken()");

    private static TransactionRequest Request(string id) => new(id, Alice, 2 * Ether, new byte[] { 0xde, 0xad, 0xbe, 0xef });

    private static Hash32 Root(string name) => new(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
}
