using System.Collections.Immutable;
using System.Numerics;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Deployments;

/// <summary>What an initiator decides for all networks: <c>deployments/settings.json</c>.</summary>
/// <param name="Holders">Who holds the token; an account of null is the deployer.</param>
public sealed record DeploymentSettings(ImmutableArray<(Address? Account, BigInteger Amount)> Holders)
{
    private const string Deployer = "deployer";

    /// <summary>The votes of the token are counted in 208 bits (ERC20Votes), which bounds its supply.</summary>
    private static readonly BigInteger MaxSupply = (BigInteger.One << 208) - 1;

    /// <summary>Reads a file.</summary>
    /// <exception cref="DeploymentException">It cannot be read, or something in it is wrong; everything is listed.</exception>
    public static DeploymentSettings Read(string path)
    {
        var errors = new List<string>();
        var settings = CheckedJson.OfFile(path, path, errors) is { } json ? Read(json) : null;
        return settings is not null && errors.Count == 0 ? settings : throw new DeploymentException(errors);
    }

    /// <summary>The holders, once it is known who deploys.</summary>
    public ImmutableArray<TokenHolder> HoldersOf(Address deployer) => [.. Holders.Select(h => new TokenHolder(h.Account ?? deployer, h.Amount))];

    private static DeploymentSettings Read(CheckedJson json)
    {
        var holders = ImmutableArray.CreateBuilder<(Address?, BigInteger)>();
        foreach (var holder in json.Objects("holders", atLeast: 1))
        {
            holders.Add((AccountOf(holder, "account"), holder.Amount("amount", 1, MaxSupply)));
            holder.RefuseTheRest();
        }
        var supply = holders.Aggregate(BigInteger.Zero, (sum, holder) => sum + holder.Item2);
        if (supply > MaxSupply) json.Note("holders", "hold more than 2^208 - 1 together");
        json.RefuseTheRest();
        return new DeploymentSettings(holders.ToImmutable());
    }

    private static Address? AccountOf(CheckedJson json, string name) => json.OptionalText(name) == Deployer ? null : json.Account(name);
}
