using UnstoppableModels.Protocol.Commitments;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Protocol.Model;

/// <summary>
/// What was submitted under a state id. After a reorganisation the same id can stand for something else: own results are kept by both.
/// </summary>
/// <param name="Commitment">The committed roots.</param>
/// <param name="Checkpoint">Digest of the published weights' root block; zero where none were published.</param>
public readonly record struct StateContent(StepCommitment Commitment, Hash32 Checkpoint);
