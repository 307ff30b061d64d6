using System.Numerics;
using UnstoppableModels.Ethereum.Abi;
using UnstoppableModels.Ethereum.Contracts;
using UnstoppableModels.Ethereum.Crypto;
using UnstoppableModels.Ethereum.Deployments;
using UnstoppableModels.Ethereum.LocalChains;
using UnstoppableModels.Ethereum.Rpc;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Tests.Deployments;

/// <summary>Deployments on a real chain: what is sent, what is kept, and what a crash at any moment leaves behind.</summary>
public sealed class DeploymentTests : IAsyncLifetime
{
    // Before London no chain had a base fee.
    private const string Newest = "osaka", WithoutBaseFee = "berlin";

    private static readonly BigInteger Ether = BigInteger.Pow(10, 18);
    private readonly EthereumKey deployer = EthereumKey.Generate();
    private readonly Address holder = EthereumKey.Generate().Address;
    private readonly List<DeploymentRecord> saved = [];
    private LocalChain chain = null!;
    private EthereumClient ethereum = null!;
    private ContractClient contracts = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private DeploymentPlan Plan => Example.Plan(holder);

    private DeploymentPlan Governed => Plan with { Owner = new OwnerChoice(Address.Zero, Example.Governance) };

    private DeploymentRecord Nothing => new("test", 31337);

    public ValueTask InitializeAsync() => StartAsync(Newest);

