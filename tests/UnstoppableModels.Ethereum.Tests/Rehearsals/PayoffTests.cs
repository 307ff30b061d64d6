using System.Numerics;
using UnstoppableModels.Ethereum.Contracts;
using UnstoppableModels.Ethereum.Rehearsals;
using UnstoppableModels.Ethereum.Tests.Deployments;

namespace UnstoppableModels.Ethereum.Tests.Rehearsals;

/// <summary>
/// Two whole runs on a real chain, from the first lease to the last withdrawal. Everybody ends with exactly the payoffs of the table in
/// contracts/PROTOCOL.md: S = 1, B = 0.5, F = 0.3, h = h' = 0.1 ether.
/// </summary>
public sealed class PayoffTests
{
    private const byte Innocent = 1, Guilty = 2;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_with_a_guilty_verdict_pays_what_the_table_says()
    {
        await using var stage = await Rehearsal.StartAsync(Example.Parameters, Example.Council, cancellation: Cancellation);

        await stage.TrainAsync(stage.Worker);
        var wrong = await stage.TrainAsync(stage.OtherWorker);
        await stage.TrainAsync(stage.Worker);
        var (dispute, _) = await stage.SuspectAsync(wrong, stateId: 5);
        await stage.VoteAsync(dispute, wrong.Disagreeing(5));
        Assert.Equal(Guilty, (await stage.ReviewAsync(dispute)).Verdict);
        Assert.Equal((4ul, 4ul), await HeadAsync(stage));

        // The worker whose period was above the wrong state has its deposits back at once; then the run goes on from state 4.
        await stage.WithdrawCollateralAsync(stage.Worker, 3);
        Assert.Equal(3, (await stage.TrainAsync(stage.Worker)).Batch.Steps.Count);
        Assert.Equal(2, (await stage.TrainAsync(stage.Worker)).Batch.Steps.Count);
        Assert.Equal((14ul, 9ul), await HeadAsync(stage));
        await stage.PassAsync(Example.Parameters.ChallengeSeconds + 1);
        foreach (var lease in new ulong[] { 1, 4, 5 }) await stage.WithdrawCollateralAsync(stage.Worker, lease);
        await AssertNothingLeftAsync(stage.OtherWorker, stage, lease: 2);
        await stage.Suspecter.CallAsync(stage.Deployed.Model, new UnstoppableModelContract.WithdrawFunction());
        foreach (var validator in stage.Validators) await validator.CallAsync(
            stage.Deployed.Council, new ValidatorCouncilContract.ClaimFeeFunction(dispute));

        await AssertFinalAsync(stage, 14);
        await AssertGainsAsync(stage, worker: 0, otherWorker: -1_500, suspecter: 1_100, validator: 100, donor: 0, burned: 100);
        Assert.Equal((BigInteger.Zero, BigInteger.Zero), await stage.HeldAsync());
    }

    [Fact]
    public async Task A_run_with_an_innocent_verdict_pays_what_the_table_says()
    {
        var rewarded = Example.Parameters with { RewardPerPeriod = 2 * Example.Ether / 10 };
        await using var stage = await Rehearsal.StartAsync(rewarded, Example.Council, cancellation: Cancellation);

        await stage.Donor.CallAsync(stage.Deployed.Model, new UnstoppableModelContract.DonateFunction(), Example.Ether);
        await stage.TrainAsync(stage.Worker);
        var right = await stage.TrainAsync(stage.OtherWorker);
        var (dispute, _) = await stage.SuspectAsync(right, stateId: 5);
        await stage.TrainAsync(stage.Worker);
        await stage.VoteAsync(dispute, right.Agreeing(5));
        Assert.Equal(Innocent, (await stage.ReviewAsync(dispute)).Verdict);
        Assert.Equal((9ul, 9ul), await HeadAsync(stage));
        await stage.PassAsync(2 * (ulong)rewarded.ChallengeSeconds);
        foreach (var (worker, lease) in new[] { (stage.Worker, 1ul), (stage.OtherWorker, 2ul), (stage.Worker, 3ul) })
            await stage.WithdrawCollateralAsync(worker, lease);
        foreach (var worker in new[] { stage.Worker, stage.OtherWorker })
            await worker.CallAsync(stage.Deployed.Model, new UnstoppableModelContract.WithdrawFunction());
        foreach (var validator in stage.Validators) await validator.CallAsync(
            stage.Deployed.Council, new ValidatorCouncilContract.ClaimFeeFunction(dispute));

        // Two rewards of 0.2 for one worker; h and one reward for the other.
        await AssertFinalAsync(stage, 9);
        await AssertGainsAsync(stage, worker: 400, otherWorker: 100 + 200, suspecter: -500, validator: 100, donor: -1_000, burned: 100);
        Assert.Equal((4 * Example.Ether / 10, BigInteger.Zero), await stage.HeldAsync());
        Assert.Equal(
            4 * Example.Ether / 10,
            await stage.Contracts.CallAsync(
                stage.Deployed.Model, new UnstoppableModelContract.RewardPoolFunction(), cancellation: Cancellation));
        var refused = await Assert.ThrowsAsync<ContractRevertedException>(
            () => stage.Suspecter.CallAsync(stage.Deployed.Model, new UnstoppableModelContract.WithdrawFunction()));
        Assert.IsType<UnstoppableModelContract.NothingToWithdrawError>(refused.Error);
    }

    private static async Task<(ulong StateId, ulong Step)> HeadAsync(Rehearsal stage) => (
        await stage.Contracts.CallAsync(
            stage.Deployed.Model, new UnstoppableModelContract.HeadStateIdFunction(), cancellation: Cancellation),
        await stage.Contracts.CallAsync(stage.Deployed.Model, new UnstoppableModelContract.HeadStepFunction(), cancellation: Cancellation));

    private static async Task AssertFinalAsync(Rehearsal stage, ulong stateId) => Assert.True(
        await stage.Contracts.CallAsync(
            stage.Deployed.Model, new UnstoppableModelContract.IsFinalFunction(stateId), cancellation: Cancellation));

    private static async Task AssertNothingLeftAsync(Actor worker, Rehearsal stage, ulong lease)
    {
        var refused = await Assert.ThrowsAsync<ContractRevertedException>(() => stage.WithdrawCollateralAsync(worker, lease));
        Assert.IsType<UnstoppableModelContract.NothingToWithdrawError>(refused.Error);
    }

    /// <summary>All amounts in thousandths of an ether.</summary>
    private static async Task AssertGainsAsync(
        Rehearsal stage, int worker, int otherWorker, int suspecter, int validator, int donor, int burned)
    {
        Assert.Equal(Thousandths(worker), await stage.Worker.GainAsync());
        Assert.Equal(Thousandths(otherWorker), await stage.OtherWorker.GainAsync());
        Assert.Equal(Thousandths(suspecter), await stage.Suspecter.GainAsync());
        foreach (var voter in stage.Validators)
        {
            Assert.Equal(Thousandths(validator), await voter.GainAsync());
            Assert.Equal(
                Rehearsal.ValidatorStake,
                await stage.Contracts.CallAsync(
                    stage.Deployed.Council, new ValidatorCouncilContract.StakeOfFunction(voter.Address), cancellation: Cancellation));
        }
        Assert.Equal(Thousandths(donor), await stage.Donor.GainAsync());
        Assert.Equal(Thousandths(burned), await stage.BurnedAsync());
    }

    private static BigInteger Thousandths(int amount) => amount * Example.Ether / 1000;
}
