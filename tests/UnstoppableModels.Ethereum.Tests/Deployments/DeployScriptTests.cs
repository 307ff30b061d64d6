using System.Collections.Immutable;
using System.Diagnostics;
using System.Numerics;
using UnstoppableModels.Ethereum.Contracts;
using UnstoppableModels.Ethereum.Crypto;
using UnstoppableModels.Ethereum.Deployments;
using UnstoppableModels.Ethereum.LocalChains;
using UnstoppableModels.Ethereum.Rpc;
using UnstoppableModels.Ethereum.Tests.Contracts;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Tests.Deployments;

/// <summary>contracts/script/Deploy.s.sol, run by the forge binary itself, beside the deployment of the node.</summary>
[Collection(ContractsFolder.Name)]
public sealed class DeployScriptTests : IAsyncLifetime
{
    // One of the development keys that everybody knows from anvil: it may stand on a command line.
    private const string KeyText = "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d";
    private static readonly BigInteger Ether = BigInteger.Pow(10, 18);

    // foundry.toml lets the script read and write here.
    private readonly TemporaryFolder folder = new(Path.Combine(Repository.Contracts, "out", "script-tests"));
    private readonly EthereumKey key = EthereumKey.Parse(KeyText);
    private LocalChain chain = null!;
    private EthereumClient ethereum = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Deployments => Path.Combine(folder.Path, "deployments");

    private string RecordFile => Path.Combine(Deployments, "local.json");

