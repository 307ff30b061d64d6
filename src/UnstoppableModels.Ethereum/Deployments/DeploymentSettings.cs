using System.Collections.Immutable;
using System.Numerics;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Deployments;

/// <summary>What an initiator decides for all networks: <c>deployments/settings.json</c>.</summary>
/// <param name="Holders">Who holds the token; an account of null is the deployer.</param>
/// <param name="Owner">Who owns the models: "none", "governor", "deployer", or an account.</param>
public sealed record DeploymentSettings(ImmutableArray<(Address? Account, BigInteger Amount)> Holders, string Owner)
{
    private const string Deployer = "deployer", Nobody = "none", Governor = "governor";

    /// <summary>Reads a file.</summary>
    /// <exception cref="DeploymentException">It cannot be read, or something in it is wrong; everything is listed.</exception>
    public static DeploymentSettings Read(string path)
    {
        var errors = new List<string>();
        var settings = CheckedJson.OfFile(path, path, errors) is { } json ? Read(json) : null;
        return settings is not null && errors.Count == 0 ? settings : throw new DeploymentException(errors);
    }

    /// <summary>The plan without a model, once it is known where and by whom.</summary>
    public DeploymentPlan PlanFor(Network network, Address deployer) => new(
        [.. Holders.Select(h => new TokenHolder(h.Account ?? deployer, h.Amount))],
        network.Council,
        Owner switch
        {
            Nobody => OwnerChoice.Nobody,
            Governor => new OwnerChoice(Address.Zero, network.Governance),
            Deployer => new OwnerChoice(deployer, null),
            _ => new OwnerChoice(Address.Parse(Owner), null),
        },
        Model: null);

    private static DeploymentSettings Read(CheckedJson json)
    {
        var holders = ImmutableArray.CreateBuilder<(Address?, BigInteger)>();
        foreach (var holder in json.Objects("holders", atLeast: 1))
        {
            var account = holder.OptionalText("account") == Deployer ? (Address?)null : holder.Account("account");
            holders.Add((account, holder.Amount("amount", 1, RulesJson.MaxSupply)));
            holder.RefuseTheRest();
        }
        var supply = holders.Aggregate(BigInteger.Zero, (sum, holder) => sum + holder.Item2);
        if (supply > RulesJson.MaxSupply) json.Note("holders", "hold more than 2^208 - 1 together");
        var owner = json.Text("owner");
        if (owner is not (Nobody or Governor or Deployer or "")) owner = json.Account("owner").ToString();
        json.RefuseTheRest();
        return new DeploymentSettings(holders.ToImmutable(), owner);
    }
}