    private async ValueTask StartAsync(string hardFork)
    {
        var options = new LocalChainOptions { BlockTimeSeconds = null, HardFork = hardFork };
        chain = await LocalChain.StartAsync(options, cancellation: Cancellation);
        ethereum = new EthereumClient(chain.RpcUrl);
        contracts = new ContractClient(ethereum);
        await chain.SetBalanceAsync(deployer.Address, 10 * Ether, Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        ethereum.Dispose();
        await chain.DisposeAsync();
    }

    /// <summary>Another chain than the usual one.</summary>
    private async Task UseAsync(string hardFork)
    {
        if (hardFork == Newest) return;
        await DisposeAsync();
        await StartAsync(hardFork);
    }

    [Fact]
    public async Task The_contracts_know_each_other_and_the_record_knows_them()
    {
        var (record, sent, cost) = await DeployAsync(Plan, Nothing);

        Assert.Equal(6, sent);
        Assert.Equal(10 * Ether - cost, await ethereum.GetBalanceAsync(deployer.Address, cancellation: Cancellation));
        var located = record.Locate("tiny");
        Assert.Equal(1000, await contracts.CallAsync(
            located.Token, new UnstoppableModelErc20Contract.BalanceOfFunction(holder), cancellation: Cancellation));
        Assert.Equal(located.Token, await contracts.CallAsync(
            located.Council, new ValidatorCouncilContract.TokenFunction(), cancellation: Cancellation));
        Assert.Equal(located.Factory, await contracts.CallAsync(
            located.Council, new ValidatorCouncilContract.FactoryFunction(), cancellation: Cancellation));
        Assert.Equal(located.Model, await contracts.CallAsync(
            located.Factory, new UnstoppableModelFactoryContract.ModelAtFunction(0), cancellation: Cancellation));
        Assert.Equal(Plan.Model!.Parameters, await contracts.CallAsync(
            located.Model, new UnstoppableModelContract.ParametersFunction(), cancellation: Cancellation));
        Assert.Equal(Plan.Model.Genesis, await contracts.CallAsync(
            located.Model, new UnstoppableModelContract.GenesisFunction(), cancellation: Cancellation));
        foreach (var contract in record.Contracts.Values.Append(record.Models["tiny"].Contract))
        {
            var receipt = await ethereum.GetTransactionReceiptAsync(contract.Transaction!.Value, Cancellation);
            Assert.Equal(receipt!.BlockNumber, contract.Block);
            Assert.Equal(Keccak256.Hash(await ethereum.GetCodeAsync(contract.Address, cancellation: Cancellation)), contract.CodeHash);
        }
        Assert.Equal(record.Models["tiny"].Contract.Block, located.FirstBlock);
        Assert.Equal(new DeployedRules(Plan.Holders, Plan.Council, Plan.Owner), record.Rules);
        Assert.Equal((deployer.Address, null), (record.Deployer, record.Pending));
        Assert.Equal(record, saved[^1]);
    }

    [Fact]
    public async Task A_chain_without_base_fee_gets_legacy_transactions_for_its_gas_price()
    {
        await UseAsync(WithoutBaseFee);
        var head = await ethereum.GetBlockAsync(BlockId.Latest, Cancellation);
        var price = await ethereum.GetGasPriceAsync(Cancellation);
        var estimate = await EstimateAsync(Governed, Nothing);

        var (record, sent, cost) = await DeployAsync(Governed, Nothing);

        Assert.Equal((null, 8), (head!.BaseFeePerGas, sent));
        Assert.Equal(estimate.Gas * price, estimate.Cost);
        Assert.Equal((estimate.Gas + (estimate.Gas / 4)) * price, estimate.AtMost);
        Assert.Equal(10 * Ether - cost, await ethereum.GetBalanceAsync(deployer.Address, cancellation: Cancellation));
        foreach (var contract in record.Contracts.Values.Append(record.Models["tiny"].Contract))
        {
            var json = await ethereum.Rpc.CallAsync("eth_getTransactionByHash", [$"{contract.Transaction}"], Cancellation);
            Assert.Equal("0x0", json.GetProperty("type").GetString());
        }
        Assert.Equal(0, (await DeployAsync(Governed, record)).Sent);
    }

    [Fact]
    public async Task A_second_run_sends_nothing()
    {
        var first = await DeployAsync(Plan, Nothing);
        var balance = await ethereum.GetBalanceAsync(deployer.Address, cancellation: Cancellation);

        var second = await DeployAsync(Plan, first.Record);

        Assert.Equal((first.Record, 0, BigInteger.Zero), (second.Record, second.Sent, second.GasCost));
        Assert.Equal(balance, await ethereum.GetBalanceAsync(deployer.Address, cancellation: Cancellation));
        var estimate = await EstimateAsync(Plan, first.Record);
        Assert.Equal((0, 0ul, BigInteger.Zero), (estimate.Transactions, estimate.Gas, estimate.Cost));
        Assert.All(estimate.Steps, step => Assert.Equal(DeploymentAct.Kept, step.Act));
    }

    [Theory]
    [InlineData(Newest)]
    [InlineData(WithoutBaseFee)]
    public async Task The_estimate_foresees_addresses_and_cost(string hardFork)
    {
        await UseAsync(hardFork);
        var estimate = await EstimateAsync(Governed, Nothing);
        Assert.Equal(0ul, await ethereum.GetTransactionCountAsync(deployer.Address, cancellation: Cancellation));
        var news = new List<DeploymentNews>();
        var (record, sent, cost) = await DeployAsync(Governed, Nothing, news);

        Assert.Equal(sent, estimate.Transactions);
        Assert.Equal(10 * Ether, estimate.Balance);
        Assert.Equal(record.Contracts.Keys, estimate.Record.Contracts.Keys);
        Assert.Equal(record.Contracts.Values.Select(c => c.Address), estimate.Record.Contracts.Values.Select(c => c.Address));
        Assert.Equal(record.Locate("tiny") with { FirstBlock = 0 }, estimate.Record.Locate("tiny"));
        foreach (var (foreseen, real) in estimate.Steps.Zip(news.Where(n => n.Act == DeploymentAct.Done), (a, b) => (a, b)))
        {
            Assert.Equal((foreseen.Step, foreseen.Address), (real.Step, real.Address));
            Assert.True(
                foreseen.Gas >= real.Gas && foreseen.Gas <= real.Gas * 5 / 4, $"{real.Step} cost {real.Gas} gas, not {foreseen.Gas}");
        }
        Assert.True(cost < estimate.AtMost && estimate.Cost < estimate.AtMost);
    }

    /// <summary>
    /// Crashes when a transaction is recorded and not yet sent, when it is mined and that is not recorded, and when that is recorded; at
    /// every step; every time a new run goes on with what was recorded.
    /// </summary>
    [Theory]
    [InlineData(Newest, false, 6)]
    [InlineData(Newest, true, 8)]
    [InlineData(WithoutBaseFee, true, 8)]
    public async Task A_crash_at_any_moment_costs_no_transaction(string hardFork, bool isGoverned, int steps)
    {
        await UseAsync(hardFork);
        var plan = isGoverned ? Governed : Plan;
        var record = Nothing;
        var survived = new HashSet<string>();
        var sent = -1;
        while (sent < 0)
        {
            try
            {
                sent = (await new ModelDeployer(contracts).DeployAsync(plan, record, deployer, Save, null, Cancellation)).Sent;
            }
            catch (CrashException)
            {
            }
        }

        Assert.Equal(steps * 3, survived.Count(moment => !moment.StartsWith("rules", StringComparison.Ordinal)));
        Assert.Equal(0, sent);
        Assert.Equal((ulong)steps, await ethereum.GetTransactionCountAsync(deployer.Address, cancellation: Cancellation));
        Assert.Equal(1, await contracts.CallAsync(
            record.Locate("tiny").Factory, new UnstoppableModelFactoryContract.ModelCountFunction(), cancellation: Cancellation));
        Assert.Null(record.Pending);
        Assert.Equal(0, (await DeployAsync(plan, record)).Sent);

        void Save(DeploymentRecord next)
        {
            var moment = next.Pending?.Step ?? record.Pending?.Step ?? "rules";
            if (next.Pending is null && survived.Add($"{moment} is mined")) throw new CrashException();
            record = next;
            if (survived.Add(next.Pending is null ? $"{moment} is done" : $"{moment} is signed")) throw new CrashException();
        }
    }

    [Fact]
    public async Task A_transaction_in_the_pool_is_waited_for()
    {
        await ethereum.Rpc.CallAsync("evm_setAutomine", [false], Cancellation);
        using var stop = new CancellationTokenSource();
        var record = Nothing;
        var cutOff = new ModelDeployer(contracts).DeployAsync(
            Plan with { Model = null }, Nothing, deployer, next => record = next, null, stop.Token);
        while (await ethereum.GetTransactionCountAsync(deployer.Address, BlockId.Pending, Cancellation) == 0)
            await Task.Delay(20, Cancellation);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cutOff);
        Assert.NotNull(record.Pending);

        await ethereum.Rpc.CallAsync("evm_setAutomine", [true], Cancellation);
        await ethereum.Rpc.CallAsync("evm_mine", [], Cancellation);
        var result = await DeployAsync(Plan with { Model = null }, record);

        Assert.Equal(record.Pending.Transaction, result.Record.Contracts[ContractNames.Token].Transaction);
        Assert.Equal(5ul, await ethereum.GetTransactionCountAsync(deployer.Address, cancellation: Cancellation));
    }