    private Network Local => Network.ReadAll(Path.Combine(Deployments, "networks.json"))["local"];

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Deployments);
        foreach (var name in new[] { "networks.json", "settings.json" })
            File.Copy(Path.Combine(Repository.Root, "deployments", name), Path.Combine(Deployments, name));
        (chain, ethereum) = await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        ethereum.Dispose();
        await chain.DisposeAsync();
        folder.Dispose();
    }

    [Theory]
    [InlineData("none", 4, 5)]
    [InlineData("governor", 6, 7)]
    public async Task Script_and_node_deploy_the_same(string owner, int contracts, int transactions)
    {
        SetOwner(owner);
        var run = await ForgeAsync(chain.RpcUrl, "local");
        Assert.True(run.ExitCode == 0, run.Output);
        var byScript = DeploymentRecordJson.ReadFile(RecordFile, Local);
        Assert.Equal((ulong)transactions, await ethereum.GetTransactionCountAsync(key.Address, cancellation: Cancellation));

        var (otherChain, otherEthereum) = await StartAsync();
        await using var _ = otherChain;
        using var __ = otherEthereum;
        var plan = DeploymentSettings.Read(Path.Combine(Deployments, "settings.json")).PlanFor(Local, key.Address);
        var byNode = (await new ModelDeployer(new ContractClient(otherEthereum)).DeployAsync(
            plan, new DeploymentRecord("local", 31337), key, _ => { }, null, Cancellation)).Record;

        Assert.Equal(contracts, byNode.Contracts.Count);
        Assert.Equal(Anonymous(byNode), Anonymous(byScript));
        Assert.All(byScript.Contracts.Values, contract => Assert.Null(contract.Transaction));

        // What the script left the node takes as its own, and fills in what forge alone knew.
        var completed = await ForgeBroadcast.CompleteAsync(byScript, ForgeBroadcast.PathOf(Deployments, 31337), ethereum, Cancellation);
        foreach (var contract in completed.Contracts.Values)
        {
            var receipt = await ethereum.GetTransactionReceiptAsync(contract.Transaction!.Value, Cancellation);
            Assert.Equal((contract.Address, contract.Block), (receipt!.ContractAddress!.Value, receipt.BlockNumber));
        }
        var again = await new ModelDeployer(new ContractClient(ethereum)).DeployAsync(plan, completed, key, _ => { }, null, Cancellation);
        Assert.Equal((0, completed.Contracts), (again.Sent, again.Record.Contracts));

        // And the script keeps what the node has deployed and recorded.
        File.WriteAllText(RecordFile, DeploymentRecordJson.Write(byNode));
        var text = File.ReadAllText(RecordFile);
        var second = await ForgeAsync(otherChain.RpcUrl, "local");
        Assert.True(second.ExitCode == 0, second.Output);
        Assert.Equal((ulong)transactions, await otherEthereum.GetTransactionCountAsync(key.Address, cancellation: Cancellation));
        Assert.Equal(text, File.ReadAllText(RecordFile));
    }

    [Fact]
    public async Task The_script_goes_on_where_a_run_ended()
    {
        var plan = DeploymentSettings.Read(Path.Combine(Deployments, "settings.json")).PlanFor(Local, key.Address);
        var whole = (await new ModelDeployer(new ContractClient(ethereum)).DeployAsync(
            plan, new DeploymentRecord("local", 31337), key, _ => { }, null, Cancellation)).Record;
        // As after a run of which only token and implementation have arrived.
        var cut = whole with
        {
            Contracts = whole.Contracts
                .SetItem(ContractNames.Council, whole.Contracts[ContractNames.Council] with { Address = EthereumKey.Generate().Address })
                .SetItem(ContractNames.Factory, whole.Contracts[ContractNames.Factory] with { Address = EthereumKey.Generate().Address }),
        };
        File.WriteAllText(RecordFile, DeploymentRecordJson.Write(cut));

        var run = await ForgeAsync(chain.RpcUrl, "local");

        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Equal(5ul + 3ul, await ethereum.GetTransactionCountAsync(key.Address, cancellation: Cancellation));
        var after = DeploymentRecordJson.ReadFile(RecordFile, Local);
        Assert.Equal(whole.Contracts[ContractNames.Token], after.Contracts[ContractNames.Token]);
        Assert.Equal(whole.Contracts[ContractNames.Model], after.Contracts[ContractNames.Model]);
        Assert.Equal(
            after.Contracts[ContractNames.Factory].Address,
            await new ContractClient(ethereum).CallAsync(
                after.Contracts[ContractNames.Council].Address, new ValidatorCouncilContract.FactoryFunction(), cancellation: Cancellation));
    }

    [Fact]
    public async Task What_has_changed_is_created_anew_and_models_stay_with_their_factory()
    {
        SetOwner("governor");
        var settings = DeploymentSettings.Read(Path.Combine(Deployments, "settings.json"));
        var plan = settings.PlanFor(Local, key.Address) with { Model = Example.Plan().Model };
        var first = (await new ModelDeployer(new ContractClient(ethereum)).DeployAsync(
            plan, new DeploymentRecord("local", 31337), key, _ => { }, null, Cancellation)).Record;
        File.WriteAllText(RecordFile, DeploymentRecordJson.Write(first));
        var networks = Path.Combine(Deployments, "networks.json");
        File.WriteAllText(networks, File.ReadAllText(networks).Replace(
            "\"timelockSeconds\": 60\n", "\"timelockSeconds\": 61\n", StringComparison.Ordinal));

        var run = await ForgeAsync(chain.RpcUrl, "local");

        // The Governor knows its timelock, so it is another one, too.
        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Equal(8ul + 2ul, await ethereum.GetTransactionCountAsync(key.Address, cancellation: Cancellation));
        var after = DeploymentRecordJson.ReadFile(RecordFile, Local);
        Assert.Equal(first.Models, after.Models);
        Assert.Equal(first.Contracts[ContractNames.Factory], after.Contracts[ContractNames.Factory]);
        Assert.NotEqual(first.Contracts[ContractNames.Governor].Address, after.Contracts[ContractNames.Governor].Address);
        Assert.Equal(61u, after.Rules!.Owner.Governance!.TimelockSeconds);
        Assert.Equal(0, (await ForgeAsync(chain.RpcUrl, "local")).ExitCode);
        Assert.Equal(10ul, await ethereum.GetTransactionCountAsync(key.Address, cancellation: Cancellation));
    }

    [Fact]
    public async Task Other_code_where_the_council_was_is_not_asked_for_its_factory()
    {
        Assert.Equal(0, (await ForgeAsync(chain.RpcUrl, "local")).ExitCode);
        var first = DeploymentRecordJson.ReadFile(RecordFile, Local);
        var token = first.Contracts[ContractNames.Token].Address;
        var council = first.Contracts[ContractNames.Council] with { Address = token };
        File.WriteAllText(
            RecordFile, DeploymentRecordJson.Write(first with { Contracts = first.Contracts.SetItem(ContractNames.Council, council) }));

        var run = await ForgeAsync(chain.RpcUrl, "local");

        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Equal(5ul + 3ul, await ethereum.GetTransactionCountAsync(key.Address, cancellation: Cancellation));
    }

    [Fact]
    public async Task Without_a_key_the_script_deploys_to_the_local_chain_alone()
    {
        var anvil = Address.Parse("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");
        await using var rich = await LocalChain.StartAsync(
            new LocalChainOptions { BlockTimeSeconds = null, Accounts = 1 }, cancellation: Cancellation);
        using var local = new EthereumClient(rich.RpcUrl);
        var run = await ForgeAsync(rich.RpcUrl, "local", signs: false);
        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Equal(5ul, await local.GetTransactionCountAsync(anvil, cancellation: Cancellation));
        Assert.Equal(anvil, DeploymentRecordJson.ReadFile(RecordFile, Local).Deployer);

        await using var other = await LocalChain.StartAsync(
            new LocalChainOptions { BlockTimeSeconds = null, ChainId = 11155111 }, cancellation: Cancellation);
        var refused = await ForgeAsync(other.RpcUrl, "sepolia", signs: false);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains(
            "There is no account to deploy with: nothing was sent; give forge one with --keystore FILE",
            refused.Output,
            StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Deployments, "sepolia.json")));
    }

    [Fact]
    public async Task Without_broadcast_nothing_is_sent_or_written()
    {
        var run = await ForgeAsync(chain.RpcUrl, "local", broadcast: false);

        Assert.True(run.ExitCode == 0, run.Output);
        Assert.False(File.Exists(RecordFile));
        Assert.Equal(0ul, await ethereum.GetTransactionCountAsync(key.Address, cancellation: Cancellation));
    }

    [Fact]
    public async Task A_wrong_chain_an_unknown_network_and_a_damaged_file_are_refused()
    {
        var wrong = await ForgeAsync(chain.RpcUrl, "sepolia");
        var unknown = await ForgeAsync(chain.RpcUrl, "nowhere");
        File.WriteAllText(RecordFile, "{ \"contracts\"");
        var damaged = await ForgeAsync(chain.RpcUrl, "local");

        Assert.Equal((1, 1, 1), (wrong.ExitCode, unknown.ExitCode, damaged.ExitCode));
        Assert.Contains(
            "The node is on chain 31337, but sepolia is chain 11155111: nothing was sent; check --rpc-url and CONTRACTS_ENV_NAME",
            wrong.Output,
            StringComparison.Ordinal);
        Assert.Contains(
            "There is no network 'nowhere' in networks.json; set CONTRACTS_ENV_NAME to one of: local, sepolia, optimism-sepolia, cardona, zircuit, linea-sepolia",
            unknown.Output,
            StringComparison.Ordinal);
        Assert.Contains("failed parsing JSON", damaged.Output, StringComparison.Ordinal);
        Assert.Equal("{ \"contracts\"", File.ReadAllText(RecordFile));
        Assert.Equal(0ul, await ethereum.GetTransactionCountAsync(key.Address, cancellation: Cancellation));
    }

    /// <summary>A record without what only the run decides: blocks and transactions.</summary>
    private static string Anonymous(DeploymentRecord record) => DeploymentRecordJson.Write(record with
    {
        Contracts = record.Contracts.ToImmutableSortedDictionary(
            c => c.Key, c => c.Value with { Block = 0, Transaction = null }, StringComparer.Ordinal),
    });

    private void SetOwner(string owner)
    {
        var path = Path.Combine(Deployments, "settings.json");
        File.WriteAllText(
            path, File.ReadAllText(path).Replace("\"owner\": \"deployer\"", $"\"owner\": \"{owner}\"", StringComparison.Ordinal));
    }

    private async Task<(LocalChain Chain, EthereumClient Ethereum)> StartAsync()
    {
        var started = await LocalChain.StartAsync(new LocalChainOptions { BlockTimeSeconds = null }, cancellation: Cancellation);
        await started.SetBalanceAsync(key.Address, 10 * Ether, Cancellation);
        return (started, new EthereumClient(started.RpcUrl));
    }

    /// <summary>Runs the script as its users do, but for where its files are.</summary>
    private async Task<(int ExitCode, string Output)> ForgeAsync(Uri rpcUrl, string network, bool broadcast = true, bool signs = true)
    {
        string[] arguments =
        [
            Path.Combine("bin", "forge.mjs"), "script", "script/Deploy.s.sol:Deploy", "--rpc-url", rpcUrl.ToString(),
            .. signs ? new[] { "--private-key", KeyText } : [],
            .. broadcast ? new[] { "--broadcast" } : [],
        ];
        var start = new ProcessStartInfo("node", arguments)
        {
            WorkingDirectory = Repository.Contracts,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["CONTRACTS_ENV_NAME"] = network;
        start.Environment["CONTRACTS_DEPLOYMENTS"] = Deployments;
        start.Environment["FOUNDRY_BROADCAST"] = Path.Combine(folder.Path, "contracts", "broadcast");
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(Cancellation);
        var errors = process.StandardError.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        return (process.ExitCode, await output + await errors);
    }
}
