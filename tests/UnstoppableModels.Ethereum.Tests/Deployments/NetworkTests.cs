using UnstoppableModels.Ethereum.Deployments;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Tests.Deployments;

public sealed class NetworkTests : IDisposable
{
    private static readonly Address Deployer = Address.Parse("0x00000000000000000000000000000000000000dd");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>The chain ids are those of the public lists of chains.</summary>
    [Fact]
    public void The_checked_in_networks_are_those_of_the_protocol()
    {
        var networks = Network.ReadAll(Path.Combine(Repository.Root, "deployments", "networks.json"));

        Assert.Equal(
            [
                ("cardona", 2442ul, "sepolia", DataFeeKind.InGas),
                ("linea-sepolia", 59141ul, "sepolia", DataFeeKind.InGas),
                ("local", 31337ul, null, DataFeeKind.InGas),
                ("optimism-sepolia", 11155420ul, "sepolia", DataFeeKind.OpStack),
                ("sepolia", 11155111ul, null, DataFeeKind.InGas),
                ("zircuit", 48899ul, (string?)"sepolia", DataFeeKind.OpStack),
            ],
            networks.Values.Select(n => (n.Name, n.ChainId, n.Parent, n.DataFee)));
        foreach (var network in networks.Values)
        {
            var errors = new List<string>();
            Assert.NotNull(network.RpcUrl(_ => "key", errors));
            Assert.Empty(errors);
            Assert.True(network.Model.Fee <= network.Model.Bond && network.Model.Fee <= network.Model.Stake);
            Assert.True(network.Model.Fee >= network.Council.DutyFee, $"{network.Name}: validators of the preset have no duty to vote");
            Assert.True(Math.Min(network.Model.CommitSeconds, network.Model.RevealSeconds) >= network.Council.DutySeconds, $"{network.Name}: no duty");
            var longestDispute = 2ul * (network.Model.CommitSeconds + network.Model.RevealSeconds);
            Assert.True(network.Council.UnbondingSeconds > longestDispute, $"{network.Name}: stake could leave before a dispute is over");
        }
    }

    [Fact]
    public void The_checked_in_settings_give_everything_to_the_deployer()
    {
        var settings = DeploymentSettings.Read(Path.Combine(Repository.Root, "deployments", "settings.json"));

        var plan = settings.PlanFor(Example.Network, Deployer);

        Assert.Equal([new TokenHolder(Deployer, 1_000_000 * Example.Ether)], plan.Holders);
        Assert.Equal((Example.Council, new OwnerChoice(Deployer, null), null), (plan.Council, plan.Owner, plan.Model));
    }

    [Theory]
    [InlineData("none", "0x0000000000000000000000000000000000000000", false)]
    [InlineData("deployer", "0x00000000000000000000000000000000000000dd", false)]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", false)]
    [InlineData("governor", "0x0000000000000000000000000000000000000000", true)]
    public void Models_belong_to_whom_the_settings_say(string typed, string account, bool isGoverned)
    {
        var path = folder.Write("settings.json", $$"""{"holders": [{"account": "deployer", "amount": "5"}], "owner": "{{typed}}"}""");

        var plan = DeploymentSettings.Read(path).PlanFor(Example.Network, Deployer);

        Assert.Equal(new OwnerChoice(Address.Parse(account), isGoverned ? Example.Governance : null), plan.Owner);
    }

    [Fact]
    public void Variables_in_addresses_come_from_the_environment()
    {
        var network = Example.Network with { RpcTemplate = "https://node.example/v3/${THE_KEY}" };
        var errors = new List<string>();

        Assert.Equal("https://node.example/v3/a%2Fb", network.RpcUrl(name => name == "THE_KEY" ? "a/b" : null, errors)!.AbsoluteUri);
        Assert.Empty(errors);
        Assert.Null(network.RpcUrl(_ => "", errors));
        Assert.Null((network with { RpcTemplate = "ftp://node.example" }).RpcUrl(_ => null, errors));
        Assert.Equal(
            [
                "The environment variable THE_KEY is not set: the address of a node of test needs it; set it, or give another address with --rpc-url.",
                "The address of a node of test is none: it starts with http:// or https://.",
            ],
            errors);
    }

