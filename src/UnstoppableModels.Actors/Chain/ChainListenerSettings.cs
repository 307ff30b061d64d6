namespace UnstoppableModels.Actors.Chain;

/// <summary>How a chain is followed.</summary>
/// <param name="LogId">Persistence id of the log: names chain and model.</param>
/// <param name="FirstBlock">The block the model was created in.</param>
/// <param name="PollInterval">Pause between looks at the head.</param>
internal sealed record ChainListenerSettings(string LogId, ulong FirstBlock, TimeSpan PollInterval);
