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
        Fee: 3 * Ether / 10,
        StepsPerPeriod: 3,
        StepSeconds: 60,
        ChallengeSeconds: 600,
        CommitSeconds: 300,
        RevealSeconds: 300,
        TotalSteps: 9);

    public static readonly Network Network =
        new("test", 31337, "http://127.0.0.1:8545", null, null, 0, new CouncilRules(UnbondingSeconds: 3600, QuorumBps: 5001), Parameters);

    public static DeploymentPlan Plan(params Address[] holders) => new(
        [.. holders.Select(holder => new TokenHolder(holder, 1000))],
        Network.Council,
        new ModelPlan("tiny", new GenesisData(Fill('a'), Fill('b'), Fill('c')), Parameters));

    public static Hash32 Fill(char digit) => Hash32.Parse(new string(digit, 64));
}
