using Akka.Actor;

namespace UnstoppableModels.Node.Demo.Run;

/// <summary>Hears what a node publishes on its event stream.</summary>
internal sealed class Eavesdropper : ReceiveActor
{
    public Eavesdropper(Action<object> hear) => ReceiveAny(hear);

    /// <summary>For an actor that calls back for every message; on the actor's thread, one at a time.</summary>
    public static Props Of(Action<object> hear) => Props.Create(() => new Eavesdropper(hear));
}
