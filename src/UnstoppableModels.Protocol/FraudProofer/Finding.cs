using UnstoppableModels.Protocol.Chain;

namespace UnstoppableModels.Protocol.FraudProofer;

/// <summary>What an own replay found out about a state.</summary>
/// <param name="StateId">The state.</param>
/// <param name="Fault">What is wrong with it; null where the replay agrees and the checkpoint, if any, could be fetched.</param>
public sealed record Finding(ulong StateId, Claim? Fault);
