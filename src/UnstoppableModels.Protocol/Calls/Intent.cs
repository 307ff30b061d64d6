namespace UnstoppableModels.Protocol.Calls;

/// <summary>
/// A call with a name that is the same whenever the same situation is met again, so that asking twice (after a restart, on the next head)
/// sends once.
/// </summary>
/// <param name="Id">For instance <c>submit/7</c>: what is done, to what.</param>
/// <param name="Call">What to send.</param>
public sealed record Intent(string Id, ProtocolCall Call);
