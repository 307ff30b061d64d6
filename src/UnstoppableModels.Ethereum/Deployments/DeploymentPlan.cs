using System.Collections.Immutable;
using System.Numerics;
using UnstoppableModels.Ethereum.Contracts;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Deployments;

/// <summary>What an initiator decides before the contracts are created.</summary>
/// <param name="Holders">Who holds the validators' token, and how much of its smallest fraction. That is the whole supply.</param>
/// <param name="Council">The rules of the council.</param>
/// <param name="Owner">Who may change the rules of the models.</param>
/// <param name="Model">The model that is created with them; null for none.</param>
public sealed record DeploymentPlan(ImmutableArray<TokenHolder> Holders, CouncilRules Council, OwnerChoice Owner, ModelPlan? Model);

/// <summary>Somebody who gets a part of the token's supply.</summary>
/// <param name="Account">The account.</param>
/// <param name="Amount">How much, in the token's smallest fraction (10⁻¹⁸ UMC).</param>
public readonly record struct TokenHolder(Address Account, BigInteger Amount);

/// <summary>What is fixed when the council is created. PROTOCOL.md has the bounds.</summary>
/// <param name="UnbondingSeconds">How long stake stays locked after it is asked back.</param>
/// <param name="QuorumBps">Share of the eligible stake that must reveal for a round to count, in hundredths of a percent.</param>
/// <param name="NoShowBps">Share of its weight that an absent validator loses for a dispute, in hundredths of a percent.</param>
/// <param name="DutySeconds">Shortest phases of a dispute in which absence costs anything.</param>
/// <param name="DutyFee">Smallest fee of a dispute in which absence costs anything, in wei.</param>
public sealed record CouncilRules(ulong UnbondingSeconds, ushort QuorumBps, ushort NoShowBps, uint DutySeconds, BigInteger DutyFee);

/// <summary>What is fixed when Governor and timelock are created; only proposals can change it later.</summary>
/// <param name="VotingDelaySeconds">From a proposal to the second whose balances vote.</param>
/// <param name="VotingPeriodSeconds">How long a vote lasts.</param>
/// <param name="ProposalThreshold">How many votes a proposer needs, in the token's smallest fraction.</param>
/// <param name="QuorumPercent">Share of the supply that has to vote for or abstain, in hundredths.</param>
/// <param name="TimelockSeconds">How long a decision waits before it can be carried out.</param>
public sealed record GovernanceRules(
    uint VotingDelaySeconds, uint VotingPeriodSeconds, BigInteger ProposalThreshold, byte QuorumPercent, uint TimelockSeconds);

/// <summary>Who may change the rules of models for later leases, and pause new ones.</summary>
/// <param name="Account">The account; zero for nobody. Not used where a Governor owns them.</param>
/// <param name="Governance">The rules of the Governor that owns them, through its timelock; null for none.</param>
public sealed record OwnerChoice(Address Account, GovernanceRules? Governance)
{
    /// <summary>Nobody: the rules are fixed for ever.</summary>
    public static OwnerChoice Nobody { get; } = new(Address.Zero, null);
}

/// <summary>A model to be created.</summary>
/// <param name="Name">Its name in the record of the deployment.</param>
/// <param name="Genesis">What the run starts from.</param>
/// <param name="Parameters">Its rules.</param>
public sealed record ModelPlan(string Name, GenesisData Genesis, ParametersData Parameters);
