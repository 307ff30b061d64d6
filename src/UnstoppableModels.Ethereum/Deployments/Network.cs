using System.Collections.Immutable;
using System.Text.RegularExpressions;
using UnstoppableModels.Ethereum.Contracts;

namespace UnstoppableModels.Ethereum.Deployments;

/// <summary>A chain the contracts can be deployed to: an entry of <c>deployments/networks.json</c>.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="ChainId">Its chain id (EIP-155).</param>
/// <param name="RpcTemplate">Address of a node; ${NAME} stands for an environment variable, usually with an access key.</param>
/// <param name="Explorer">Address of a block explorer; null if there is none.</param>
/// <param name="Parent">The network below, of a rollup; null of a chain of its own.</param>
/// <param name="DataFee">How it charges for data on the network below.</param>
/// <param name="FinalityDepth">How many blocks deep something has to be before money may depend on it.</param>
/// <param name="Council">Preset of the council's rules.</param>
/// <param name="Governance">Preset of the Governor's rules, for where the settings ask for one.</param>
/// <param name="Model">Preset of a model's rules.</param>
public sealed partial record Network(
    string Name,
    ulong ChainId,
    string RpcTemplate,
    string? Explorer,
    string? Parent,
    DataFeeKind DataFee,
    uint FinalityDepth,
    CouncilRules Council,
    GovernanceRules Governance,
    ParametersData Model)
{
    private const string OpStack = "op-stack";

    /// <summary>Files beside the records, which are called NAME.json.</summary>
    private static readonly string[] Taken = ["networks", "settings"];

    /// <summary>Reads all networks of a file.</summary>
    /// <param name="path">Path of networks.json.</param>
    /// <exception cref="DeploymentException">It cannot be read, or something in it is wrong; everything is listed.</exception>
    public static ImmutableSortedDictionary<string, Network> ReadAll(string path)
    {
        var errors = new List<string>();
        var networks = ImmutableSortedDictionary.CreateBuilder<string, Network>(StringComparer.Ordinal);
        if (CheckedJson.OfFile(path, path, errors) is { } json)
        {
            foreach (var name in json.Names)
            {
                if (ValidName().IsMatch(name) && !Taken.Contains(name)) networks[name] = Read(name, json.Object(name));
                else json.Note("a network", "has a name that is none: a-z, 0-9 and '-', but not networks or settings");
            }
            foreach (var (name, network) in networks)
            {
                if (network.Parent is { Length: > 0 } parent && !networks.ContainsKey(parent))
                    json.Note($"{name}.parent", "is no network of this file");
            }
        }
        return errors.Count == 0 ? networks.ToImmutable() : throw new DeploymentException(errors);
    }

    /// <summary>The address of a node, its variables filled in.</summary>
    /// <param name="environment">Reads an environment variable.</param>
    /// <param name="errors">Gets a sentence where a variable is missing or the address is none.</param>
    /// <returns>Null where there are errors.</returns>
    public Uri? RpcUrl(Func<string, string?> environment, ICollection<string> errors)
    {
        var missing = new List<string>();
        var text = Variable().Replace(RpcTemplate, match =>
        {
            var name = match.Groups["name"].Value;
            if (environment(name) is { Length: > 0 } value) return Uri.EscapeDataString(value);
            missing.Add(name);
            return "";
        });
        foreach (var name in missing)
            errors.Add($"The environment variable {name} is not set: the address of a node of {Name} needs it; set it, or give another address with --rpc-url.");
        if (missing.Count > 0) return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https") return url;
        errors.Add($"The address of a node of {Name} is none: it starts with http:// or https://.");
        return null;
    }

    private static Network Read(string name, CheckedJson json)
    {
        var network = new Network(
            name,
            json.Integer("chainId", 1, long.MaxValue),
            json.Text("rpc"),
            json.OptionalText("explorer"),
            json.OptionalText("parent"),
            ReadDataFee(json),
            (uint)json.Integer("finalityDepth", 0, 1_000_000),
            RulesJson.ReadCouncil(json.Object("council")),
            RulesJson.ReadGovernance(json.Object("governance")),
            RulesJson.ReadParameters(json.Object("model")));
        json.RefuseTheRest();
        return network;
    }

    private static DataFeeKind ReadDataFee(CheckedJson json)
    {
        switch (json.OptionalText("dataFee"))
        {
            case null or "":
                return DataFeeKind.InGas;
            case OpStack:
                if (!json.Has("parent")) json.Note("dataFee", "needs parent, the network the data is put on");
                return DataFeeKind.OpStack;
            default:
                json.Note("dataFee", $"must be \"{OpStack}\" or null");
                return DataFeeKind.InGas;
        }
    }

    [GeneratedRegex(@"\$\{(?<name>[A-Za-z_][A-Za-z0-9_]*)\}")]
    private static partial Regex Variable();

    [GeneratedRegex("^[a-z0-9-]{1,40}$")]
    private static partial Regex ValidName();
}
