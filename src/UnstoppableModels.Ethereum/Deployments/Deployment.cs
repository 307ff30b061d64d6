using UnstoppableModels.Ethereum.Contracts;
using UnstoppableModels.Ethereum.Crypto;
using UnstoppableModels.Ethereum.Transactions;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Deployments;

/// <summary>
/// The order of the steps, and which of them are needed: a contract that is recorded is kept if it would be created from the same code
/// and arguments and if its code on the chain is the recorded one. contracts/script/Deploy.s.sol follows the same rules.
/// </summary>
internal sealed class Deployment(
    ContractClient contracts, IStepTaker taker, DeploymentRecord record, Action<DeploymentRecord> save, IProgress<DeploymentNews>? progress)
{
    // Measured on anvil, and a tenth more; DeploymentTests compares them with what the steps really cost.
    private const ulong InitialiseGas = 55_000, CreateModelGas = 450_000, GovernorGas = 4_600_000;

    private const string TimelockTitle = "the timelock", GovernorTitle = "the Governor";

    private DeploymentRecord record = record;

    /// <summary>Takes all steps that are needed.</summary>
    public async Task<DeploymentRecord> RunAsync(DeploymentPlan plan, CancellationToken cancellation)
    {
        var token = await CreateAsync(ContractNames.Token, "the validators' token", TokenData(plan), null, cancellation);
        var implementation = await CreateAsync(
            ContractNames.Model, "the model's implementation", UnstoppableModelContract.DeployData(), null, cancellation);
        var council = await CreateAsync(
            ContractNames.Council,
            "the validator council",
            CouncilData(plan.Council, token),
            known => WhyCouncilIsTakenAsync(known, implementation, cancellation),
            cancellation);
        var factory = await CreateAsync(
            ContractNames.Factory, "the factory", UnstoppableModelFactoryContract.DeployData(implementation, council), null, cancellation);
        await InitialiseAsync(council, factory, cancellation);
        var owner = plan.Owner.Governance is { } rules ? await GovernAsync(rules, council, cancellation) : plan.Owner.Account;
        Save(record with { Rules = new DeployedRules(plan.Holders, plan.Council, plan.Owner) });
        if (plan.Model is { } model) await CreateModelAsync(model, owner, factory, implementation, cancellation);
        // What is pending now is a step of an earlier plan, of no use to this one.
        if (record.Pending is not null) Save(record with { Pending = null });
        return record;
    }

    private static byte[] TokenData(DeploymentPlan plan) =>
        UnstoppableModelErc20Contract.DeployData([.. plan.Holders.Select(h => h.Account)], [.. plan.Holders.Select(h => h.Amount)]);

    private static byte[] CouncilData(CouncilRules rules, Address token) => ValidatorCouncilContract.DeployData(
        token, rules.UnbondingSeconds, rules.QuorumBps, rules.NoShowBps, rules.DutySeconds, rules.DutyFee);

    private async Task<Address> CreateAsync(
        string name, string title, byte[] data, Func<DeployedContract, Task<string?>>? alsoWhyNot, CancellationToken cancellation) =>
        await CreateAsync(name, new DeploymentStep(title, null, data), alsoWhyNot, cancellation);

    private async Task<Address> CreateAsync(
        string name, DeploymentStep step, Func<DeployedContract, Task<string?>>? alsoWhyNot, CancellationToken cancellation)
    {
        string? reason = null;
        if (record.Contracts.TryGetValue(name, out var known))
        {
            reason = await WhyReplacedAsync(known, step.ContentHash, code => RuntimeCode.IsOf(name, code), cancellation);
            if (reason is null && alsoWhyNot is not null) reason = await alsoWhyNot(known);
            if (reason is null) return Keep(step, known.Address);
        }
        var outcome = await TakeAsync(step, reason, cancellation);
        var created = outcome.Created ?? throw new EthereumException(
            $"The chain created no contract in a transaction that should have created {step.Name}.");
        var entry = await EntryAsync(created, step, outcome, code => RuntimeCode.IsOf(name, code), cancellation);
        Tell(step, created, reason, outcome);
        // Models belong to the factory that created them.
        var models = name == ContractNames.Factory ? record.Models.Clear() : record.Models;
        Save(record with { Contracts = record.Contracts.SetItem(name, entry), Models = models, Pending = null });
        return created;
    }

    private async Task InitialiseAsync(Address council, Address factory, CancellationToken cancellation)
    {
        var step = new DeploymentStep(
            "the council's link to the factory",
            council,
            new ValidatorCouncilContract.InitializeFunction(factory).Encode(),
            Needs: council,
            InitialiseGas);
        if (await FactoryOfAsync(council, cancellation) == factory)
        {
            Keep(step, council);
            return;
        }
        try
        {
            Tell(step, council, null, await TakeAsync(step, null, cancellation));
        }
        catch (ContractRevertedException e) when (e.Error is ValidatorCouncilContract.CannotInitializeError)
        {
            throw new DeploymentException(
                $"The council at {council} can be initialised only by the account that deployed it; deploy with that account's keystore.", e);
        }
        Save(record with { Pending = null });
    }

    /// <summary>Governor and timelock, each of which names the other; so the address of the second is foreseen.</summary>
    /// <returns>The timelock, which owns the models.</returns>
    private async Task<Address> GovernAsync(GovernanceRules rules, Address council, CancellationToken cancellation)
    {
        var governor = await ForeseeGovernorAsync(rules, council, cancellation);
        var timelock = await CreateAsync(
            ContractNames.Timelock, TimelockTitle, GovernanceContracts.TimelockData(rules, governor), null, cancellation);
        var step = new DeploymentStep(
            GovernorTitle, null, GovernanceContracts.GovernorData(rules, council, timelock), Needs: council, GovernorGas);
        var created = await CreateAsync(ContractNames.Governor, step, null, cancellation);
        return created == governor ? timelock : throw new DeploymentException(
            $"Another transaction of {taker.Sender.ToChecksumText()} came between timelock and Governor, so that they do not know each other; "
            + "deploy again: both are created anew.");
    }

    private async Task<Address> ForeseeGovernorAsync(GovernanceRules rules, Address council, CancellationToken cancellation)
    {
        var timelock = record.Contracts.GetValueOrDefault(ContractNames.Timelock);
        if (timelock is not null && record.Contracts.TryGetValue(ContractNames.Governor, out var known))
        {
            var ofGovernor = GovernanceContracts.GovernorData(rules, council, timelock.Address);
            var ofTimelock = GovernanceContracts.TimelockData(rules, known.Address);
            if (await IsThereAsync(ContractNames.Governor, known, ofGovernor, cancellation)
                && await IsThereAsync(ContractNames.Timelock, timelock, ofTimelock, cancellation))
                return known.Address;
        }
        // After a crash one of the two may be signed, and has its nonce.
        var pending = record.Pending is { Step: TimelockTitle or GovernorTitle } signed ? signed : null;
        var sender = pending?.Sender ?? taker.Sender;
        var nonce = pending?.Nonce ?? await taker.NextNonceAsync(cancellation);
        var next = ContractAddress.Of(sender, nonce);
        var isTimelockThere = timelock?.CreationHash == Keccak256.Hash(GovernanceContracts.TimelockData(rules, next));
        return isTimelockThere ? next : ContractAddress.Of(sender, nonce + 1);
    }

    private async Task CreateModelAsync(
        ModelPlan model, Address owner, Address factory, Address implementation, CancellationToken cancellation)
    {
        var call = new UnstoppableModelFactoryContract.CreateModelFunction(model.Genesis, model.Parameters, owner);
        var step = new DeploymentStep($"the model {model.Name}", factory, call.Encode(), Needs: factory, CreateModelGas);
        var clone = RuntimeCode.CloneOf(implementation);
        string? reason = null;
        if (record.Models.TryGetValue(model.Name, out var known))
        {
            reason = await WhyReplacedAsync(known.Contract, step.ContentHash, code => code.SequenceEqual(clone), cancellation);
            if (reason is null)
            {
                Keep(step, known.Contract.Address);
                return;
            }
        }
        var outcome = await TakeAsync(step, reason, cancellation);
        var address = outcome.Receipt is { } receipt
            ? (receipt.Logs.Of<UnstoppableModelFactoryContract.CreateModelEvent>(factory).FirstOrDefault()
                ?? throw new EthereumException("The factory created no model; is its artifact of another version?")).Model
            : await NextModelAsync(factory, cancellation);
        var entry = await EntryAsync(address, step, outcome, code => code.SequenceEqual(clone), cancellation);
        Tell(step, address, reason, outcome);
        var recorded = new RecordedModel(entry, model.Genesis, model.Parameters, owner);
        Save(record with { Models = record.Models.SetItem(model.Name, recorded), Pending = null });
    }

    /// <summary>Why a recorded contract cannot stay; null if it can.</summary>
    private async Task<string?> WhyReplacedAsync(
        DeployedContract known, Hash32 creationHash, Func<ReadOnlySpan<byte>, bool> isRight, CancellationToken cancellation)
    {
        if (known.CreationHash != creationHash) return "its code or its settings have changed";
        var code = await contracts.Ethereum.GetCodeAsync(known.Address, cancellation: cancellation);
        if (code.Length == 0) return $"there is no code at {known.Address.ToChecksumText()}";
        return Keccak256.Hash(code) == known.CodeHash && isRight(code) ? null : $"the code at {known.Address.ToChecksumText()} is another one";
    }

    private async Task<bool> IsThereAsync(string name, DeployedContract known, byte[] data, CancellationToken cancellation) =>
        await WhyReplacedAsync(known, Keccak256.Hash(data), code => RuntimeCode.IsOf(name, code), cancellation) is null;

    /// <summary>A council serves one factory for ever, so that it cannot outlive it.</summary>
    private async Task<string?> WhyCouncilIsTakenAsync(DeployedContract council, Address implementation, CancellationToken cancellation)
    {
        var factory = await FactoryOfAsync(council.Address, cancellation);
        if (factory == Address.Zero) return null;
        var data = UnstoppableModelFactoryContract.DeployData(implementation, council.Address);
        var isOurs = record.Contracts.TryGetValue(ContractNames.Factory, out var known) && known.Address == factory
            && await IsThereAsync(ContractNames.Factory, known, data, cancellation);
        return isOurs ? null : "the factory it serves is replaced";
    }

    private async Task<Address> FactoryOfAsync(Address council, CancellationToken cancellation) =>
        await ExistsAsync(council, cancellation)
            ? await contracts.CallAsync(council, new ValidatorCouncilContract.FactoryFunction(), cancellation: cancellation)
            : Address.Zero;

    /// <summary>A clone's address follows from the factory's nonce, which counts its models from 1 (EIP-161).</summary>
    private async Task<Address> NextModelAsync(Address factory, CancellationToken cancellation)
    {
        var count = await ExistsAsync(factory, cancellation)
            ? await contracts.CallAsync(factory, new UnstoppableModelFactoryContract.ModelCountFunction(), cancellation: cancellation)
            : 0;
        return ContractAddress.Of(factory, 1 + (ulong)count);
    }

    private async Task<bool> ExistsAsync(Address account, CancellationToken cancellation) =>
        (await contracts.Ethereum.GetCodeAsync(account, cancellation: cancellation)).Length > 0;

    private async Task<StepOutcome> TakeAsync(DeploymentStep step, string? reason, CancellationToken cancellation)
    {
        progress?.Report(new DeploymentNews(DeploymentAct.Starts, step.Name, step.To, reason));
        return await taker.TakeAsync(step, record.Pending, Remember, cancellation);
    }

    private void Remember(PendingStep pending)
    {
        Save(record with { Deployer = pending.Sender, Pending = pending });
        if (!pending.Replaced.IsEmpty)
            progress?.Report(new DeploymentNews(DeploymentAct.Raised, pending.Step, null, Transaction: pending.Transaction));
    }

    /// <summary>Tells that a step was taken, before the record says so: what is told and not recorded is done again, not lost.</summary>
    private void Tell(DeploymentStep step, Address about, string? reason, StepOutcome outcome)
    {
        var gas = outcome.Receipt?.GasUsed ?? (taker as Estimating)?.LastGas ?? 0;
        progress?.Report(new DeploymentNews(DeploymentAct.Done, step.Name, about, reason, gas, outcome.Receipt?.TransactionHash));
    }

    private Address Keep(DeploymentStep step, Address address)
    {
        progress?.Report(new DeploymentNews(DeploymentAct.Kept, step.Name, address));
        if (record.Pending?.ContentHash == step.ContentHash) Save(record with { Pending = null });
        return address;
    }

    /// <summary>The entry of a contract that was created just now, after a look at its code.</summary>
    private async Task<DeployedContract> EntryAsync(
        Address address, DeploymentStep step, StepOutcome outcome, Func<ReadOnlySpan<byte>, bool> isRight, CancellationToken cancellation)
    {
        if (outcome.Receipt is not { } receipt) return new DeployedContract(address, 0, null, Hash32.Zero, step.ContentHash);
        var code = await contracts.Ethereum.GetCodeAsync(address, cancellation: cancellation);
        return isRight(code)
            ? new DeployedContract(address, receipt.BlockNumber, receipt.TransactionHash, Keccak256.Hash(code), step.ContentHash)
            : throw new DeploymentException(
                $"The code at {address.ToChecksumText()} is not that of {step.Name}; do not use it, and check the node.");
    }

    private void Save(DeploymentRecord next)
    {
        record = next;
        save(next);
    }
}