    [Fact]
    public void Everything_that_is_wrong_is_told_at_once()
    {
        var path = folder.Write("networks.json", """
            {
              "Main Net": {},
              "settings": {},
              "one": { "chainId": 0, "rpc": 5, "finalityDepth": -1, "council": { "unbondingSeconds": 1.5, "quorumBps": 10001, "noShowBps": 100, "dutySeconds": 1, "dutyFee": "1", "quota": 1 }, "governance": 3, "model": [], "extra": 1 },
              "two": { "chainId": 1, "rpc": "x", "parent": "three", "dataFee": "blobs", "finalityDepth": 0 },
              "four": { "dataFee": "op-stack" },
              "five": 5,
              "one": {}
            }
            """);

        var refused = Assert.Throws<DeploymentException>(() => Network.ReadAll(path));

        Assert.Equal(
            [
                $"{path}: one appears twice.",
                $"{path}: a network has a name that is none: a-z, 0-9 and '-', but not networks or settings.",
                $"{path}: a network has a name that is none: a-z, 0-9 and '-', but not networks or settings.",
                $"{path}: one.chainId must be a whole number from 1 to 9223372036854775807.",
                $"{path}: one.rpc must be a text.",
                $"{path}: one.finalityDepth must be a whole number from 0 to 1000000.",
                $"{path}: one.council.unbondingSeconds must be a whole number from 0 to 31536000.",
                $"{path}: one.council.quorumBps must be a whole number from 1 to 10000.",
                $"{path}: one.council.quota is unknown.",
                $"{path}: one.governance must be a JSON object.",
                $"{path}: one.model must be a JSON object.",
                $"{path}: one.extra is unknown.",
                $"{path}: two.dataFee must be \"op-stack\" or null.",
                $"{path}: two.council is missing.",
                $"{path}: two.governance is missing.",
                $"{path}: two.model is missing.",
                $"{path}: four.chainId is missing.",
                $"{path}: four.rpc is missing.",
                $"{path}: four.dataFee needs parent, the network the data is put on.",
                $"{path}: four.finalityDepth is missing.",
                $"{path}: four.council is missing.",
                $"{path}: four.governance is missing.",
                $"{path}: four.model is missing.",
                $"{path}: five must be a JSON object.",
                $"{path}: two.parent is no network of this file.",
            ],
            refused.Errors);
    }

    [Theory]
    [InlineData("""{"holders": [], "owner": "none"}""", "holders must be a list with at least 1 entry.")]
    [InlineData("""{"holders": [{"account": "deployer", "amount": 5}], "owner": "none"}""", "holders[0].amount must be a text of decimal digits, from 1 to 411376139330301510538742295639337626245683966408394965837152255.")]
    [InlineData("""{"holders": [{"account": "nobody", "amount": "5"}], "owner": "none"}""", "holders[0].account is no address: 'nobody' is not an address: 0x and 40 hex digits.")]
    [InlineData(
        """{"holders": [{"account": "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "amount": "5"}], "owner": "none", "name": 1}""", "name is unknown.")]
    [InlineData("""{"holders": [{"account": "deployer", "amount": "5"}]}""", "owner is missing.")]
    [InlineData(
        """{"holders": [{"account": "deployer", "amount": "5"}], "owner": "nobody"}""",
        "owner is no address: 'nobody' is not an address: 0x and 40 hex digits.")]
    [InlineData(
        """{"holders": [{"account": "deployer", "amount": "411376139330301510538742295639337626245683966408394965837152255"}, {"account": "deployer", "amount": "1"}], "owner": "none"}""",
        "holders hold more than 2^208 - 1 together.")]
    [InlineData(
        """{"holders": [{"account": "0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD", "amount": "5"}], "owner": "none"}""",
        "holders[0].account is no address: The case of '0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD' does not match its checksum (EIP-55); check it for a typing error.")]
    public void Wrong_settings_are_told(string text, string error)
    {
        var path = folder.Write("settings.json", text);

        Assert.Equal([$"{path}: {error}"], Assert.Throws<DeploymentException>(() => DeploymentSettings.Read(path)).Errors);
    }

    [Fact]
    public void A_file_that_is_missing_or_damaged_or_huge_is_told()
    {
        var missing = Path.Combine(folder.Path, "none.json");
        var damaged = folder.Write("damaged.json", "{\n  \"holders\": [");
        var huge = folder.Write("huge.json", new string(' ', (1 << 20) + 1));

        Assert.Equal([$"There is no file {missing}."], Errors(missing));
        Assert.Equal([$"{damaged} is no JSON: line 2 is damaged; restore the file or remove it."], Errors(damaged));
        Assert.Equal([$"{huge} has 1048577 bytes; it should have a few thousand."], Errors(huge));

        static IEnumerable<string> Errors(string path) => Assert.Throws<DeploymentException>(() => DeploymentSettings.Read(path)).Errors;
    }
}
