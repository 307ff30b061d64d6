namespace UnstoppableModels.Node.Demo.Run;

/// <summary>The demo cannot go on; the message says why.</summary>
internal sealed class DemoStoppedException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Somebody or something ended the chain under the demo.</summary>
    public static DemoStoppedException ChainGone(Exception? inner = null) =>
        new("The local chain stopped by itself; start the demo again.", inner);
}
