using System.Numerics;
using UnstoppableModels.Ethereum.Contracts;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Deployments;

/// <summary>What an initiator decides before the contracts of a model are created.</summary>
/// <param name="Holders">Who holds the validators' token, and how much of its smallest fraction. That is the whole supply.</param>
/// <param name="UnbondingSeconds">How long stake stays locked after it is asked back.</param>
/// <param name="QuorumBps">Share of the eligible stake that must reveal for a round to count, in hundredths of a percent.</param>
/// <param name="Genesis">What the run starts from.</param>
/// <param name="Parameters">Its rules.</param>
public sealed record DeploymentPlan(
    IReadOnlyList<(Address Holder, BigInteger Amount)> Holders, ulong UnbondingSeconds, ushort QuorumBps, GenesisData Genesis, ParametersData Parameters);
