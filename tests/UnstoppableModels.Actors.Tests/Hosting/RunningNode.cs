using System.Collections.Immutable;
using Akka.Actor;
using Microsoft.Extensions.Logging;
using UnstoppableModels.Actors.Hosting;
using UnstoppableModels.Content;
using UnstoppableModels.Content.Blocks;
using UnstoppableModels.Ethereum.Contracts;
using UnstoppableModels.Ethereum.Crypto;
using UnstoppableModels.Ethereum.Rpc;

namespace UnstoppableModels.Actors.Tests.Hosting;

/// <summary>A node as production starts it, with every role, on a chain that does not answer; and what it wrote to the terminal.</summary>
public sealed class RunningNode : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private readonly EthereumClient ethereum = new(new Uri("http://127.0.0.1:1"));
    private NodeHost? node;

    public ActorSystem System => node!.System;

    internal string Folder => folder.Path;

    public async ValueTask InitializeAsync() =>
        node = await StartAsync(folder.Path, ethereum, NodeRoles.Worker, NodeRoles.FraudProofer, NodeRoles.Validator);

    public async ValueTask DisposeAsync()
    {
        await node!.DisposeAsync();
        ethereum.Dispose();
        folder.Dispose();
    }

    /// <summary>A node over a data folder.</summary>
    internal static Task<NodeHost> StartAsync(string folder, EthereumClient ethereum, params string[] roles) => NodeHost.StartAsync(
        new NodeSettings
        {
            Roles = roles.ToImmutableHashSet(),
            Key = roles.Length == 0 ? null : EthereumKey.FromBytes(Convert.FromHexString(new string('1', 64))),
            Contracts = new ContractClient(ethereum),
            ChainId = 31337,
            Model = new OnChainModel(IrisRun.Alice, IrisRun.Bob, 0, IrisRun.Genesis),
            Replayer = IrisRun.IrisReplayer,
            Content = new ContentRepository(new MemoryBlockStore(), null),
            DataFolder = folder,
        },
        logging => logging.ClearProviders(),
        TestContext.Current.CancellationToken);
}
