using System.Collections.Immutable;
using UnstoppableModels.Actors.Hosting;
using UnstoppableModels.Ethereum.Crypto;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Node.Demo.Run;

/// <summary>Somebody in the demo: an operator of its own, with its own key, folder, blocks and actor system.</summary>
/// <param name="Name">Name people read: "worker 1".</param>
/// <param name="Role">One of <see cref="NodeRoles"/>, or "deployer".</param>
/// <param name="Key">Fresh for every demo.</param>
internal sealed record Participant(string Name, string Role, EthereumKey Key)
{
    public Address Address => Key.Address;

    /// <summary>Name of its folder.</summary>
    public string Folder => Name.Replace(' ', '-');
}

/// <summary>Everybody in the demo.</summary>
internal sealed class Cast
{
    public const string DeployerRole = "deployer";

    private readonly Dictionary<Address, string> names;

    public Cast()
    {
        Deployer = new Participant(DeployerRole, DeployerRole, EthereumKey.Generate());
        Workers = Of(NodeRoles.Worker, DemoRules.Workers);
        FraudProofers = Of(NodeRoles.FraudProofer, DemoRules.FraudProofers);
        Validators = Of(NodeRoles.Validator, DemoRules.Validators);
        names = Everybody.ToDictionary(p => p.Address, p => p.Name);
    }

    public Participant Deployer { get; }

    public ImmutableArray<Participant> Workers { get; }

    public ImmutableArray<Participant> FraudProofers { get; }

    public ImmutableArray<Participant> Validators { get; }

    public ImmutableArray<Participant> Everybody => [Deployer, .. Workers, .. FraudProofers, .. Validators];

    /// <summary>The name of an account; its address where it is nobody of the demo.</summary>
    public string NameOf(Address account) => names.TryGetValue(account, out var name) ? name : account.ToString();

    private static ImmutableArray<Participant> Of(string role, int count) =>
        [.. Enumerable.Range(1, count).Select(i => new Participant($"{role} {i}", role, EthereumKey.Generate()))];
}
