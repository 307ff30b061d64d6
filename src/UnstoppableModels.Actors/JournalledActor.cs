using Akka.Persistence;

namespace UnstoppableModels.Actors;

/// <summary>
/// A persistent actor whose journal failures are heard. Akka stops the actor in both cases; the supervisor starts it again, and whoever
/// hosts the
/// node learns why.
/// </summary>
internal abstract class JournalledActor : ReceivePersistentActor
{
    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr)
    {
        Context.System.EventStream.Publish(new NodeFailed(new JournalException($"The journal cannot be written ({cause.Message}): is the disk full?", cause)));
        base.OnPersistFailure(cause, @event, sequenceNr);
    }

    protected override void OnRecoveryFailure(Exception reason, object? message = null)
    {
        Context.System.EventStream.Publish(new NodeFailed(new JournalException($"The journal cannot be read ({reason.Message}).", reason)));
        base.OnRecoveryFailure(reason, message);
    }
}

/// <summary>The journal of a node fails.</summary>
internal sealed class JournalException(string message, Exception inner) : Exception(message, inner);
