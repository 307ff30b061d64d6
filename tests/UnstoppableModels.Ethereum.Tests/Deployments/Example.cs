using System.Numerics;
using UnstoppableModels.Ethereum.Contracts;
using UnstoppableModels.Ethereum.Deployments;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Tests.Deployments;

/// <summary>A small deployment with the amounts of the table in PROTOCOL.md: S = 1, B = 0.5, F = 0.3 ether.</summary>
internal static class Example
{
    public static readonly BigInteger Ether = BigInteger.Pow(10, 18);

    public static readonly ParametersData Parameters = new(
        Stake: Ether,
        Bond: Ether / 2,
        StepSeconds: 60,
        StepsPerPeriod: 3,
        Fee: 3 * Ether / 10,
        RewardPerPeriod: 0,
        ChallengeSeconds: 600,
        CommitSeconds: 300,
        RevealSeconds: 300,
        TotalSteps: 9);

    public static readonly CouncilRules Council =
        new(UnbondingSeconds: 3600, QuorumBps: 5001, NoShowBps: 100, DutySeconds: 300, DutyFee: 3 * Ether / 10);

    public static readonly GovernanceRules Governance =
        new(VotingDelaySeconds: 60, VotingPeriodSeconds: 300, ProposalThreshold: 5, QuorumPercent: 20, TimelockSeconds: 120);

    public static readonly Network Network = new(
        "test", 31337, "http://127.0.0.1:8545", null, null, DataFeeKind.InGas, 0, Council, Governance, Parameters);

    public static DeploymentPlan Plan(params Address[] holders) => new(
        [.. holders.Select(holder => new TokenHolder(holder, 1000))],
        Council,
        OwnerChoice.Nobody,
        new ModelPlan("tiny", new GenesisData(Fill('a'), Fill('b'), Fill('c')), Parameters));

    public static Hash32 Fill(char digit) => Hash32.Parse(new string(digit, 64));
}
