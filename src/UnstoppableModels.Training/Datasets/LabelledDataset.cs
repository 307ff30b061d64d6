using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Protocol.Manifests;

namespace UnstoppableModels.Training.Datasets;

/// <summary>
/// Rows of the format <c>labelled-csv</c>: lines ending in LF; first <c>rows,features,class names…</c>; then per row its features, each the binary32 nearest to a
/// plain decimal number, and its label.
/// </summary>
public sealed class LabelledDataset : Dataset
{
    private readonly float[] features;
    private readonly int[] labels;

    internal LabelledDataset(ReadOnlySpan<byte> bytes, LabelledCsvReference reference)
        : base(reference)
    {
        var text = new CsvReader(bytes, reference.Name);
        var header = text.Next();
        ClassNames = ReadHeader(ref header, reference);
        features = new float[checked(reference.Rows * reference.Features)];
        labels = new int[reference.Rows];
        for (var row = 0; row < reference.Rows; row++)
        {
            var line = text.Next();
            for (var column = 0; column < reference.Features; column++)
                features[row * reference.Features + column] = line.Decimal();
            labels[row] = line.Integer(reference.Classes - 1);
            line.End();
        }
        text.End();
    }

    /// <summary>Names of the classes; a label is an index into them.</summary>
    public ImmutableArray<string> ClassNames { get; }

    private int Width => features.Length / labels.Length;

    internal override LabelledBatch Take(ReadOnlySpan<int> rows)
    {
        var values = new float[rows.Length * Width];
        var classes = new int[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            features.AsSpan(rows[i] * Width, Width).CopyTo(values.AsSpan(i * Width));
            classes[i] = labels[rows[i]];
        }
        return new LabelledBatch(new HostTensor([rows.Length, Width], values), [.. classes]);
    }

    private protected override void WriteRecord(int row, Span<byte> record)
    {
        MemoryMarshal.AsBytes(features.AsSpan(row * Width, Width)).CopyTo(record);
        BinaryPrimitives.WriteInt32LittleEndian(record[^sizeof(int)..], labels[row]);
    }

    private static ImmutableArray<string> ReadHeader(ref CsvLine header, LabelledCsvReference reference)
    {
        header.Exactly(reference.Rows, "rows");
        header.Exactly(reference.Features, "features");
        var names = new string[reference.Classes];
        for (var i = 0; i < names.Length; i++) names[i] = header.Text();
        header.End();
        return [.. names];
    }
}
