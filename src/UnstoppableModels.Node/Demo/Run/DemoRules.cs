using System.Numerics;
using UnstoppableModels.Ethereum.Contracts;
using UnstoppableModels.Ethereum.Deployments;

namespace UnstoppableModels.Node.Demo.Run;

/// <summary>The numbers of the demo: short windows, so that real time suffices, and amounts whose shares divide without a rest.</summary>
internal static class DemoRules
{
    public const int Workers = 2;
    public const int FraudProofers = 2;
    public const int Validators = 3;

    /// <summary>Seconds between blocks.</summary>
    public const int BlockSeconds = 1;

    /// <summary>
    /// More than half of the eligible stake has to reveal; stake leaves later than any dispute of the demo ends; who stays away from a
    /// dispute loses a hundredth.
    /// </summary>
    public static readonly CouncilRules Council =
        new(UnbondingSeconds: 3_600, QuorumBps: 5_001, NoShowBps: 100, DutySeconds: 20, DutyFee: Ether(300));

    /// <summary>
    /// How long an honest worker leaves the mutex to the other: time for the other's node to start, on a busy machine too. Nobody waits that
    /// long for a node that runs.
    /// </summary>
    public const uint HonestYieldSeconds = 60;

    /// <summary>How long the demo waits without anything new on the chain before it gives up.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    /// <summary>How long a checkpoint is asked for before it counts as unavailable.</summary>
    public static readonly TimeSpan AvailabilityGrace = TimeSpan.FromSeconds(3);

    /// <summary>What every account starts with: 100 ether.</summary>
    public static readonly BigInteger Funds = Ether(100_000);

    /// <summary>What every validator stakes: 1,000 UMC.</summary>
    public static readonly BigInteger ValidatorStake = Ether(1_000_000);

    /// <summary>S = 1, B = 0.5, F = 0.3 ether; a lease gives 15 s a step, a state can be suspected for 20 s.</summary>
    public static ParametersData ParametersOf(DemoSettings settings) => new(
        Stake: Ether(1_000),
        Bond: Ether(500),
        StepSeconds: 15,
        StepsPerPeriod: (uint)settings.StepsPerPeriod,
        Fee: Ether(300),
        RewardPerPeriod: 0,
        ChallengeSeconds: 20,
        CommitSeconds: 20,
        RevealSeconds: 20,
        TotalSteps: (ulong)settings.Steps);

    private static BigInteger Ether(long thousandths) => thousandths * BigInteger.Pow(10, 15);
}
