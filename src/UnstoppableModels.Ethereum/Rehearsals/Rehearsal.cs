using System.Collections.Immutable;
using System.Numerics;
using UnstoppableModels.Ethereum.Contracts;
using UnstoppableModels.Ethereum.Crypto;
using UnstoppableModels.Ethereum.Deployments;
using UnstoppableModels.Ethereum.LocalChains;
using UnstoppableModels.Ethereum.Rpc;
using UnstoppableModels.Protocol.Commitments;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Rehearsals;

/// <summary>
/// The protocol played on a chain of one's own, move by move and through the typed bindings: real contracts, real transactions, made-up
/// roots, and time that passes when it is told to. For measuring what the moves cost and who ends with what.
/// </summary>
public sealed class Rehearsal : IAsyncDisposable
{
    /// <summary>How many validators there are, each with a third of the stake.</summary>
    public const int ValidatorCount = 3;

    /// <summary>What every validator stakes, in the token's smallest fraction.</summary>
    public static readonly BigInteger ValidatorStake = 1_000 * BigInteger.Pow(10, 18);

    private static readonly Address BurnAddress = Address.Parse("0x000000000000000000000000000000000000dEaD");
    private static readonly BigInteger Fund = 100_000 * BigInteger.Pow(10, 18);

    private readonly LocalChain chain;
    private readonly EthereumClient ethereum;
    private ulong rootsMade;

    private Rehearsal(LocalChain chain, ParametersData parameters, CancellationToken cancellation)
    {
        this.chain = chain;
        (Parameters, Cancellation) = (parameters, cancellation);
        ethereum = new EthereumClient(chain.RpcUrl);
        Contracts = new ContractClient(ethereum);
        (Worker, OtherWorker, Suspecter, Donor) = (NewActor(), NewActor(), NewActor(), NewActor());
        Validators = [.. Enumerable.Range(0, ValidatorCount).Select(_ => NewActor())];
    }

    /// <summary>The contracts.</summary>
    public ContractClient Contracts { get; }

    /// <summary>The rules of the model.</summary>
    public ParametersData Parameters { get; }

    /// <summary>Where the contracts are.</summary>
    public DeployedModel Deployed { get; private set; } = null!;

    /// <summary>Gas of the creation of the model, the other contracts being there.</summary>
    public ulong CreationGas { get; private set; }

    /// <summary>A worker.</summary>
    public Actor Worker { get; }

    /// <summary>Another worker.</summary>
    public Actor OtherWorker { get; }

    /// <summary>A Fraud-Proofer.</summary>
    public Actor Suspecter { get; }

    /// <summary>Somebody who donates.</summary>
    public Actor Donor { get; }

    /// <summary>The validators, all with the same stake.</summary>
    public ImmutableArray<Actor> Validators { get; }

    internal CancellationToken Cancellation { get; }

    /// <summary>Starts a chain, deploys the contracts, funds everybody, and has the validators stake.</summary>
    /// <param name="parameters">The rules of the model.</param>
    /// <param name="council">The rules of the council.</param>
    /// <param name="progress">Hears what happens while anvil is fetched.</param>
    /// <param name="cancellation">Ends everything.</param>
    public static async Task<Rehearsal> StartAsync(
        ParametersData parameters, CouncilRules council, IProgress<string>? progress = null, CancellationToken cancellation = default)
    {
        // A block for every transaction, at once.
        var chain = await LocalChain.StartAsync(new LocalChainOptions { BlockTimeSeconds = null }, progress, cancellation);
        var rehearsal = new Rehearsal(chain, parameters, cancellation);
        try
        {
            await rehearsal.SetUpAsync(council);
            return rehearsal;
        }
        catch
        {
            await rehearsal.DisposeAsync();
            throw;
        }
    }

    /// <summary>Lets time pass: the next block is later by this much.</summary>
    /// <param name="seconds">How long.</param>
    public async Task PassAsync(ulong seconds)
    {
        await ethereum.Rpc.CallAsync("evm_increaseTime", [seconds], Cancellation);
        await ethereum.Rpc.CallAsync("evm_mine", [], Cancellation);
    }

