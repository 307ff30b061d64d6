using Akka.Actor;
using Akka.Persistence.Query;
using Akka.Persistence.Sql.Query;
using Akka.Streams;
using Akka.Streams.Dsl;

namespace UnstoppableModels.Actors.Chain;

/// <summary>Feeds the chain log to an actor in order, one entry after the other has been acknowledged.</summary>
internal static class ChainLogStream
{
    /// <summary>Starts the stream; it ends with the actor's materializer.</summary>
    public static void Start(IActorContext context, IMaterializer materializer, string logId)
    {
        var journal = PersistenceQuery.Get(context.System).ReadJournalFor<SqlReadJournal>(SqlReadJournal.Identifier);
        journal.EventsByPersistenceId(logId, 0, long.MaxValue)
            .To(Sink.ActorRefWithAck<EventEnvelope>(context.Self, Begin.Instance, Next.Instance, End.Instance, cause => new Failed(cause)))
            .Run(materializer);
    }

    /// <summary>The first message; acknowledge it with <see cref="Next"/>.</summary>
    internal sealed record Begin
    {
        public static Begin Instance { get; } = new();
    }

    /// <summary>The acknowledgement that asks for the next entry.</summary>
    internal sealed record Next
    {
        public static Next Instance { get; } = new();
    }

    /// <summary>The stream ended, which it does only when the system stops.</summary>
    internal sealed record End
    {
        public static End Instance { get; } = new();
    }

    /// <summary>The journal could not be read.</summary>
    internal sealed record Failed(Exception Cause);
}
