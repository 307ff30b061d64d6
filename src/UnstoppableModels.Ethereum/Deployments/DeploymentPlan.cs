using System.Collections.Immutable;
using System.Numerics;
using UnstoppableModels.Ethereum.Contracts;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Deployments;

/// <summary>What an initiator decides before the contracts are created.</summary>
/// <param name="Holders">Who holds the validators' token, and how much of its smallest fraction. That is the whole supply.</param>
/// <param name="Council">The rules of the council.</param>
/// <param name="Model">The model that is created with them; null for none.</param>
public sealed record DeploymentPlan(ImmutableArray<TokenHolder> Holders, CouncilRules Council, ModelPlan? Model);

/// <summary>Somebody who gets a part of the token's supply.</summary>
/// <param name="Account">The account.</param>
/// <param name="Amount">How much, in the token's smallest fraction (10⁻¹⁸ UMC).</param>
public readonly record struct TokenHolder(Address Account, BigInteger Amount);

/// <summary>What is fixed when the council is created. PROTOCOL.md has the bounds.</summary>
/// <param name="UnbondingSeconds">How long stake stays locked after it is asked back.</param>
/// <param name="QuorumBps">Share of the eligible stake that must reveal for a round to count, in hundredths of a percent.</param>
public sealed record CouncilRules(ulong UnbondingSeconds, ushort QuorumBps);

/// <summary>A model to be created.</summary>
/// <param name="Name">Its name in the record of the deployment.</param>
/// <param name="Genesis">What the run starts from.</param>
/// <param name="Parameters">Its rules.</param>
public sealed record ModelPlan(string Name, GenesisData Genesis, ParametersData Parameters);
