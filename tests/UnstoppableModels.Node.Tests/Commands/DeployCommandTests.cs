using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Numerics;
using System.Text.Json.Nodes;
using UnstoppableModels.Content;
using UnstoppableModels.Content.Blocks;
using UnstoppableModels.Ethereum.Contracts;
using UnstoppableModels.Ethereum.Crypto;
using UnstoppableModels.Ethereum.Deployments;
using UnstoppableModels.Ethereum.LocalChains;
using UnstoppableModels.Ethereum.Rpc;
using UnstoppableModels.Node.Commands;
using UnstoppableModels.Node.Deploy;
using UnstoppableModels.Training.Models;

namespace UnstoppableModels.Node.Tests.Commands;

/// <summary><c>um deploy</c> against a real chain, with the networks and settings that are checked in.</summary>
public sealed class DeployCommandTests : IAsyncLifetime
{
    private const string Password = "correct horse";
    private static readonly BigInteger Ether = BigInteger.Pow(10, 18);

    private readonly TemporaryFolder folder = new();
    private readonly EthereumKey key = EthereumKey.Generate();
    private LocalChain chain = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string RecordFile => folder.File("local.json");

    private string[] Usual =>
    [
        "deploy", "--network", "local", "--rpc-url", chain.RpcUrl.ToString(), "--deployments", folder.Path,
        "--keystore", folder.File("key.json"), "--password-file", folder.File("password"),
    ];

    public async ValueTask InitializeAsync()
    {
        chain = await LocalChain.StartAsync(new LocalChainOptions { BlockTimeSeconds = null }, cancellation: Cancellation);
        await chain.SetBalanceAsync(key.Address, 10 * Ether, Cancellation);
        Keystore.Save(key, folder.File("key.json"), Password, scryptN: 2);
        await File.WriteAllTextAsync(folder.File("password"), Password + "\n", Cancellation);
        foreach (var name in new[] { "networks.json", "settings.json" })
            File.Copy(Path.Combine(AppContext.BaseDirectory, "deployments", name), folder.File(name));
    }

    public async ValueTask DisposeAsync()
    {
        await chain.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Without_broadcast_plan_and_cost_are_shown_and_nothing_is_sent()
    {
        var (code, output, error) = await Um([.. Usual, "--model", "iris-mlp"]);

        Assert.Equal((0, ""), (code, error.Text));
        Assert.Equal(
            $"Network local, chain 31337, through {chain.RpcUrl.Authority}; deployer {key.Address.ToChecksumText()}", output.Lines[0]);
        foreach (var what in new[] { "the validators' token", "the model's implementation", "the validator council", "the factory", "the model iris-mlp" })
            Assert.Contains(output.Lines, line => line.Contains(what, StringComparison.Ordinal));
        Assert.Matches(@"6 transactions, [0-9,]+ gas, about [0-9]+ wei \(0\.[0-9]{6} ETH\)", output.Text);
        Assert.Equal("Nothing was sent; --broadcast deploys.", output.Lines[^1]);
        Assert.False(File.Exists(RecordFile));
        Assert.Equal(0ul, await NonceAsync());
    }

    [Fact]
    public async Task Broadcast_deploys_and_a_second_run_does_nothing()
    {
        var (code, output, error) = await Um([.. Usual, "--model", "iris-mlp", "--steps", "12", "--broadcast"]);

        Assert.Equal((0, ""), (code, error.Text));
        var text = File.ReadAllText(RecordFile);
        var record = DeploymentRecordJson.ReadFile(RecordFile, Network.ReadAll(folder.File("networks.json"))["local"]);
        Assert.Equal(6ul, await NonceAsync());
        Assert.Null(record.Pending);
        Assert.Equal(key.Address, record.Deployer);
        Assert.Equal([new TokenHolder(key.Address, 1_000_000 * Ether)], record.Rules!.Holders);
        Assert.Equal(12ul, record.Models["iris-mlp"].Parameters.TotalSteps);
        var published = await Publication.OfAsync(
            BuiltInModels.Find("iris-mlp"), new ContentRepository(new MemoryBlockStore(), peers: null), Cancellation);
        Assert.Equal(published.Genesis, record.Models["iris-mlp"].Genesis);
        Assert.Contains(
            $"the model iris-mlp: {record.Models["iris-mlp"].Contract.Address.ToChecksumText()} in transaction {record.Models["iris-mlp"].Contract.Transaction}",
            output.Lines);
        Assert.Matches("^Done: 6 transactions, 0.[0-9]+ ETH. The record is .*local.json.$", output.Lines[^1]);

        var (again, said, _) = await Um([.. Usual, "--model", "iris-mlp", "--steps", "12", "--broadcast"]);

        Assert.Equal((0, "Everything is there already: nothing to send."), (again, said.Lines[^1]));
        Assert.Equal(6ul, await NonceAsync());
        Assert.Equal(text, File.ReadAllText(RecordFile));
    }

    [Fact]
    public async Task A_run_that_was_cut_off_goes_on()
    {
        using var stop = new CancellationTokenSource();
        using var ethereum = new EthereumClient(chain.RpcUrl);
        await ethereum.Rpc.CallAsync("evm_setAutomine", [false], Cancellation);
        var (terminal, _, _) = TestConsole.Pair();
        var cutOff = CommandLine.RunAsync([.. Usual, "--broadcast"], Services(terminal), stop.Token);
        while (await ethereum.GetTransactionCountAsync(key.Address, BlockId.Pending, Cancellation) == 0) await Task.Delay(20, Cancellation);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cutOff);
        Assert.Equal("the validators' token", JsonNode.Parse(File.ReadAllText(RecordFile))!["pending"]!["step"]!.GetValue<string>());
        await ethereum.Rpc.CallAsync("evm_setAutomine", [true], Cancellation);
        await ethereum.Rpc.CallAsync("evm_mine", [], Cancellation);

        var (code, output, error) = await Um([.. Usual, "--broadcast"]);

        Assert.Equal((0, ""), (code, error.Text));
        Assert.Matches("^Done: [45] transactions, ", output.Lines[^1]);
        Assert.Equal(5ul, await NonceAsync());
        Assert.Null(JsonNode.Parse(File.ReadAllText(RecordFile))!["pending"]);
    }