    [Fact]
    public async Task Changed_settings_replace_what_depends_on_them_and_nothing_else()
    {
        var first = (await DeployAsync(Plan, Nothing)).Record;
        var changed = Plan with { Council = Plan.Council with { QuorumBps = 6000 } };

        var estimate = await EstimateAsync(changed, first);
        var second = (await DeployAsync(changed, first)).Record;

        Assert.Equal(
            [
                ("the validators' token", DeploymentAct.Kept, null),
                ("the model's implementation", DeploymentAct.Kept, null),
                ("the validator council", DeploymentAct.Done, "its code or its settings have changed"),
                ("the factory", DeploymentAct.Done, "its code or its settings have changed"),
                ("the council's link to the factory", DeploymentAct.Done, null),
                ("the model tiny", DeploymentAct.Done, (string?)null),
            ],
            estimate.Steps.Select(step => (step.Step, step.Act, step.Reason)));
        Assert.Equal(first.Contracts[ContractNames.Token], second.Contracts[ContractNames.Token]);
        Assert.NotEqual(first.Locate("tiny").Model, second.Locate("tiny").Model);
        Assert.Equal((ushort)6000, await contracts.CallAsync(
            second.Locate("tiny").Council, new ValidatorCouncilContract.QuorumBpsFunction(), cancellation: Cancellation));
    }

