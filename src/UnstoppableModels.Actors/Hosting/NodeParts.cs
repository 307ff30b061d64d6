using Akka.Hosting;
using UnstoppableModels.Actors.Chain;
using UnstoppableModels.Actors.Content;
using UnstoppableModels.Actors.FraudProofer;
using UnstoppableModels.Actors.ReadModel;
using UnstoppableModels.Actors.Roles;
using UnstoppableModels.Actors.Trainer;
using UnstoppableModels.Actors.Transactions;
using UnstoppableModels.Actors.Validator;
using UnstoppableModels.Actors.Worker;
using UnstoppableModels.Training.Models;

namespace UnstoppableModels.Actors.Hosting;

/// <summary>What the actors of one node share, made once from its settings.</summary>
internal sealed class NodeParts
{
    private readonly NodeSettings settings;
    private readonly Lock making = new();
    private readonly ModelState genesis;
    private readonly int stateBytes;
    private StateLoader? loader;

    public NodeParts(NodeSettings settings)
    {
        this.settings = settings;
        genesis = settings.Replayer.Genesis();
        stateBytes = genesis.ToSafetensors().Length;
        LogId = $"chain-log-{settings.ChainId}-{settings.Model.Address}";
        Chain = new EthereumModelChain(settings.Contracts, settings.Model.Address, settings.Model.Council);
        Listener = new ChainListenerSettings(LogId, settings.Model.FirstBlock, settings.PollInterval);
    }

    public string LogId { get; }

    public IModelChain Chain { get; }

    public ChainListenerSettings Listener { get; }

    public string OutboxId => $"outbox-{settings.ChainId}-{Self}";

    public EthereumAccount Account => new(settings.Contracts, settings.Key!, settings.FinalityDepth);

    private Address Self => settings.Key!.Address;

    public RoleContext RoleContext(IActorRegistry registry) => new(
        Self,
        settings.Model.Genesis,
        LogId,
        Chain,
        new CallEncoder(Self, settings.Model.Address, settings.Model.Council),
        registry.Get<OutboxActor>());

    public WorkerTools WorkerTools(IActorRegistry registry) => new(
        Loader(registry),
        Trainer(registry),
        Checkpoints(registry),
        settings.PublishGradients ? new GradientStore(registry.Get<ContentActor>()) : null,
        settings.Conduct);

    public VerifierTools VerifierTools(IActorRegistry registry) => new(
        registry.Get<ReadModelActor>(), Loader(registry), Trainer(registry), Checkpoints(registry), settings.AvailabilityGrace, TimeProvider.System);

    public ValidatorTools ValidatorTools(IActorRegistry registry) => new(
        Loader(registry), Trainer(registry), Checkpoints(registry), settings.AvailabilityGrace, TimeProvider.System);

    private static TrainerClient Trainer(IActorRegistry registry) => new(registry.Get<TrainerActor>());

    private CheckpointStore Checkpoints(IActorRegistry registry) =>
        new(registry.Get<ContentActor>(), settings.Replayer.Manifest, stateBytes);

    /// <summary>One loader for all roles of a node: what one of them has computed the others need not.</summary>
    private StateLoader Loader(IActorRegistry registry)
    {
        lock (making) return loader ??= new StateLoader(Checkpoints(registry), Trainer(registry), genesis);
    }
}
