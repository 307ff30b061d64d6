using UnstoppableModels.Ethereum.Abi;
using UnstoppableModels.Ethereum.Crypto;
using UnstoppableModels.Protocol.Chain;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Actors.Validator;

/// <summary>What a validator puts on chain before it reveals: <c>commitmentOf</c> of the council.</summary>
internal static class BallotCommitment
{
    private static readonly AbiType[] Layout =
        [AbiType.UnsignedInteger(64), AbiType.Address, AbiType.Bytes32, AbiType.Bytes32, AbiType.Bytes32, AbiType.Bytes32];

    /// <summary>
    /// keccak256(abi.encode(disputeId, voter, stateRoot, gradientRoot, traceRoot, salt)): bound to dispute and voter, so that it cannot
    /// be copied.
    /// </summary>
    public static Hash32 Of(ulong disputeId, Address voter, Ballot ballot, Hash32 salt) => Keccak256.Hash(AbiType.Encode(
        Layout, disputeId, voter, ballot.Commitment.StateRoot, ballot.Commitment.GradientRoot, ballot.TraceRoot, salt));
}
