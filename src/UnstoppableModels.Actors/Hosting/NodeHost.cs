using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Hosting;
using Akka.Hosting;
using Akka.Pattern;
using Akka.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using UnstoppableModels.Actors.Chain;
using UnstoppableModels.Actors.Content;
using UnstoppableModels.Actors.FraudProofer;
using UnstoppableModels.Actors.ReadModel;
using UnstoppableModels.Actors.Serialization;
using UnstoppableModels.Actors.Trainer;
using UnstoppableModels.Actors.Transactions;
using UnstoppableModels.Actors.Validator;
using UnstoppableModels.Actors.Worker;
using UnstoppableModels.Protocol.FraudProofer;
using UnstoppableModels.Protocol.Validator;
using UnstoppableModels.Protocol.Worker;

namespace UnstoppableModels.Actors.Hosting;

/// <summary>One node: an actor system that is a cluster of one, with the roles of its settings.</summary>
internal sealed class NodeHost : IAsyncDisposable
{
    private const string SystemName = "unstoppable-models";

    private readonly IHost host;

    private NodeHost(IHost host) => this.host = host;

    /// <summary>The running actor system.</summary>
    public ActorSystem System => host.Services.GetRequiredService<ActorSystem>();

    /// <summary>Starts a node and returns when its roles are running.</summary>
    /// <exception cref="NodeStartException">The journal cannot be used.</exception>
    public static async Task<NodeHost> StartAsync(NodeSettings settings, Action<ILoggingBuilder> logging, CancellationToken cancellation)
    {
        var connectionString = JournalDatabase.Prepare(settings.DataFolder);
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        logging(builder.Logging);

        // The program decides when its nodes stop; a signal reaches the program, not each of its nodes.
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        var parts = new NodeParts(settings);
        builder.Services.AddAkka(SystemName, akka => Configure(akka, settings, parts, connectionString));
        var node = new NodeHost(builder.Build());
        try
        {
            await node.host.StartAsync(cancellation);
            await StartRolesAsync(node.System, settings, parts, connectionString);
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await host.StopAsync(patience.Token);
        host.Dispose();
    }

    private static void Configure(AkkaConfigurationBuilder akka, NodeSettings settings, NodeParts parts, string connectionString)
    {
        akka.ConfigureLoggers(loggers => loggers.ClearLoggers().AddLoggerFactory())
            .AddHoconLayers()
            .AddJournal(connectionString)
            .AddWireFormat()
            .WithClustering(new ClusterOptions { Roles = [.. settings.Roles] })
            .WithActors((system, registry) =>
            {
                registry.Register<TrainerActor>(system.ActorOf(TrainerActor.Props(settings.Replayer), "trainer"));
                registry.Register<ContentActor>(system.ActorOf(ContentActor.Props(settings.Content), "content"));
            })
            .WithSingleton<ChainListener>("chain-listener", (_, _, _) => Restarting(ChainListener.Props(parts.Chain, parts.Listener), "log"));

        if (settings.Key is not null)
        {
            akka.WithSingleton<OutboxActor>(
                "transactions",
                (_, _, _) => Restarting(OutboxActor.Props(parts.Account, parts.OutboxId, settings.PollInterval), "outbox"));
        }

        if (settings.Roles.Contains(NodeRoles.FraudProofer))
        {
            akka.WithShardRegion<VerifierActor>(
                VerifierSharding.TypeName,
                (_, registry, _) => _ => VerifierActor.Props(parts.VerifierTools(registry)),
                new VerifierSharding(),
                new ShardOptions { Role = NodeRoles.FraudProofer, StateStoreMode = Akka.Cluster.Sharding.StateStoreMode.DData, RememberEntities = false });
        }
    }

    /// <summary>What reads the journal starts when the journal has its tables.</summary>
    private static async Task StartRolesAsync(ActorSystem system, NodeSettings settings, NodeParts parts, string connectionString)
    {
        var registry = ActorRegistry.For(system);
        await Cluster.Get(system).JoinAsync(Cluster.Get(system).SelfAddress);
        await JournalDatabase.WaitForSchemaAsync(() => Persistence.Instance.Apply(system).JournalFor(string.Empty), connectionString, TimeProvider.System);
        registry.Register<ReadModelActor>(system.ActorOf(ReadModelActor.Props(settings.Model.Genesis, parts.LogId), "read-model"));
        foreach (var (role, props) in RoleProps(settings, parts, registry)) system.ActorOf(Restarting(props, "coordinator"), role);
    }

    private static IEnumerable<(string Role, Props Props)> RoleProps(NodeSettings settings, NodeParts parts, ActorRegistry registry)
    {
        if (settings.Roles.Count == 0) yield break;
        var context = parts.RoleContext(registry);
        if (settings.Roles.Contains(NodeRoles.Worker))
            yield return (NodeRoles.Worker, WorkerCoordinator.Props(context, new WorkerPolicy(context.Self, settings.YieldSeconds, 2 * settings.ReviewGraceSeconds), parts.WorkerTools(registry)));
        if (settings.Roles.Contains(NodeRoles.FraudProofer))
        {
            yield return (
                NodeRoles.FraudProofer,
                FraudProoferCoordinator.Props(context, new FraudProoferPolicy(context.Self), registry.Get<VerifierActor>(), settings.Judge));
        }

        if (settings.Roles.Contains(NodeRoles.Validator))
        {
            yield return (
                NodeRoles.Validator,
                ValidatorCoordinator.Props(context, new ValidatorPolicy(context.Self, settings.ReviewGraceSeconds), parts.ValidatorTools(registry)));
        }
    }

    /// <summary>
    /// A persistent actor stops when the journal fails it: it is started again, later and later, and finds everything it wrote down.
    /// </summary>
    private static Props Restarting(Props child, string name) =>
        BackoffSupervisor.Props(Backoff.OnStop(child, name, TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(30), 0.2, -1));

    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
