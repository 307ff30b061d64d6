using UnstoppableModels.Protocol.Manifests;

namespace UnstoppableModels.Training.Datasets;

/// <summary>Which rows every step learns from (ARITHMETIC.md, "Batches"): a function of the manifest and the step alone, without a table.</summary>
internal sealed class BatchOrder(Manifest manifest)
{
    private readonly ulong batchesPerEpoch = (ulong)(manifest.Dataset.TrainingRows / manifest.BatchSize);

    /// <summary>Rows of the dataset that step <paramref name="step"/>, from 1, learns from, in order.</summary>
    public int[] RowsOf(ulong step)
    {
        ArgumentOutOfRangeException.ThrowIfZero(step);
        var (epoch, batch) = Math.DivRem(step - 1, batchesPerEpoch);
        var (dataset, first) = (manifest.Dataset, (int)batch * manifest.BatchSize);
        var permutation = new KeyedPermutation(manifest.Seed, epoch, (uint)dataset.TrainingRows);
        var rows = new int[manifest.BatchSize];
        for (var i = 0; i < rows.Length; i++)
        {
            var position = manifest.BatchOrder == BatchOrderRule.Sequential ? first + i : (int)permutation[(uint)(first + i)];
            rows[i] = dataset.TrainingRow(position);
        }
        return rows;
    }
}