    [Fact]
    public async Task The_person_at_the_terminal_is_asked_for_consent_and_password()
    {
        var no = new Person(consents: false, Password);
        var yes = new Person(consents: true, Password);
        var arguments = Usual[..^2].Append("--broadcast").ToArray();

        var (declined, output, _) = await Um(arguments, no);
        Assert.Equal((0, "Nothing was sent.", 0ul), (declined, output.Lines[^1], await NonceAsync()));
        var (accepted, _, error) = await Um(arguments, yes);

        Assert.Equal((0, "", 5ul), (accepted, error.Text, await NonceAsync()));
        Assert.Equal(["Deploy to local now?", "Password of key.json:"], yes.Questions);
        Assert.Equal(["Deploy to local now?"], no.Questions);
    }

    [Fact]
    public async Task The_password_can_be_in_the_environment_and_is_never_shown()
    {
        var arguments = Usual[..^2].Append("--broadcast").ToArray();

        var (code, output, error) = await Um(arguments, environment: name => name == "UM_KEYSTORE_PASSWORD" ? Password : null);

        Assert.Equal((0, ""), (code, error.Text));
        Assert.DoesNotContain(Password, output.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_right_password_nothing_is_sent()
    {
        await File.WriteAllTextAsync(folder.File("password"), "wrong", Cancellation);
        var (wrong, _, wrongError) = await Um([.. Usual, "--broadcast"]);
        var (none, _, noneError) = await Um([.. Usual[..^2], "--broadcast"]);

        Assert.Equal((1, 1, 0ul), (wrong, none, await NonceAsync()));
        Assert.Equal(
            $"'{folder.File("key.json")}': The password does not open this keystore, or the keystore is damaged.\n", wrongError.Text);
        Assert.Equal(
            "There is no password for the keystore: give --password-file, set UM_KEYSTORE_PASSWORD, or run the command in a terminal.\n",
            noneError.Text);
        Assert.False(File.Exists(RecordFile));
    }

    [Fact]
    public async Task A_wrong_chain_is_refused()
    {
        var (code, _, error) = await Um([.. Usual, "--broadcast", "--network", "sepolia"]);
        Assert.Equal(2, code);
        var arguments = Usual;
        arguments[2] = "sepolia";

        (code, _, error) = await Um([.. arguments, "--broadcast"]);

        Assert.Equal(1, code);
        Assert.Equal(
            $"The node at {chain.RpcUrl.Authority} is on chain 31337, but sepolia is chain 11155111: nothing was sent; check the address of the node "
            + "and the name of the network.\n",
            error.Text);
    }

    [Fact]
    public async Task A_node_that_is_not_there_is_told()
    {
        // Bound, so that nobody else gets the port, but not listening.
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var node = $"127.0.0.1:{((IPEndPoint)socket.LocalEndPoint!).Port}";
        var arguments = Usual;
        arguments[4] = $"http://{node}/v3/secret";

        var (code, output, error) = await Um([.. arguments, "--broadcast"]);

        Assert.Equal((1, ""), (code, output.Text));
        Assert.StartsWith($"The Ethereum node at http://{node} cannot be reached: ", Assert.Single(error.Lines), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Text, StringComparison.Ordinal);
        Assert.False(File.Exists(RecordFile));
    }

    [Fact]
    public async Task An_account_that_cannot_pay_is_told_how_much_it_lacks()
    {
        var balance = Ether / 10_000;
        await chain.SetBalanceAsync(key.Address, balance, Cancellation);
        var atMost = (await EstimateAsync()).AtMost;

        var (code, _, error) = await Um([.. Usual, "--broadcast"]);

        Assert.Equal(1, code);
        Assert.Equal(
            $"The account {key.Address.ToChecksumText()} has 0.0001 ETH, but this can cost up to {Eth(atMost)} ETH; send it at least "
            + $"{Eth(atMost - balance)} ETH.\n",
            error.Text);
        Assert.Equal(0ul, await NonceAsync());
        await chain.SetBalanceAsync(key.Address, atMost - 1, Cancellation);
        Assert.Equal(1, (await Um([.. Usual])).Code);
        await chain.SetBalanceAsync(key.Address, atMost, Cancellation);
        Assert.Equal(0, (await Um([.. Usual])).Code);
    }

    /// <summary>Five transactions to a chain whose contract for fees says 0.1 ETH of each; see DataFeeTests for its code.</summary>
    [Fact]
    public async Task The_fee_for_data_on_the_chain_below_is_shown_and_has_to_be_paid_too()
    {
        const string oracle = "0x420000000000000000000000000000000000000F";
        using var ethereum = new EthereumClient(chain.RpcUrl);
        var tenth = (Ether / 10).ToString("x16", CultureInfo.InvariantCulture);
        var gas = await EstimateAsync();
        await RewriteAsync("\"parent\": null,\n    \"dataFee\": null", "\"parent\": \"sepolia\",\n    \"dataFee\": \"op-stack\"");

        var (silent, _, unknown) = await Um([.. Usual]);
        await ethereum.Rpc.CallAsync("anvil_setCode", [oracle, $"0x67{tenth}60005260206000f3"], Cancellation);
        var (code, output, error) = await Um([.. Usual]);
        await chain.SetBalanceAsync(key.Address, gas.AtMost + Ether - 1, Cancellation);
        var (poor, _, lacking) = await Um([.. Usual, "--broadcast"]);

        Assert.Equal((1, 0, "", 1), (silent, code, error.Text, poor));
        Assert.Contains($"{oracle}, which every OP-stack chain has, is not there; ", unknown.Text, StringComparison.Ordinal);
        var data = Ether / 2;
        Assert.Contains(
            $"gas, about {Amount(gas.GasFee + data)} (gas fee {Amount(gas.GasFee)} + fee for data on sepolia, the chain below, {Amount(data)}), "
            + $"at most {Amount(gas.AtMost + (2 * data))}; the account has {Amount(10 * Ether)}.",
            output.Text,
            StringComparison.Ordinal);
        Assert.EndsWith("send it at least 0.000000000000000001 ETH.\n", lacking.Text, StringComparison.Ordinal);
        Assert.Equal(0ul, await NonceAsync());
    }

    [Fact]
    public async Task A_chain_without_base_fee_is_no_obstacle()
    {
        await using var old = await LocalChain.StartAsync(
            new LocalChainOptions { BlockTimeSeconds = null, HardFork = "berlin" }, cancellation: Cancellation);
        await old.SetBalanceAsync(key.Address, 10 * Ether, Cancellation);
        using var ethereum = new EthereumClient(old.RpcUrl);
        var arguments = Usual;
        arguments[4] = old.RpcUrl.ToString();

        var (code, output, error) = await Um([.. arguments, "--model", "iris-mlp", "--broadcast"]);

        Assert.Equal((0, ""), (code, error.Text));
        Assert.Matches("^Done: 6 transactions, 0.[0-9]+ ETH. The record is .*local.json.$", output.Lines[^1]);
        Assert.Equal(6ul, await ethereum.GetTransactionCountAsync(key.Address, cancellation: Cancellation));
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_told_at_once()
    {
        await File.WriteAllTextAsync(folder.File("settings.json"), "{}", Cancellation);
        await File.WriteAllTextAsync(RecordFile, "{", Cancellation);

        var (code, output, error) = await Um(
            "deploy", "--network", "local", "--deployments", folder.Path, "--rpc-url", "there", "--password-file", folder.Path,
            "--steps", "5", "--seed", "x");
        var (unknown, _, unknownError) = await Um(
            "deploy", "--network", "nowhere", "--deployments", folder.Path, "--model", "gpt-9", "--no-model");
        var (bare, _, bareError) = await Um("deploy", "--deployments", folder.File("none"));
        var (keyed, _, keyedError) = await Um(
            "deploy", "--network", "sepolia", "--deployments", folder.Path, "--keystore", folder.File("key.json"));

        Assert.Equal((2, 2, 2, 2, ""), (code, unknown, bare, keyed, output.Text));
        Assert.Equal(
            [
                "--keystore is missing.",
                $"--password-file: '{folder.Path}' is a folder, not a file.",
                "--seed must be a whole number from 0 to 18446744073709551615, not 'x'.",
                "--steps needs --model: it is about the model.",
                "--seed needs --model: it is about the model.",
                $"{folder.File("settings.json")}: holders is missing.",
                $"{folder.File("settings.json")}: owner is missing.",
                $"{RecordFile} is no JSON: line 1 is damaged; restore the file or remove it.",
                "--rpc-url must be an address that starts with http:// or https://.",
            ],
            error.Lines);
        Assert.Equal(
            [
                "--keystore is missing.",
                "There is no model 'gpt-9'; known models: iris-mlp.",
                "--model and --no-model exclude each other.",
                $"There is no network 'nowhere' in {folder.File("networks.json")}; there are: cardona, linea-sepolia, local, optimism-sepolia, sepolia, zircuit.",
                $"{folder.File("settings.json")}: holders is missing.",
                $"{folder.File("settings.json")}: owner is missing.",
            ],
            unknownError.Lines);
        Assert.Equal(
            [$"--deployments: there is no folder '{folder.File("none")}'.", "--keystore is missing.", "--network is missing: say where to deploy."],
            bareError.Lines);
        Assert.Equal(
            [
                $"{folder.File("settings.json")}: holders is missing.",
                $"{folder.File("settings.json")}: owner is missing.",
                "The environment variable INFURA_API_KEY is not set: the address of a node of sepolia needs it; set it, or give another address with --rpc-url.",
            ],
            keyedError.Lines);
    }

    [Fact]
    public async Task A_wrong_file_of_networks_is_told_with_everything_else_that_is_wrong()
    {
        await RewriteAsync("\"chainId\": 31337,", "\"chainId\": \"31337\",");
        await RewriteAsync("\"quorumBps\": 5001", "\"quorumBps\": 10001");
        await RewriteAsync("\"dataFee\": \"op-stack\"", "\"datafee\": \"op-stack\"");
        await File.WriteAllTextAsync(folder.File("settings.json"), "{}", Cancellation);

        var (code, _, error) = await Um([.. Usual, "--steps", "5"]);

        var networks = folder.File("networks.json");
        var names = new[] { "local", "sepolia", "optimism-sepolia", "cardona", "zircuit", "linea-sepolia" };
        Assert.Equal(2, code);
        Assert.Equal(
            [
                "--steps needs --model: it is about the model.",
                .. names.SelectMany(name => Wrong(name).Select(what => $"{networks}: {name}.{what}.")),
                $"{folder.File("settings.json")}: holders is missing.",
                $"{folder.File("settings.json")}: owner is missing.",
            ],
            error.Lines);

        static IEnumerable<string> Wrong(string name)
        {
            if (name == "local") yield return "chainId must be a whole number from 1 to 9223372036854775807";
            yield return "council.quorumBps must be a whole number from 1 to 10000";
            if (name is "optimism-sepolia" or "zircuit") yield return "datafee is unknown";
        }
    }

    [Fact]
    public async Task A_keystore_that_holds_another_key_than_it_says_is_refused()
    {
        var text = File.ReadAllText(folder.File("key.json"));
        var other = EthereumKey.Generate().Address;
        await chain.SetBalanceAsync(other, 10 * Ether, Cancellation);
        await File.WriteAllTextAsync(
            folder.File("key.json"), text.Replace($"{key.Address}"[2..], $"{other}"[2..], StringComparison.Ordinal), Cancellation);

        var (code, _, error) = await Um([.. Usual, "--broadcast"]);

        Assert.Equal(1, code);
        Assert.Equal(
            $"The keystore '{folder.File("key.json")}' says it is of {other.ToChecksumText()}, but it holds the key of {key.Address.ToChecksumText()}: it is damaged.\n",
            error.Text);
    }

    [Fact]
    public async Task The_files_of_the_model_can_be_put_into_a_block_store()
    {
        var (code, _, error) = await Um([.. Usual, "--model", "iris-mlp", "--content", folder.File("content")]);

        Assert.Equal((0, ""), (code, error.Text));
        Assert.Equal(3, Directory.GetFiles(Path.Combine(folder.File("content"), "blocks"), "*", SearchOption.AllDirectories).Length);
    }

    private static CommandServices Services(Terminal terminal, IPrompt? prompt = null, Func<string, string?>? environment = null) => new(
        terminal,
        ["iris-mlp"],
        () => throw new InvalidOperationException("These tests run no demo."),
        () => throw new InvalidOperationException("These tests run no replay."))
    {
        Prompt = prompt ?? new Nobody(),
        Environment = environment ?? (_ => null),
    };

    private static Task<(int Code, TestConsole Output, TestConsole Error)> Um(params string[] arguments) => Um(arguments, null, null);

    private static async Task<(int Code, TestConsole Output, TestConsole Error)> Um(
        string[] arguments, IPrompt? prompt = null, Func<string, string?>? environment = null)
    {
        var (terminal, output, error) = TestConsole.Pair();
        return (await CommandLine.RunAsync(arguments, Services(terminal, prompt, environment), Cancellation), output, error);
    }

    /// <summary>What the deployment without model costs, asked without the command.</summary>
    private async Task<DeploymentEstimate> EstimateAsync()
    {
        using var ethereum = new EthereumClient(chain.RpcUrl);
        var network = Network.ReadAll(folder.File("networks.json"))["local"];
        return await new ModelDeployer(new ContractClient(ethereum)).EstimateAsync(
            DeploymentSettings.Read(folder.File("settings.json")).PlanFor(network, key.Address),
            new DeploymentRecord("local", 31337),
            key.Address,
            Cancellation);
    }

    private async Task RewriteAsync(string old, string changed)
    {
        var text = await File.ReadAllTextAsync(folder.File("networks.json"), Cancellation);
        Assert.Contains(old, text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(folder.File("networks.json"), text.Replace(old, changed, StringComparison.Ordinal), Cancellation);
    }

    private static string Eth(BigInteger wei) => UnstoppableModels.Node.Demo.View.Ether.Exact(wei);

    private static string Amount(BigInteger wei) => $"{wei} wei ({UnstoppableModels.Node.Demo.View.Ether.Rounded(wei, 6)} ETH)";

    private async Task<ulong> NonceAsync()
    {
        using var ethereum = new EthereumClient(chain.RpcUrl);
        return await ethereum.GetTransactionCountAsync(key.Address, cancellation: Cancellation);
    }

    private sealed class Nobody : IPrompt
    {
        public bool CanAsk => false;

        public Task<string> SecretAsync(string question, CancellationToken ct) => throw new InvalidOperationException("Nobody is there.");

        public Task<bool> ConfirmAsync(string question, CancellationToken ct) => throw new InvalidOperationException("Nobody is there.");
    }

    private sealed class Person(bool consents, string password) : IPrompt
    {
        public List<string> Questions { get; } = [];

        public bool CanAsk => true;

        public Task<string> SecretAsync(string question, CancellationToken ct)
        {
            Questions.Add(question);
            return Task.FromResult(password);
        }

        public Task<bool> ConfirmAsync(string question, CancellationToken ct)
        {
            Questions.Add(question);
            return Task.FromResult(consents);
        }
    }
}
