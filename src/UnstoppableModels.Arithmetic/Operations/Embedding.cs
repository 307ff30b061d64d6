using UnstoppableModels.Arithmetic.Contractions;
using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Operations;

/// <summary>Rows of a table looked up by number (ARITHMETIC.md, "Embedding").</summary>
public static class Embedding
{
    /// <summary>[ids, width]: row ids[i] of the table [entries, width], unchanged.</summary>
    /// <exception cref="ArgumentException">An id is not a row of the table, or there is none.</exception>
    public static HostTensor Forward(HostTensor table, ReadOnlySpan<int> ids)
    {
        var (entries, width) = (table.Rows, table.Columns);
        var output = HostTensor.Uninitialised(checked(ids.Length * width));
        for (var i = 0; i < ids.Length; i++) table.Values.Slice(Entry(ids[i], entries) * width, width).CopyTo(output.AsSpan(i * width));
        return HostTensor.Own([ids.Length, width], output);
    }

    /// <summary>
    /// The gradient of the table [entries, width]: for every row the exact sum of the output's gradients where it was looked up, rounded once; +0 for
    /// a row that was not.
    /// </summary>
    /// <param name="outputGradient">[ids, width], finite.</param>
    /// <param name="ids">What <see cref="Forward"/> was given.</param>
    /// <param name="entries">Rows of the table.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, an id is not a row of the table, or a value is not finite.</exception>
    public static HostTensor Backward(HostTensor outputGradient, ReadOnlySpan<int> ids, int entries)
    {
        if (outputGradient.Rows != ids.Length) throw new ArgumentException($"{ids.Length} ids have as many rows of gradients, not {outputGradient.Rows}.");
        foreach (var id in ids) Entry(id, entries);
        using var rows = QuantisedMatrix.From(outputGradient);
        return Restoration.Restore(ColumnSums.Scatter(rows, ids.ToArray(), entries), rows.Exponent - QuantisedMatrix.Bits, entries, rows.Columns);
    }

    private static int Entry(int id, int entries) =>
        (uint)id < (uint)entries ? id : throw new ArgumentException($"Id {id} is not one of {entries} entries.");
}
