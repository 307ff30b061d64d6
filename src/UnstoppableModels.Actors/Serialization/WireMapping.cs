using System.Numerics;
using Google.Protobuf;
using UnstoppableModels.Actors.Serialization.Wire;
using UnstoppableModels.Protocol.Calls;
using UnstoppableModels.Protocol.Chain;
using UnstoppableModels.Protocol.Commitments;
using UnstoppableModels.Protocol.FraudProofer;
using UnstoppableModels.Protocol.Primitives;
using UnstoppableModels.Protocol.Transactions;
using RunParameters = UnstoppableModels.Protocol.Model.RunParameters;
using StateContent = UnstoppableModels.Protocol.Model.StateContent;
using WireStateContent = UnstoppableModels.Actors.Serialization.Wire.StateContent;

namespace UnstoppableModels.Actors.Serialization;

/// <summary>
/// Values of the protocol in their wire form and back. Reading checks every length, enumeration and presence: journals and peers can be
/// damaged.
/// </summary>
internal static class WireMapping
{
    public static ByteString ToWire(this Hash32 hash) => ByteString.CopyFrom(hash.ToBytes());

    public static ByteString ToWire(this Address address) => ByteString.CopyFrom(address.ToBytes());

    public static ByteString ToWire(this BigInteger amount) => ByteString.CopyFrom(amount.ToByteArray(isUnsigned: true, isBigEndian: true));

    public static ByteString ToWire(this ReadOnlyMemory<byte> bytes) => ByteString.CopyFrom(bytes.Span);

    public static Hash32 ToHash32(this ByteString bytes) => new(bytes.Span);

    /// <summary>Of something that may not be there, and was not known to earlier versions: zero leaves no trace.</summary>
    public static ByteString ToOptionalWire(this Hash32 hash) => hash.IsZero ? ByteString.Empty : hash.ToWire();

    public static Hash32 ToOptionalHash32(this ByteString bytes) => bytes.IsEmpty ? Hash32.Zero : bytes.ToHash32();

    public static Address ToAddress(this ByteString bytes) => new(bytes.Span);

    public static BigInteger ToAmount(this ByteString bytes) => new(bytes.Span, isUnsigned: true, isBigEndian: true);

    public static StepRoots ToWire(this StepCommitment step) => new() { StateRoot = step.StateRoot.ToWire(), GradientRoot = step.GradientRoot.ToWire() };

    public static StepCommitment ToDomain(this StepRoots step) => new(step.StateRoot.ToHash32(), step.GradientRoot.ToHash32());

    public static WireStateContent ToWire(this StateContent content) =>
        new() { Commitment = content.Commitment.ToWire(), Checkpoint = content.Checkpoint.ToWire() };

    public static StateContent ToDomain(this WireStateContent content) => new(content.Commitment.ToDomain(), content.Checkpoint.ToHash32());

    public static BallotRoots ToWire(this Ballot ballot) => new() { Commitment = ballot.Commitment.ToWire(), TraceRoot = ballot.TraceRoot.ToWire() };

    public static Ballot ToDomain(this BallotRoots ballot) => new(ballot.Commitment.ToDomain(), ballot.TraceRoot.ToHash32());

    public static TransactionRequestMessage ToWire(this TransactionRequest request) =>
        new() { Id = request.Id, To = request.To.ToWire(), Value = request.Value.ToWire(), Data = request.Data.ToWire() };

    public static TransactionRequest ToDomain(this TransactionRequestMessage request) =>
        new(request.Id, request.To.ToAddress(), request.Value.ToAmount(), request.Data.Memory);

    public static SettlementMessage ToWire(this Settlement settlement) => new()
    {
        Id = settlement.Id,
        Outcome = (uint)settlement.Outcome,
        Hash = settlement.Hash.ToWire(),
        GasCost = settlement.GasCost.ToWire(),
        Reason = settlement.Reason,
    };

    public static Settlement ToDomain(this SettlementMessage settlement) => new(
        settlement.Id, ToEnum<IntentOutcome>(settlement.Outcome), settlement.Hash.ToHash32(), settlement.GasCost.ToAmount(), settlement.Reason);

    public static FindingMade ToWire(this Finding finding, long offset)
    {
        var made = new FindingMade { Offset = offset, StateId = finding.StateId, Content = finding.Content.ToWire() };
        if (finding.Fault is { } fault) made.Fault = (uint)fault;
        return made;
    }

    public static Finding ToDomain(this FindingMade made) =>
        new(made.StateId, made.Content.ToDomain(), made.HasFault ? ToEnum<Claim>(made.Fault) : null);

    public static Rules ToWire(this RunParameters rules) => new()
    {
        Stake = rules.Stake.ToWire(),
        Bond = rules.Bond.ToWire(),
        Fee = rules.Fee.ToWire(),
        StepsPerPeriod = rules.StepsPerPeriod,
        StepSeconds = rules.StepSeconds,
        ChallengeSeconds = rules.ChallengeSeconds,
        CommitSeconds = rules.CommitSeconds,
        RevealSeconds = rules.RevealSeconds,
        TotalSteps = rules.TotalSteps,
        RewardPerPeriod = rules.RewardPerPeriod.ToWire(),
    };

    public static RunParameters ToDomain(this Rules rules) => new(
        rules.Stake.ToAmount(),
        rules.Bond.ToAmount(),
        rules.Fee.ToAmount(),
        rules.StepsPerPeriod,
        rules.StepSeconds,
        rules.ChallengeSeconds,
        rules.CommitSeconds,
        rules.RevealSeconds,
        rules.TotalSteps,
        rules.RewardPerPeriod.ToAmount());

    public static Block ToWire(this BlockHeader block) => new()
    {
        Number = block.Number,
        Hash = block.Hash.ToWire(),
        ParentHash = block.ParentHash.ToWire(),
        Timestamp = block.Timestamp,
    };

    public static BlockHeader ToDomain(this Block block) => new(block.Number, block.Hash.ToHash32(), block.ParentHash.ToHash32(), block.Timestamp);

    public static T ToEnum<T>(uint value)
        where T : struct, Enum
    {
        var result = (T)Enum.ToObject(typeof(T), value);
        return Enum.IsDefined(result) ? result : throw new InvalidDataException($"{value} is no {typeof(T).Name}.");
    }
}
