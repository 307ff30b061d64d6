using System.Runtime.InteropServices;
using UnstoppableModels.Protocol.Manifests;

namespace UnstoppableModels.Training.Datasets;

/// <summary>Rows of the format <c>byte-text</c>: the bytes as they are, cut into records.</summary>
public sealed class TextDataset : Dataset
{
    private readonly ReadOnlyMemory<byte> bytes;

    internal TextDataset(ReadOnlyMemory<byte> bytes, ByteTextReference reference)
        : base(reference) => this.bytes = bytes;

    internal override TextBatch Take(ReadOnlySpan<int> rows)
    {
        var context = Reference.RecordSize - 1;
        var tokens = new int[rows.Length * context];
        var targets = new int[tokens.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            var record = Record(rows[i]);
            for (var t = 0; t < context; t++) (tokens[i * context + t], targets[i * context + t]) = (record[t], record[t + 1]);
        }
        return new TextBatch(ImmutableCollectionsMarshal.AsImmutableArray(tokens), context, ImmutableCollectionsMarshal.AsImmutableArray(targets));
    }

    private protected override void WriteRecord(int row, Span<byte> record) => Record(row).CopyTo(record);

    private ReadOnlySpan<byte> Record(int row) => bytes.Span.Slice(row * Reference.RecordSize, Reference.RecordSize);
}
