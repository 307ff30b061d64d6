using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Protocol.Commitments;

/// <summary>What a worker puts on chain for one training step.</summary>
/// <param name="StateRoot">Merkle root of the canonical state after the step.</param>
/// <param name="GradientRoot">Merkle root of the gradients of the step.</param>
public readonly record struct StepCommitment(Hash32 StateRoot, Hash32 GradientRoot);
