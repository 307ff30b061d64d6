using UnstoppableModels.Arithmetic.Random;
using UnstoppableModels.Protocol.Manifests;

namespace UnstoppableModels.Training.Datasets;

/// <summary>
/// The rule <c>permuted-once</c>: stream 0 of the seed permutes the rows that are not held out once, the permuted rows are cut into full batches, a
/// rest is never used, and step n takes batch (n − 1) mod (number of batches).
/// </summary>
internal sealed class BatchOrder(Manifest manifest)
{
    private const ulong Stream = 0;

    private readonly int[] rows = Permute(manifest);
    private readonly ulong batches = (ulong)(manifest.Dataset.TrainingRows / manifest.BatchSize);

    /// <summary>Rows of the dataset that step <paramref name="step"/> learns from, in order.</summary>
    public ReadOnlySpan<int> RowsOf(ulong step)
    {
        ArgumentOutOfRangeException.ThrowIfZero(step);
        var batch = (int)((step - 1) % batches);
        return rows.AsSpan(batch * manifest.BatchSize, manifest.BatchSize);
    }

    private static int[] Permute(Manifest manifest)
    {
        var training = Enumerable.Range(0, manifest.Dataset.Rows).Where(row => !manifest.Dataset.IsHeldOut(row)).ToArray();
        return [.. new Philox(manifest.Seed, Stream).Permutation(training.Length).Select(i => training[i])];
    }
}
