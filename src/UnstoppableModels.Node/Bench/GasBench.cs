using System.CommandLine;
using System.Numerics;
using UnstoppableModels.Ethereum.Contracts;
using UnstoppableModels.Ethereum.Deployments;
using UnstoppableModels.Ethereum.Rehearsals;

namespace UnstoppableModels.Node.Bench;

/// <summary>
/// <c>um bench gas</c>: what the moves of the protocol cost on anvil, as receipts show it, beside the contract of the original project. Gas
/// is the same every time, so every figure is its own range. (A suspicion carries a time, in which a byte of zero is 12 gas cheaper.)
/// </summary>
internal sealed class GasBench : IBench
{
    private const string Ours = "ours", Original = "original", Unit = "gas";

    /// <summary>The longest run that has to fit into an open challenge window, at a second for every block.</summary>
    private const uint Month = 30 * 24 * 60 * 60;

    private static readonly BigInteger Ether = BigInteger.Pow(10, 18);

    private static readonly CouncilRules Council =
        new(UnbondingSeconds: 3_600, QuorumBps: 5_001, NoShowBps: 100, DutySeconds: 20, DutyFee: 3 * Ether / 10);

    /// <summary>
    /// The contract of the original project, compiled and measured in the same way (solc 0.8.37, optimizer with 200 runs).
    /// </summary>
    private static class Measured
    {
        public const int Deploy = 1_718_182, Apply = 118_216, NextState = 158_578, Suspicion = 106_222, Withdrawal = 43_276, HappyPeriod = 654_326;

        /// <summary>A verdict against 3 states, and what every further state adds.</summary>
        private const int VerdictOf3 = 160_078, FurtherState = 39_500;

        public static int Verdict(int states) => VerdictOf3 + ((states - 3) * FurtherState);
    }

    /// <inheritdoc/>
    public string Name => "gas";

    /// <inheritdoc/>
    public string Description => "What the moves of the protocol cost on a local chain, beside the original contract.";

    /// <summary>How many states are reverted; tests of the bench revert fewer.</summary>
    internal IReadOnlyList<int> RevertedStates { get; init; } = [3, 30, 300];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<BenchResult>> RunAsync(ParseResult parsed, IProgress<string> progress, CancellationToken ct)
    {
        var results = new List<BenchResult>();
        progress.Report("A period of 3 steps ...");
        await HappyPeriodAsync(results, progress, ct);
        progress.Report("A period of 16 steps ...");
        await BatchAsync(results, progress, ct);
        progress.Report("A suspicion and both verdicts ...");
        await VerdictAsync(results, isGuilty: true, progress, ct);
        await VerdictAsync(results, isGuilty: false, progress, ct);
        foreach (var states in RevertedStates)
        {
            progress.Report($"A verdict that reverts {states} states ...");
            await RevertAsync(results, states, progress, ct);
        }

        return results;
    }

    private static async Task HappyPeriodAsync(List<BenchResult> results, IProgress<string> progress, CancellationToken ct)
    {
        await using var stage = await StartAsync(stepsPerPeriod: 3, progress, ct);
        var (lease, apply) = await stage.ApplyAsync(stage.Worker);
        var submission = await stage.SubmitAsync(stage.Worker, lease, steps: 3);
        await stage.PassAsync(stage.Parameters.ChallengeSeconds + 1);
        var withdrawal = await stage.WithdrawCollateralAsync(stage.Worker, lease);
        Add(results, "happy_period", apply + submission.GasUsed + withdrawal, Measured.HappyPeriod);
        Add(results, "apply", apply, Measured.Apply);
        Add(results, "withdraw", withdrawal, Measured.Withdrawal);
        Add(results, "new_model", stage.CreationGas, Measured.Deploy);
    }

    private static async Task BatchAsync(List<BenchResult> results, IProgress<string> progress, CancellationToken ct)
    {
        const int steps = 16;
        await using var stage = await StartAsync(steps, progress, ct);
        var submission = await stage.TrainAsync(stage.Worker);
        Add(results, "per_step_batch16", (double)submission.GasUsed / steps, Measured.NextState);
    }

    private static async Task VerdictAsync(List<BenchResult> results, bool isGuilty, IProgress<string> progress, CancellationToken ct)
    {
        await using var stage = await StartAsync(stepsPerPeriod: 3, progress, ct);
        var submission = await stage.TrainAsync(stage.Worker);
        var (dispute, suspicion) = await stage.SuspectAsync(submission, stateId: 2);
        await stage.VoteAsync(dispute, isGuilty ? submission.Disagreeing(2) : submission.Agreeing(2));
        var (_, review) = await stage.ReviewAsync(dispute);
        if (isGuilty)
        {
            Add(results, "suspicion", suspicion, Measured.Suspicion);
            Add(results, "verdict_guilty", review, Measured.Verdict(3));
        }
        else
        {
            // Nobody measured an innocent verdict of the original.
            results.Add(BenchResult.Exact("verdict_innocent", Ours, review, Unit));
        }
    }

    /// <summary>Suspects the first of so many states, in periods of three, all above it in the chain of states.</summary>
    private static async Task RevertAsync(List<BenchResult> results, int states, IProgress<string> progress, CancellationToken ct)
    {
        await using var stage = await StartAsync(stepsPerPeriod: 3, progress, ct);
        var first = await stage.TrainAsync(stage.Worker);
        for (var trained = 3; trained < states; trained += 3) await stage.TrainAsync(stage.Worker);
        var (dispute, _) = await stage.SuspectAsync(first, stateId: 1);
        await stage.VoteAsync(dispute, first.Disagreeing(1));
        var (_, review) = await stage.ReviewAsync(dispute);
        Add(results, $"verdict_revert_{states}", review, Measured.Verdict(states));
    }

    private static Task<Rehearsal> StartAsync(uint stepsPerPeriod, IProgress<string> progress, CancellationToken ct) =>
        Rehearsal.StartAsync(
        new ParametersData(
            Stake: Ether,
            Bond: Ether / 2,
            StepSeconds: 60,
            StepsPerPeriod: stepsPerPeriod,
            Fee: 3 * Ether / 10,
            RewardPerPeriod: 0,
            ChallengeSeconds: Month,
            CommitSeconds: 3_600,
            RevealSeconds: 3_600,
            TotalSteps: 3_000),
        Council,
        progress,
        ct);

    private static void Add(List<BenchResult> results, string metric, double ours, double original)
    {
        results.Add(BenchResult.Exact(metric, Ours, ours, Unit));
        results.Add(BenchResult.Exact(metric, Original, original, Unit));
    }
}
