namespace UnstoppableModels.Protocol.Manifests;

/// <summary>Which rows a step learns from (ARITHMETIC.md, "Batches"). The batch of a step is a function of the manifest and the step alone.</summary>
public enum BatchOrderRule
{
    /// <summary><c>sequential</c>: the rows in their order, every epoch alike.</summary>
    Sequential,

    /// <summary><c>permuted-per-epoch</c>: in every epoch in another order, chosen by the seed.</summary>
    PermutedPerEpoch,
}
