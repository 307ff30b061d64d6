using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using UnstoppableModels.Ethereum.Contracts;
using UnstoppableModels.Ethereum.Crypto;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Deployments;

/// <summary>The form of <c>deployments/NETWORK.json</c>; deployments/README.md describes it.</summary>
public static class DeploymentRecordJson
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    /// <summary>The text of a record, with a line end.</summary>
    public static string Write(DeploymentRecord record)
    {
        var json = new JsonObject
        {
            ["network"] = record.Network,
            ["chainId"] = record.ChainId,
            ["deployer"] = record.Deployer.ToChecksumText(),
        };
        if (record.Rules is { } rules)
        {
            json["parameters"] = new JsonObject
            {
                ["holders"] = new JsonArray([.. rules.Holders.Select(Holder)]),
                ["council"] = RulesJson.Write(rules.Council),
                ["owner"] = rules.Owner.Governance is null ? rules.Owner.Account.ToChecksumText() : ContractNames.Timelock,
            };
            if (rules.Owner.Governance is { } governance) json["parameters"]!["governance"] = RulesJson.Write(governance);
        }
        json["contracts"] = new JsonObject(record.Contracts.Select(c => KeyValuePair.Create<string, JsonNode?>(c.Key, Contract(c.Value))));
        json["models"] = new JsonObject(record.Models.Select(m => KeyValuePair.Create<string, JsonNode?>(m.Key, Model(m.Value))));
        if (record.Pending is { } pending) json["pending"] = Pending(pending);
        return json.ToJsonString(Indented) + "\n";
    }

    /// <summary>Reads the record of a network; an empty one where there is no file.</summary>
    /// <exception cref="DeploymentException">The file is damaged or of another chain; everything that is wrong is listed.</exception>
    public static DeploymentRecord ReadFile(string path, Network network)
    {
        if (!File.Exists(path)) return new DeploymentRecord(network.Name, network.ChainId);
        var errors = new List<string>();
        var record = CheckedJson.OfFile(path, path, errors) is { } json ? Read(json) : null;
        if (record is null || errors.Count > 0) throw new DeploymentException(errors);
        if (record.Network == network.Name && record.ChainId == network.ChainId) return record;
        throw new DeploymentException(
            $"{path} is about {record.Network}, chain {record.ChainId}, not about {network.Name}, chain {network.ChainId}; move it away.");
    }

    private static DeploymentRecord Read(CheckedJson json)
    {
        var record = new DeploymentRecord(json.Text("network"), json.Integer("chainId", 1, long.MaxValue));
        record = record with { Deployer = json.Account("deployer") };
        if (json.Has("parameters"))
        {
            var parameters = json.Object("parameters");
            var holders = parameters.Objects("holders", atLeast: 1).Select(ReadHolder).ToImmutableArray();
            var council = RulesJson.ReadCouncil(parameters.Object("council"));
            var owner = parameters.OptionalText("owner") == ContractNames.Timelock
                ? new OwnerChoice(Address.Zero, RulesJson.ReadGovernance(parameters.Object("governance")))
                : new OwnerChoice(parameters.Account("owner"), null);
            record = record with { Rules = new DeployedRules(holders, council, owner) };
            parameters.RefuseTheRest();
        }
        var contracts = json.Object("contracts");
        foreach (var name in contracts.Names)
            record = record with { Contracts = record.Contracts.SetItem(name, ReadContract(contracts.Object(name), isWhole: true)) };
        var models = json.Object("models");
        foreach (var name in models.Names) record = record with { Models = record.Models.SetItem(name, ReadModel(models.Object(name))) };
        if (json.Has("pending")) record = record with { Pending = ReadPending(json.Object("pending")) };
        json.RefuseTheRest();
        return record;
    }

    private static JsonObject Holder(TokenHolder holder) =>
        new() { ["account"] = holder.Account.ToChecksumText(), ["amount"] = RulesJson.Digits(holder.Amount) };

    private static TokenHolder ReadHolder(CheckedJson json)
    {
        var holder = new TokenHolder(json.Account("account"), json.Amount("amount", 1, RulesJson.MaxSupply));
        json.RefuseTheRest();
        return holder;
    }

    private static JsonObject Contract(DeployedContract contract) => new()
    {
        ["address"] = contract.Address.ToChecksumText(),
        ["block"] = contract.Block,
        ["transaction"] = contract.Transaction?.ToString(),
        ["codeHash"] = contract.CodeHash.ToString(),
        ["creationHash"] = contract.CreationHash.ToString(),
    };

    private static DeployedContract ReadContract(CheckedJson json, bool isWhole)
    {
        var contract = new DeployedContract(
            json.Account("address"),
            json.Integer("block", 0, long.MaxValue),
            json.OptionalHash("transaction"),
            json.Hash("codeHash"),
            json.Hash("creationHash"));
        if (isWhole) json.RefuseTheRest();
        return contract;
    }

    private static JsonObject Model(RecordedModel model)
    {
        var json = Contract(model.Contract);
        json["genesis"] = new JsonObject
        {
            ["manifest"] = model.Genesis.Manifest.ToString(),
            ["stateRoot"] = model.Genesis.StateRoot.ToString(),
            ["checkpoint"] = model.Genesis.Checkpoint.ToString(),
        };
        json["parameters"] = RulesJson.Write(model.Parameters);
        json["owner"] = model.Owner.ToChecksumText();
        return json;
    }

    private static RecordedModel ReadModel(CheckedJson json)
    {
        var contract = ReadContract(json, isWhole: false);
        var genesis = json.Object("genesis");
        var model = new RecordedModel(
            contract,
            new GenesisData(genesis.Hash("manifest"), genesis.Hash("stateRoot"), genesis.Hash("checkpoint")),
            RulesJson.ReadParameters(json.Object("parameters")),
            json.Account("owner"));
        genesis.RefuseTheRest();
        json.RefuseTheRest();
        return model;
    }

    private static JsonObject Pending(PendingStep pending)
    {
        var json = new JsonObject
        {
            ["step"] = pending.Step,
            ["contentHash"] = pending.ContentHash.ToString(),
            ["sender"] = pending.Sender.ToChecksumText(),
            ["nonce"] = pending.Nonce,
            ["transaction"] = pending.Transaction.ToString(),
            ["raw"] = "0x" + Convert.ToHexStringLower(pending.Raw.AsSpan()),
        };
        if (!pending.Replaced.IsEmpty) json["replaced"] = new JsonArray([.. pending.Replaced.Select(hash => (JsonNode)hash.ToString())]);
        return json;
    }

    private static PendingStep ReadPending(CheckedJson json)
    {
        var pending = new PendingStep(
            json.Text("step"),
            json.Hash("contentHash"),
            json.Account("sender"),
            json.Integer("nonce", 0, long.MaxValue),
            json.Hash("transaction"),
            [.. json.Bytes("raw")])
        { Replaced = [.. json.OptionalHashes("replaced")] };
        json.RefuseTheRest();
        return pending;
    }
}