    [Fact]
    public async Task A_governed_model_belongs_to_the_timelock_which_obeys_the_Governor_alone()
    {
        var estimate = await EstimateAsync(Governed, Nothing);
        var (record, sent, _) = await DeployAsync(Governed, Nothing);

        Assert.Equal(8, sent);
        Assert.Equal(estimate.Record.Contracts.Values.Select(c => c.Address), record.Contracts.Values.Select(c => c.Address));
        var timelock = record.Contracts[ContractNames.Timelock].Address;
        var governor = record.Contracts[ContractNames.Governor].Address;
        var model = record.Models["tiny"];
        Assert.Equal(timelock, model.Owner);
        Assert.Equal(timelock, await contracts.CallAsync(
            model.Contract.Address, new UnstoppableModelContract.OwnerFunction(), cancellation: Cancellation));
        Assert.True(await HasRoleAsync(timelock, "PROPOSER_ROLE", governor));
        Assert.True(await HasRoleAsync(timelock, "CANCELLER_ROLE", governor));
        Assert.True(await HasRoleAsync(timelock, "EXECUTOR_ROLE", Address.Zero));
        Assert.False(await HasRoleAsync(timelock, "", deployer.Address));
        Assert.Equal(timelock, (Address)(await AskAsync(governor, new AbiFunction("timelock", [], [AbiType.Address])))[0]);
        Assert.Equal(record.Contracts[ContractNames.Council].Address, (Address)(
            await AskAsync(governor, new AbiFunction("council", [], [AbiType.Address])))[0]);
        AssertNumber(Example.Governance.TimelockSeconds, await AskAsync(
            timelock, new AbiFunction("getMinDelay", [], [AbiType.UnsignedInteger(256)])));
        AssertNumber(Example.Governance.VotingDelaySeconds, await AskAsync(
            governor, new AbiFunction("votingDelay", [], [AbiType.UnsignedInteger(256)])));
        AssertNumber(Example.Governance.VotingPeriodSeconds, await AskAsync(
            governor, new AbiFunction("votingPeriod", [], [AbiType.UnsignedInteger(256)])));
        AssertNumber(Example.Governance.ProposalThreshold, await AskAsync(
            governor, new AbiFunction("proposalThreshold", [], [AbiType.UnsignedInteger(256)])));
        AssertNumber(Example.Governance.QuorumPercent, await AskAsync(
            governor, new AbiFunction("quorumNumerator", [], [AbiType.UnsignedInteger(256)])));

        // Another voting period needs another Governor, and the timelock obeys only the one it knows.
        var changed = Governed with { Owner = new OwnerChoice(Address.Zero, Example.Governance with { VotingPeriodSeconds = 301 }) };
        Assert.Equal(
            ["the timelock", "the Governor", "the model tiny"],
            (await EstimateAsync(changed, record)).Steps.Where(step => step.Act == DeploymentAct.Done).Select(step => step.Step));

        static void AssertNumber(BigInteger expected, object[] answer) => Assert.Equal(expected, (BigInteger)answer[0]);
    }

    [Fact]
    public async Task Another_delay_of_the_timelock_takes_another_Governor_too()
    {
        var first = (await DeployAsync(Governed, Nothing)).Record;
        var changed = Governed with { Owner = new OwnerChoice(Address.Zero, Example.Governance with { TimelockSeconds = 121 }) };

        var (second, sent, _) = await DeployAsync(changed, first);

        // Timelock, Governor, and the model, whose owner is another one.
        Assert.Equal(3, sent);
        Assert.True(await HasRoleAsync(
            second.Contracts[ContractNames.Timelock].Address, "PROPOSER_ROLE", second.Contracts[ContractNames.Governor].Address));
        Assert.Equal(0, (await DeployAsync(changed, second)).Sent);
    }

    [Fact]
    public async Task A_model_belongs_to_whom_the_plan_says()
    {
        var record = (await DeployAsync(Plan with { Owner = new OwnerChoice(holder, null) }, Nothing)).Record;
        var model = record.Models["tiny"];

        Assert.Equal(holder, await contracts.CallAsync(
            model.Contract.Address, new UnstoppableModelContract.OwnerFunction(), cancellation: Cancellation));
        Assert.Equal("its code or its settings have changed", (await EstimateAsync(Plan, record)).Steps[^1].Reason);
    }

    [Fact]
    public async Task A_council_does_not_outlive_its_factory()
    {
        var first = (await DeployAsync(Plan, Nothing)).Record;
        var lost = first with { Contracts = first.Contracts.Remove(ContractNames.Factory) };

        var estimate = await EstimateAsync(Plan with { Model = null }, lost);

        Assert.Equal(
            [null, null, "the factory it serves is replaced", null, null],
            estimate.Steps.Select(step => step.Reason));
        Assert.Equal(
            [DeploymentAct.Kept, DeploymentAct.Kept, DeploymentAct.Done, DeploymentAct.Done, DeploymentAct.Done],
            estimate.Steps.Select(step => step.Act));
    }

