using System.Numerics;
using Akka.Actor;
using Akka.Persistence.Query;
using Akka.Persistence.Sql.Query;
using Akka.Streams;
using Akka.TestKit;
using UnstoppableModels.Actors.Chain;
using UnstoppableModels.Actors.Content;
using UnstoppableModels.Actors.Roles;
using UnstoppableModels.Actors.Tests.Chain;
using UnstoppableModels.Actors.Trainer;
using UnstoppableModels.Actors.Transactions;
using UnstoppableModels.Content;
using UnstoppableModels.Content.Blocks;
using UnstoppableModels.Protocol.Calls;
using UnstoppableModels.Protocol.Chain;
using UnstoppableModels.Protocol.Primitives;
using UnstoppableModels.Protocol.Transactions;

namespace UnstoppableModels.Actors.Tests.Roles;

/// <summary>
/// Specs of a role: everything around it is real (listener, log, trainer, content) except the chain and the outbox. The chain has a first
/// block; block n has the time 1000 + n.
/// </summary>
public abstract class RoleSpec : ActorSpec
{
    private readonly RecordingEncoder encoder = new();
    private readonly TestProbe transactions;
    private readonly HashSet<string> asked = [];

    private protected RoleSpec(JournalSystem journal)
        : base(journal)
    {
        transactions = Probe();
        Chain.Mine();
        Start(ChainListener.Props(Chain, new ChainListenerSettings(Name, 0, TimeSpan.FromMilliseconds(10))));
        Trainer = new TrainerClient(Start(TrainerActor.Props(IrisRun.IrisReplayer)));
        var content = Start(ContentActor.Props(Repository));
        Checkpoints = new CheckpointStore(content, IrisRun.IrisReplayer.Manifest, IrisRun.StateBytes);
        Gradients = new GradientStore(content);
    }

    private protected FakeChain Chain { get; } = new();

    private protected ContentRepository Repository { get; } = new(new MemoryBlockStore(), null);

    private protected TrainerClient Trainer { get; }

    private protected CheckpointStore Checkpoints { get; }

    private protected GradientStore Gradients { get; }

    /// <summary>A loader that has seen the initial state only.</summary>
    private protected StateLoader NewLoader() => new(Checkpoints, Trainer, IrisRun.StateAfter(0));

    private protected RoleContext ContextOf(Address self) => new(self, IrisRun.Genesis, Name, Chain, encoder, transactions);

    /// <summary>The next request of the role has this name, reminders of earlier ones aside; what it says comes back.</summary>
    private protected async Task<ProtocolCall> CallAsync(string name)
    {
        var next = (await AnswerAsync<SubmitTransaction>(transactions)).Request.Id;
        while (next != name && asked.Contains(next)) next = (await AnswerAsync<SubmitTransaction>(transactions)).Request.Id;
        Assert.Equal(name, next);
        asked.Add(next);
        return encoder.Calls[name];
    }

    /// <summary>The same, for what a role tries again on every head.</summary>
    private protected async Task<ProtocolCall> CallWhileMiningAsync(string name)
    {
        var call = CallAsync(name);
        await EventuallyAsync(() =>
        {
            Chain.Mine();
            Assert.True(call.IsCompleted);
        });
        return await call;
    }

    /// <summary>The outbox says how a request ended.</summary>
    private protected void Settle(IActorRef role, string name, IntentOutcome outcome) =>
        role.Tell(new Settlement(name, outcome, Hash32.Zero, BigInteger.Zero, string.Empty), transactions);

    /// <summary>The journal of a role, as it is now.</summary>
    private protected async Task<IReadOnlyList<RoleEvent>> JournalAsync(string role, Address self)
    {
        using var materializer = System.Materializer();
        return await PersistenceQuery.Get(System).ReadJournalFor<SqlReadJournal>(SqlReadJournal.Identifier)
            .CurrentEventsByPersistenceId($"{role}-{Name}-{self}", 0, long.MaxValue)
            .RunAggregate([], (IReadOnlyList<RoleEvent> log, EventEnvelope e) => [.. log, (RoleEvent)e.Event], materializer);
    }

    private protected static ChainEvent[] Dispute(
        ulong id, ulong stateId, Claim claim = Claim.InvalidTransition, ulong revealDeadline = 1040) =>
    [
        new ChainEvent.DisputeOpened(id),
        new ChainEvent.StateSuspected(id, stateId, IrisRun.Carol, claim),
        new ChainEvent.RoundOpened(id, 1, 1020, revealDeadline),
    ];
}
