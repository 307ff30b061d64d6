using UnstoppableModels.Ethereum.Abi;
using UnstoppableModels.Ethereum.Crypto;
using UnstoppableModels.Protocol.Chain;
using UnstoppableModels.Protocol.Commitments;
using UnstoppableModels.Protocol.Model;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Actors.Validator;

/// <summary>What a validator puts on chain before it reveals: <c>commitmentOf</c> of the council.</summary>
internal static class BallotCommitment
{
    private static readonly AbiType Id = AbiType.UnsignedInteger(64);

    private static readonly AbiType Step = AbiType.Tuple<StepCommitment>(
        [AbiType.Bytes32, AbiType.Bytes32],
        step => [step.StateRoot, step.GradientRoot],
        roots => new StepCommitment((Hash32)roots[0], (Hash32)roots[1]));

    private static readonly AbiType[] BatchLayout = [Id, Id, Id, Id, AbiType.Bytes32, AbiType.Array(Step)];

    private static readonly AbiType[] MatterLayout = [AbiType.Address, Id, AbiType.UnsignedInteger(8), AbiType.Bytes32];

    private static readonly AbiType[] Layout =
        [Id, AbiType.Bytes32, AbiType.Address, AbiType.Bytes32, AbiType.Bytes32, AbiType.Bytes32, AbiType.Bytes32];

    /// <summary>
    /// keccak256(abi.encode(disputeId, matter, voter, stateRoot, gradientRoot, traceRoot, salt)): bound to dispute and voter, so that it
    /// cannot be copied, and to the matter, so that it cannot be used for another one.
    /// </summary>
    public static Hash32 Of(ulong disputeId, Hash32 matter, Address voter, Ballot ballot, Hash32 salt) => Keccak256.Hash(AbiType.Encode(
        Layout, disputeId, matter, voter, ballot.Commitment.StateRoot, ballot.Commitment.GradientRoot, ballot.TraceRoot, salt));

    /// <summary>
    /// What a dispute is about, as the council keeps it: keccak256(abi.encode(model, stateId, claim, hash of the batch)). Computed from what
    /// was looked into, not asked of the chain.
    /// </summary>
    public static Hash32 MatterOf(Address model, DisputeMatter matter) =>
        Keccak256.Hash(AbiType.Encode(MatterLayout, model, matter.StateId, (byte)matter.Claim, HashOf(matter.Batch)));

    private static Hash32 HashOf(SubmittedBatch batch) => Keccak256.Hash(AbiType.Encode(
        BatchLayout, batch.LearningPeriodId, batch.FirstStateId, batch.FirstStep, batch.SubmittedAt, batch.Checkpoint, batch.Steps));
}
