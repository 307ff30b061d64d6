using System.Numerics;
using UnstoppableModels.Ethereum.Contracts;
using UnstoppableModels.Ethereum.Crypto;
using UnstoppableModels.Ethereum.Deployments;
using UnstoppableModels.Ethereum.LocalChains;
using UnstoppableModels.Ethereum.Rpc;
using UnstoppableModels.Ethereum.Transactions;

namespace UnstoppableModels.Ethereum.Tests.Deployments;

/// <summary>The fee for data of OP-stack chains, said by a few bytes of code where those chains have their GasPriceOracle.</summary>
public sealed class DataFeeTests : IAsyncLifetime
{
    private const string Oracle = "0x420000000000000000000000000000000000000F";

    // PUSH2 1000, and return the word: PUSH1 0, MSTORE, PUSH1 32, PUSH1 0, RETURN.
    private const string Constant = "0x6103e8" + "60005260206000f3";

    // The selector of getL1Fee(bytes) is 49948e0e. CALLDATALOAD(0) >> 224 == PUSH4 49948e0e; times CALLDATALOAD(36), which is the length of
    // the bytes, behind the selector and their offset; times 1000; and return the word.
    private const string ByLength = "0x60003560e01c6349948e0e14" + "60243502" + "6103e802" + "60005260206000f3";

    private const string Reverting = "0x60006000fd", ReturningOneByte = "0x60016000f3";

    private readonly EthereumKey deployer = EthereumKey.Generate();
    private LocalChain chain = null!;
    private EthereumClient ethereum = null!;
    private ContractClient contracts = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private DeploymentPlan Plan => Example.Plan(deployer.Address);

    private static DeploymentRecord Nothing => new("test", 31337);

    public async ValueTask InitializeAsync()
    {
        chain = await LocalChain.StartAsync(new LocalChainOptions { BlockTimeSeconds = null }, cancellation: Cancellation);
        ethereum = new EthereumClient(chain.RpcUrl);
        contracts = new ContractClient(ethereum);
        await chain.SetBalanceAsync(deployer.Address, 10 * BigInteger.Pow(10, 18), Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        ethereum.Dispose();
        await chain.DisposeAsync();
    }

    [Fact]
    public async Task The_fee_of_every_transaction_comes_on_top()
    {
        await SetOracleAsync(Constant);

        var without = await new ModelDeployer(contracts).EstimateAsync(Plan, Nothing, deployer.Address, Cancellation);
        var with = await EstimateAsync(Plan, Nothing);

        Assert.Equal((6, 0, 6000), (with.Transactions, without.DataFee, with.DataFee));
        Assert.Equal((without.Gas, without.GasFee), (with.Gas, with.GasFee));
        Assert.Equal((without.GasFee, with.GasFee + 6000), (without.Cost, with.Cost));
        Assert.Equal(without.AtMost + 12_000, with.AtMost);
    }

    [Fact]
    public async Task The_contract_is_asked_about_the_unsigned_transaction()
    {
        await SetOracleAsync(ByLength);
        var deployment = await new ModelDeployer(contracts).DeployAsync(
            Plan with { Model = null }, Nothing, deployer, _ => { }, null, Cancellation);

        var estimate = await EstimateAsync(Plan, deployment.Record);

        var model = Plan.Model!;
        var call = new UnstoppableModelFactoryContract.CreateModelFunction(model.Genesis, model.Parameters, Plan.Owner.Account);
        var transaction = new Transaction(
            31337,
            5,
            await contracts.SuggestFeesAsync(Cancellation),
            estimate.Gas * 5 / 4,
            deployment.Record.Contracts[ContractNames.Factory].Address,
            0,
            call.Encode());
        Assert.Equal(1, estimate.Transactions);
        Assert.Equal(1000 * transaction.ToUnsignedBytes().Length, estimate.DataFee);
        Assert.InRange(transaction.ToUnsignedBytes().Length, call.Encode().Length + 40, call.Encode().Length + 60);
    }

    [Fact]
    public async Task What_is_kept_costs_nothing()
    {
        await SetOracleAsync(Constant);
        var deployment = await new ModelDeployer(contracts).DeployAsync(Plan, Nothing, deployer, _ => { }, null, Cancellation);

        Assert.Equal(0, (await EstimateAsync(Plan, deployment.Record)).Cost);
    }

    [Theory]
    [InlineData("0x", "is not there")]
    [InlineData(Reverting, "refuses to say: execution reverted")]
    [InlineData(ReturningOneByte, "gives another answer than a number")]
    public async Task A_chain_that_does_not_say_is_told(string code, string why)
    {
        await SetOracleAsync(code);

        var refused = await Assert.ThrowsAsync<DeploymentException>(() => EstimateAsync(Plan, Nothing));

        Assert.Equal(
            $"The fee for the data on the chain below is unknown, because the contract {Oracle}, which every OP-stack chain has, {why}; "
            + "check the address of the node, or set dataFee of the network to null to deploy without knowing it.",
            refused.Message);
    }

    private Task<DeploymentEstimate> EstimateAsync(DeploymentPlan plan, DeploymentRecord record) =>
        new ModelDeployer(contracts, DataFeeKind.OpStack).EstimateAsync(plan, record, deployer.Address, Cancellation);

    private async Task SetOracleAsync(string code) => await ethereum.Rpc.CallAsync("anvil_setCode", [Oracle, code], Cancellation);
}