    [Fact]
    public async Task What_is_not_on_the_chain_or_is_other_code_is_not_kept()
    {
        var first = (await DeployAsync(Plan, Nothing)).Record;
        var token = first.Contracts[ContractNames.Token];
        var nobody = EthereumKey.Generate().Address;
        var council = first.Contracts[ContractNames.Council].Address;
        var gone = await EstimateAsync(Plan, WithTokenAt(nobody));
        var other = await EstimateAsync(Plan, WithTokenAt(council));

        Assert.Equal($"there is no code at {nobody.ToChecksumText()}", gone.Steps[0].Reason);
        Assert.Equal($"the code at {council.ToChecksumText()} is another one", other.Steps[0].Reason);

        DeploymentRecord WithTokenAt(Address address) =>
            first with { Contracts = first.Contracts.SetItem(ContractNames.Token, token with { Address = address }) };
    }

    [Fact]
    public async Task A_record_of_a_chain_that_is_gone_does_not_stop_a_deployment()
    {
        var pending = new PendingStep(
            "the factory", Hash32.Parse(new string('1', 64)), deployer.Address, 3, Hash32.Parse(new string('2', 64)), [0x02, 0xc0]);

        var result = await DeployAsync(Plan, Nothing with { Pending = pending });

        Assert.Equal(6, result.Sent);
        Assert.Null(result.Record.Pending);
    }

    [Fact]
    public async Task Only_its_deployer_can_link_a_council()
    {
        var record = Nothing;
        await Assert.ThrowsAsync<CrashException>(() => new ModelDeployer(contracts).DeployAsync(
            Plan,
            record,
            deployer,
            next => record = next.Contracts.Count == 4 && next.Pending is not null ? throw new CrashException() : next,
            null,
            Cancellation));
        var another = EthereumKey.Generate();
        await chain.SetBalanceAsync(another.Address, Ether, Cancellation);

        var refused = await Assert.ThrowsAsync<DeploymentException>(
            () => new ModelDeployer(contracts).DeployAsync(Plan, record, another, _ => { }, null, Cancellation));

        Assert.Equal(
            $"The council at {record.Contracts[ContractNames.Council].Address} can be initialised only by the account that deployed it; "
            + "deploy with that account's keystore.",
            refused.Message);
    }

    [Fact]
    public async Task Parameters_out_of_bounds_are_refused_before_the_model_is_created()
    {
        var bad = Plan with { Model = Plan.Model! with { Parameters = Plan.Model.Parameters with { Fee = Plan.Model.Parameters.Bond + 1 } } };
        var first = (await DeployAsync(Plan with { Model = null }, Nothing)).Record;

        var refused = await Assert.ThrowsAsync<ContractRevertedException>(() => EstimateAsync(bad, first));

        Assert.Equal("InvalidParameters", refused.Error?.Name);
    }

    private async Task<bool> HasRoleAsync(Address timelock, string role, Address account)
    {
        var id = role.Length == 0 ? Hash32.Zero : Keccak256.Hash(role);
        return (bool)(
            await AskAsync(timelock, new AbiFunction("hasRole", [AbiType.Bytes32, AbiType.Address], [AbiType.Bool]), id, account))[0];
    }

    private async Task<object[]> AskAsync(Address contract, AbiFunction function, params object[] arguments) =>
        function.Decode(await ethereum.CallAsync(new CallRequest(contract, function.Encode(arguments)), cancellation: Cancellation));

    private Task<DeploymentEstimate> EstimateAsync(DeploymentPlan plan, DeploymentRecord record) =>
        new ModelDeployer(contracts).EstimateAsync(plan, record, deployer.Address, Cancellation);

    private Task<DeploymentResult> DeployAsync(DeploymentPlan plan, DeploymentRecord record, List<DeploymentNews>? news = null) =>
        new ModelDeployer(contracts).DeployAsync(plan, record, deployer, saved.Add, new Heard(news ?? []), Cancellation);

    private sealed class CrashException : Exception;

    private sealed class Heard(List<DeploymentNews> news) : IProgress<DeploymentNews>
    {
        public void Report(DeploymentNews value) => news.Add(value);
    }
}
