using UnstoppableModels.Ethereum.Abi;
using UnstoppableModels.Ethereum.Contracts;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Deployments;

/// <summary>
/// How Governor and timelock are created. Nothing else of them is used here, so that they have no generated binding; holders vote with the
/// tools made for OpenZeppelin's Governor.
/// </summary>
internal static class GovernanceContracts
{
    /// <summary>
    /// The Governor alone proposes and cancels, anybody carries out, and nobody administers it: each of the two knows the other from its
    /// first block on.
    /// </summary>
    public static byte[] TimelockData(GovernanceRules rules, Address governor) => ContractArtifact.DeployData(
        ContractNames.Timelock,
        [AbiType.UnsignedInteger(256), AbiType.Array(AbiType.Address), AbiType.Array(AbiType.Address), AbiType.Address],
        (System.Numerics.BigInteger)rules.TimelockSeconds,
        new[] { governor },
        new[] { Address.Zero },
        Address.Zero);

    public static byte[] GovernorData(GovernanceRules rules, Address council, Address timelock) => ContractArtifact.DeployData(
        ContractNames.Governor,
        [
            AbiType.Address, AbiType.Address, AbiType.UnsignedInteger(48), AbiType.UnsignedInteger(32), AbiType.UnsignedInteger(256),
            AbiType.UnsignedInteger(256),
        ],
        council,
        timelock,
        (System.Numerics.BigInteger)rules.VotingDelaySeconds,
        rules.VotingPeriodSeconds,
        rules.ProposalThreshold,
        (System.Numerics.BigInteger)rules.QuorumPercent);
}
