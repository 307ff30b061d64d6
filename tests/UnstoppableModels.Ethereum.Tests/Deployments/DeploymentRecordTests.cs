using UnstoppableModels.Ethereum.Contracts;
using UnstoppableModels.Ethereum.Deployments;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Tests.Deployments;

public sealed class DeploymentRecordTests : IDisposable
{
    private static readonly Address Somebody = Address.Parse("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed");

    private readonly TemporaryFolder folder = new();

    private static readonly DeploymentRecord Whole = new("test", 31337)
    {
        Deployer = Somebody,
        Rules = new DeployedRules([new TokenHolder(Somebody, Example.Ether)], Example.Council, OwnerChoice.Nobody),
        Contracts = new DeploymentRecord("test", 31337).Contracts
            .Add("ValidatorCouncil", new DeployedContract(Somebody, 7, Example.Fill('1'), Example.Fill('2'), Example.Fill('3')))
            .Add("UnstoppableModel", new DeployedContract(Somebody, 8, null, Example.Fill('4'), Example.Fill('5'))),
        Models = new DeploymentRecord("test", 31337).Models.Add(
            "tiny",
            new RecordedModel(
                new DeployedContract(Somebody, 9, Example.Fill('6'), Example.Fill('7'), Example.Fill('8')),
                new GenesisData(Example.Fill('a'), Example.Fill('b'), Example.Fill('c')),
                Example.Parameters,
                Somebody)),
        Pending = new PendingStep("the factory", Example.Fill('9'), Somebody, 3, Example.Fill('d'), [0x02, 0xc0]),
    };

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_record_survives_its_file()
    {
        var path = folder.Write("test.json", DeploymentRecordJson.Write(Whole));

        var read = DeploymentRecordJson.ReadFile(path, Example.Network);

        Assert.Equal(Whole.Contracts, read.Contracts);
        Assert.Equal(Whole.Models, read.Models);
        Assert.Equal(Whole.Pending!.Raw, read.Pending!.Raw);
        Assert.Equal(Whole, read with { Contracts = Whole.Contracts, Models = Whole.Models });
        Assert.Equal(DeploymentRecordJson.Write(Whole), DeploymentRecordJson.Write(read));
    }

    [Fact]
    public void Earlier_forms_of_a_pending_transaction_are_recorded_too()
    {
        var replaced = Whole with { Pending = Whole.Pending! with { Replaced = [Example.Fill('e'), Example.Fill('f')] } };
        var text = DeploymentRecordJson.Write(replaced);
        var path = folder.Write("test.json", text);
        var damaged = folder.Write("damaged.json", text.Replace(new string('e', 64), "e", StringComparison.Ordinal));

        Assert.Equal(replaced.Pending.Replaced, DeploymentRecordJson.ReadFile(path, Example.Network).Pending!.Replaced);
        Assert.Equal(
            [$"{damaged}: pending.replaced must be a list of texts, each 0x and 64 hex digits."],
            Assert.Throws<DeploymentException>(() => DeploymentRecordJson.ReadFile(damaged, Example.Network)).Errors);
    }

    [Fact]
    public void The_rules_of_a_Governor_are_recorded_too()
    {
        var governed = Whole with { Rules = Whole.Rules! with { Owner = new OwnerChoice(Address.Zero, Example.Governance) } };
        var path = folder.Write("test.json", DeploymentRecordJson.Write(governed));

        Assert.Equal(governed.Rules, DeploymentRecordJson.ReadFile(path, Example.Network).Rules);
    }

    [Fact]
    public void The_file_has_the_form_of_the_readme() => Assert.Equal(
        """
        {
          "network": "test",
          "chainId": 31337,
          "deployer": "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
          "parameters": {
            "holders": [
              {
                "account": "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
                "amount": "1000000000000000000"
              }
            ],
            "council": {
              "unbondingSeconds": 3600,
              "quorumBps": 5001,
              "noShowBps": 100,
              "dutySeconds": 300,
              "dutyFee": "300000000000000000"
            },
            "owner": "0x0000000000000000000000000000000000000000"
          },
          "contracts": {
            "ValidatorCouncil": {
              "address": "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
              "block": 7,
              "transaction": "0x1111111111111111111111111111111111111111111111111111111111111111",
              "codeHash": "0x2222222222222222222222222222222222222222222222222222222222222222",
              "creationHash": "0x3333333333333333333333333333333333333333333333333333333333333333"
            }
          },
          "models": {}
        }

        """,
        DeploymentRecordJson.Write(Whole with
        {
            Contracts = Whole.Contracts.Remove("UnstoppableModel"),
            Models = Whole.Models.Clear(),
            Pending = null,
        }));

    [Fact]
    public void No_file_is_an_empty_record()
    {
        var read = DeploymentRecordJson.ReadFile(Path.Combine(folder.Path, "none.json"), Example.Network);

        Assert.Equal(
            (new DeploymentRecord("test", 31337).ToString(), true), (read.ToString(), read.Contracts.IsEmpty && read.Models.IsEmpty));
    }

    [Fact]
    public void A_damaged_file_is_refused_with_everything_that_is_wrong()
    {
        var text = DeploymentRecordJson.Write(Whole).Replace("\"block\": 7", "\"block\": \"7\"", StringComparison.Ordinal)
            .Replace(new string('5', 64), "55", StringComparison.Ordinal).Replace("0x02c0", "0x02c", StringComparison.Ordinal);
        var path = folder.Write("test.json", text);
        var cut = folder.Write("cut.json", text[..(text.Length / 2)]);

        Assert.Equal(
            [
                $"{path}: contracts.UnstoppableModel.creationHash must be 0x and 64 hex digits.",
                $"{path}: contracts.ValidatorCouncil.block must be a whole number from 0 to 9223372036854775807.",
                $"{path}: pending.raw must be 0x and hex digits.",
            ],
            Assert.Throws<DeploymentException>(() => DeploymentRecordJson.ReadFile(path, Example.Network)).Errors);
        Assert.Matches(
            "^.*cut.json is no JSON: line [0-9]+ is damaged; restore the file or remove it.$",
            Assert.Throws<DeploymentException>(() => DeploymentRecordJson.ReadFile(cut, Example.Network)).Message);
    }

    [Fact]
    public void A_file_of_another_chain_is_refused()
    {
        var path = folder.Write("test.json", DeploymentRecordJson.Write(Whole));

        Assert.Equal(
            $"{path} is about test, chain 31337, not about test, chain 1; move it away.",
            Assert.Throws<DeploymentException>(() => DeploymentRecordJson.ReadFile(path, Example.Network with { ChainId = 1 })).Message);
    }

    [Fact]
    public void What_is_not_recorded_cannot_be_located()
    {
        Assert.Equal(
            "There is no model 'big' in the record of test; create it with 'um deploy --model big'.",
            Assert.Throws<DeploymentException>(() => Whole.Locate("big")).Message);
        Assert.Equal(
            "There is no UnstoppableModelErc20 in the record of test; run 'um deploy' again.",
            Assert.Throws<DeploymentException>(() => Whole.Locate("tiny")).Message);
    }
}
