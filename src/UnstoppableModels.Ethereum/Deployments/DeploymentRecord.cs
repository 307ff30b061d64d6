using System.Collections.Immutable;
using UnstoppableModels.Ethereum.Contracts;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Deployments;

/// <summary>
/// What is known about the contracts on one chain: the content of <c>deployments/NETWORK.json</c>. Immutable; every step of a deployment
/// makes a new one.
/// </summary>
public sealed record DeploymentRecord
{
    /// <summary>A record without any contract.</summary>
    /// <param name="network">Name of the network in networks.json.</param>
    /// <param name="chainId">Id of its chain.</param>
    public DeploymentRecord(string network, ulong chainId) => (Network, ChainId) = (network, chainId);

    /// <summary>Name of the network in networks.json.</summary>
    public string Network { get; init; }

    /// <summary>Id of its chain.</summary>
    public ulong ChainId { get; init; }

    /// <summary>The account that deployed last.</summary>
    public Address Deployer { get; init; }

    /// <summary>The decisions that the contracts were created with; null before the first.</summary>
    public DeployedRules? Rules { get; init; }

    /// <summary>Contracts by their names in contracts/src.</summary>
    public ImmutableSortedDictionary<string, DeployedContract> Contracts { get; init; } =
        ImmutableSortedDictionary.Create<string, DeployedContract>(StringComparer.Ordinal);

    /// <summary>Models by name.</summary>
    public ImmutableSortedDictionary<string, RecordedModel> Models { get; init; } =
        ImmutableSortedDictionary.Create<string, RecordedModel>(StringComparer.Ordinal);

    /// <summary>The transaction that was signed and whose outcome is not recorded yet; null where there is none.</summary>
    public PendingStep? Pending { get; init; }

    /// <summary>Where a model and its contracts are.</summary>
    /// <exception cref="DeploymentException">One of them is not recorded.</exception>
    public DeployedModel Locate(string model)
    {
        if (!Models.TryGetValue(model, out var recorded))
            throw new DeploymentException(
                $"There is no model '{model}' in the record of {Network}; create it with 'um deploy --model {model}'.");
        return new DeployedModel(
            Find(ContractNames.Token),
            Find(ContractNames.Council),
            Find(ContractNames.Factory),
            recorded.Contract.Address,
            recorded.Contract.Block);
    }

    private Address Find(string contract) => Contracts.TryGetValue(contract, out var found)
        ? found.Address
        : throw new DeploymentException($"There is no {contract} in the record of {Network}; run 'um deploy' again.");
}

/// <summary>What was decided for the contracts.</summary>
/// <param name="Holders">The token's whole supply.</param>
/// <param name="Council">The council's rules.</param>
/// <param name="Owner">Who owned the models that were created last.</param>
public sealed record DeployedRules(ImmutableArray<TokenHolder> Holders, CouncilRules Council, OwnerChoice Owner)
{
    /// <inheritdoc/>
    public bool Equals(DeployedRules? other) => other is not null && Holders.SequenceEqual(other.Holders) && Council == other.Council
        && Owner == other.Owner;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Holders.Length, Council);
}

/// <summary>A contract on the chain.</summary>
/// <param name="Address">Where it is.</param>
/// <param name="Block">The block it was created in, or an earlier one where that is not known: no event of it is older.</param>
/// <param name="Transaction">The transaction that created it; null where it is not known.</param>
/// <param name="CodeHash">Keccak-256 hash of its code, immutable values included (EIP-1052); zero before it is mined.</param>
/// <param name="CreationHash">Keccak-256 hash of creation code and constructor arguments.</param>
public sealed record DeployedContract(Address Address, ulong Block, Hash32? Transaction, Hash32 CodeHash, Hash32 CreationHash);

/// <summary>A model that the factory created.</summary>
/// <param name="Contract">Where it is; its creation hash is that of the call of the factory.</param>
/// <param name="Genesis">What its run starts from.</param>
/// <param name="Parameters">Its first rules; an owner may have changed them since.</param>
/// <param name="Owner">Its first owner; zero for nobody.</param>
public sealed record RecordedModel(DeployedContract Contract, GenesisData Genesis, ParametersData Parameters, Address Owner);
