using Akka.Actor;
using Akka.Persistence.Query;
using Akka.Streams;
using UnstoppableModels.Actors.Chain;
using UnstoppableModels.Protocol.Chain;
using UnstoppableModels.Protocol.Model;

namespace UnstoppableModels.Actors.ReadModel;

/// <summary>
/// What the node shows: the view of the model at the newest head read from the chain log. Nothing here is written down; the log is.
/// </summary>
internal sealed class ReadModelActor : ReceiveActor
{
    private readonly string logId;
    private readonly IMaterializer materializer = Context.Materializer();
    private ViewHistory history;

    public ReadModelActor(ModelView genesis, string logId)
    {
        this.logId = logId;
        history = ViewHistory.Of(genesis);

        Receive<ChainLogStream.Begin>(_ => Sender.Tell(ChainLogStream.Next.Instance));
        Receive<EventEnvelope>(envelope =>
        {
            var entry = (ChainLogEntry)envelope.Event;
            history = history.Apply(entry);
            Sender.Tell(ChainLogStream.Next.Instance);
            if (history.Head is { } head) Context.System.EventStream.Publish(new Updated(new Snapshot(history.View, head), entry));
        });
        Receive<ChainLogStream.Failed>(failed => throw new InvalidOperationException($"The chain log cannot be read: {failed.Cause.Message}", failed.Cause));
        Receive<ChainLogStream.End>(_ => { });
        Receive<GetSnapshot>(_ => Sender.Tell(new Snapshot(history.View, history.Head)));
    }

    public static Props Props(ModelView genesis, string logId) => Akka.Actor.Props.Create(() => new ReadModelActor(genesis, logId));

    protected override void PreStart() => ChainLogStream.Start(Context, materializer, logId);

    protected override void PreRestart(Exception reason, object message)
    {
        base.PreRestart(reason, message);
        history = ViewHistory.Of(history.Genesis);
    }

    /// <summary>Asks for the present view.</summary>
    internal sealed record GetSnapshot
    {
        public static GetSnapshot Instance { get; } = new();
    }

    /// <summary>The view and the head it belongs to (null before the first block).</summary>
    internal sealed record Snapshot(ModelView View, BlockHeader? Head);

    /// <summary>Published on the event stream after every entry of the log.</summary>
    internal sealed record Updated(Snapshot Snapshot, ChainLogEntry Entry);
}