    /// <summary>Takes a lease.</summary>
    /// <param name="worker">Who.</param>
    public async Task<(ulong LeaseId, ulong GasUsed)> ApplyAsync(Actor worker)
    {
        var baseStateId = await Contracts.CallAsync(
            Deployed.Model, new UnstoppableModelContract.NextBaseStateIdFunction(), cancellation: Cancellation);
        var call = new UnstoppableModelContract.ApplyToLearnPeriodFunction(ParametersVersion: 1, baseStateId);
        var receipt = await worker.CallAsync(Deployed.Model, call, Parameters.Stake + Parameters.Bond);
        return (Single<UnstoppableModelContract.ApplyToLearnPeriodEvent>(receipt, Deployed.Model).LearningPeriodId, receipt.GasUsed);
    }

    /// <summary>Submits steps in one call, with a checkpoint after the last of them.</summary>
    /// <param name="worker">Who holds the lease.</param>
    /// <param name="leaseId">The lease.</param>
    /// <param name="steps">How many steps.</param>
    public async Task<Submission> SubmitAsync(Actor worker, ulong leaseId, uint steps)
    {
        var commitments = Enumerable.Range(0, (int)steps).Select(_ => new StepCommitment(NextRoot(), NextRoot())).ToArray();
        var checkpoint = NextRoot();
        var receipt = await worker.CallAsync(
            Deployed.Model, new UnstoppableModelContract.SubmitStateFunction(leaseId, commitments, checkpoint, []));
        var batch = Single<UnstoppableModelContract.SubmitBatchEvent>(receipt, Deployed.Model);
        return new Submission(
            new BatchData(leaseId, batch.FirstStateId, batch.FirstStep, batch.SubmittedAt, checkpoint, commitments), receipt.GasUsed);
    }

    /// <summary>Takes a lease and submits all its steps in one call.</summary>
    /// <param name="worker">Who.</param>
    public async Task<Submission> TrainAsync(Actor worker)
    {
        var (leaseId, _) = await ApplyAsync(worker);
        var period = await Contracts.CallAsync(
            Deployed.Model, new UnstoppableModelContract.LearningPeriodFunction(leaseId), cancellation: Cancellation);
        return await SubmitAsync(worker, leaseId, period.Steps);
    }

    /// <summary>Suspects a state of a wrong transition.</summary>
    /// <param name="submission">The batch it is in.</param>
    /// <param name="stateId">The state.</param>
    public async Task<(ulong DisputeId, ulong GasUsed)> SuspectAsync(Submission submission, ulong stateId)
    {
        const byte invalidTransition = 0;
        var call = new UnstoppableModelContract.SuspectStateFunction(stateId, invalidTransition, Parameters.Stake, submission.Batch);
        var receipt = await Suspecter.CallAsync(Deployed.Model, call, Parameters.Bond);
        return (Single<UnstoppableModelContract.SuspectStateEvent>(receipt, Deployed.Model).DisputeId, receipt.GasUsed);
    }

    /// <summary>Has all validators vote the same; both phases end at once when everybody has done his part.</summary>
    /// <param name="disputeId">The dispute.</param>
    /// <param name="ballot">What they computed.</param>
    public async Task VoteAsync(ulong disputeId, BallotData ballot)
    {
        var salt = Fill(0x55);
        foreach (var validator in Validators)
        {
            var call = new ValidatorCouncilContract.CommitmentOfFunction(disputeId, validator.Address, ballot, salt);
            var commitment = await Contracts.CallAsync(Deployed.Council, call, cancellation: Cancellation);
            await validator.CallAsync(Deployed.Council, new ValidatorCouncilContract.CommitBallotFunction(disputeId, commitment));
        }
        foreach (var validator in Validators)
            await validator.CallAsync(Deployed.Council, new ValidatorCouncilContract.RevealBallotFunction(disputeId, ballot, salt));
    }

