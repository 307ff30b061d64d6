using UnstoppableModels.Protocol.Chain;

namespace UnstoppableModels.Protocol.Model;

/// <summary>
/// What a dispute is about. A ballot is bound to it, so that it does not count where a reorganisation gave the number of the dispute to another
/// one.
/// </summary>
/// <param name="StateId">The suspected state.</param>
/// <param name="Claim">What is said to be wrong with it.</param>
/// <param name="Batch">The batch it was submitted in.</param>
public sealed record DisputeMatter(ulong StateId, Claim Claim, SubmittedBatch Batch);
