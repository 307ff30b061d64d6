using Akka.Event;

namespace UnstoppableModels.Actors.Hosting;

/// <summary>
/// Akka's logger of last resort, for the moments before the first and after the last real logger: it writes to the terminal, also where
/// <c>stdout-loglevel</c> is OFF. The terminal belongs to the commands.
/// </summary>
internal sealed class SilentLogger : MinimalLogger
{
    protected override void Log(object message)
    {
    }
}