    /// <summary>Closes a dispute.</summary>
    /// <param name="disputeId">The dispute.</param>
    /// <returns>The verdict, as its number in the contract, and the gas of the call.</returns>
    public async Task<(byte Verdict, ulong GasUsed)> ReviewAsync(ulong disputeId)
    {
        var receipt = await Suspecter.CallAsync(Deployed.Model, new UnstoppableModelContract.ReviewSuspectFunction(disputeId));
        return (Single<UnstoppableModelContract.ReviewSuspectEvent>(receipt, Deployed.Model).Verdict, receipt.GasUsed);
    }

    /// <summary>Takes the deposits of a final period back.</summary>
    /// <param name="worker">Whose period it was.</param>
    /// <param name="leaseId">The period.</param>
    /// <returns>Gas of the call.</returns>
    public async Task<ulong> WithdrawCollateralAsync(Actor worker, ulong leaseId) =>
        (await worker.CallAsync(Deployed.Model, new UnstoppableModelContract.WithdrawCollateralPerLearningPeriodFunction(leaseId))).GasUsed;

    /// <summary>How much has been burned, in wei.</summary>
    public Task<BigInteger> BurnedAsync() => ethereum.GetBalanceAsync(BurnAddress, cancellation: Cancellation);

    /// <summary>What model and council hold, in wei.</summary>
    public async Task<(BigInteger Model, BigInteger Council)> HeldAsync() => (
        await ethereum.GetBalanceAsync(Deployed.Model, cancellation: Cancellation),
        await ethereum.GetBalanceAsync(Deployed.Council, cancellation: Cancellation));

    /// <summary>Stops the chain.</summary>
    public async ValueTask DisposeAsync()
    {
        ethereum.Dispose();
        await chain.DisposeAsync();
    }

    /// <summary>32 equal bytes.</summary>
    internal static Hash32 Fill(byte value) => new(Enumerable.Repeat(value, Hash32.Size).ToArray());

    private static TEvent Single<TEvent>(TransactionReceipt receipt, Address contract)
        where TEvent : class, IContractEvent<TEvent> => receipt.Logs.Of<TEvent>(contract).Single();

    private async Task SetUpAsync(CouncilRules council)
    {
        foreach (var actor in new[] { Worker, OtherWorker, Suspecter, Donor }.Concat(Validators))
            await chain.SetBalanceAsync(actor.Address, Fund, Cancellation);
        var deployer = EthereumKey.Generate();
        await chain.SetBalanceAsync(deployer.Address, Fund, Cancellation);
        var plan = new DeploymentPlan(
            [.. Validators.Select(v => new TokenHolder(v.Address, ValidatorStake))],
            council,
            OwnerChoice.Nobody,
            new ModelPlan("rehearsal", new GenesisData(Fill(1), Fill(2), Fill(3)), Parameters));
        var deployed = await new ModelDeployer(Contracts).DeployAsync(
            plan, new DeploymentRecord("rehearsal", 31337), deployer, _ => { }, null, Cancellation);
        Deployed = deployed.Record.Locate("rehearsal");
        var creation = deployed.Record.Models["rehearsal"].Contract.Transaction!.Value;
        CreationGas = (await ethereum.GetTransactionReceiptAsync(creation, Cancellation))!.GasUsed;
        foreach (var validator in Validators)
        {
            await validator.CallAsync(Deployed.Token, new UnstoppableModelErc20Contract.ApproveFunction(Deployed.Council, ValidatorStake));
            await validator.CallAsync(Deployed.Council, new ValidatorCouncilContract.StakeFunction(ValidatorStake));
        }
        // Stake votes in disputes that are opened in a later second.
        await PassAsync(1);
    }

    private Actor NewActor() => new(this, EthereumKey.Generate(), Fund);

    /// <summary>No two roots are the same, and they look as random as real ones, on which the price of calldata depends.</summary>
    private Hash32 NextRoot() => Keccak256.Hash(BitConverter.GetBytes(++rootsMade));
}
