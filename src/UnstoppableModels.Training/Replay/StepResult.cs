using UnstoppableModels.Protocol.Commitments;
using UnstoppableModels.Protocol.Primitives;
using UnstoppableModels.Training.Models;

namespace UnstoppableModels.Training.Replay;

/// <summary>What one training step gives.</summary>
/// <param name="Step">n: the step turned state n − 1 into state n.</param>
/// <param name="After">State n. The state before where the step was skipped because a value was not finite.</param>
/// <param name="Loss">Mean loss of the batch before the update, a binary32 value; +∞ where it is not finite or was not reached.</param>
/// <param name="Commitment">What the worker puts on chain: the roots of the state after the step and of its gradients.</param>
/// <param name="TraceRoot">Merkle root over the outputs of all operations in the order of execution; only who replays the step knows it.</param>
public sealed record StepResult(ulong Step, ModelState After, double Loss, StepCommitment Commitment, Hash32 TraceRoot);
