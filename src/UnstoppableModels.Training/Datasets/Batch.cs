using System.Collections.Immutable;
using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Protocol.Manifests;

namespace UnstoppableModels.Training.Datasets;

/// <summary>What one step learns from: some rows of a dataset.</summary>
/// <param name="Labels">The right class, from 0, of every prediction the rows ask for, row after row.</param>
public abstract record Batch(ImmutableArray<int> Labels)
{
    /// <summary>Number of rows.</summary>
    public abstract int Rows { get; }

    /// <summary>Some of the rows, in their order: a micro-batch.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are no such rows.</exception>
    public abstract Batch Slice(int firstRow, int rows);

    /// <summary>Throws unless the batch is of the kind and size that a step of the manifest's model learns from.</summary>
    internal abstract void RequireFor(Manifest manifest);
}

/// <summary>Rows of features with one label each.</summary>
/// <param name="Features">[rows, features].</param>
/// <param name="Labels">One class per row, from 0.</param>
public sealed record LabelledBatch(HostTensor Features, ImmutableArray<int> Labels) : Batch(Labels)
{
    /// <inheritdoc/>
    public override int Rows => Features.Rows;

    /// <inheritdoc/>
    public override Batch Slice(int firstRow, int rows) => new LabelledBatch(
        new HostTensor([rows, Features.Columns], Features.Values.Slice(firstRow * Features.Columns, rows * Features.Columns)), Labels.Slice(firstRow, rows));

    internal override void RequireFor(Manifest manifest)
    {
        if (manifest.Dataset is LabelledCsvReference dataset && Rows == manifest.BatchSize && Features.Columns == dataset.Features && Labels.Length == Rows) return;
        throw new ArgumentException($"A batch of {Rows} rows of {Features.Columns} features with {Labels.Length} labels is not one of model {manifest.Name}.");
    }
}

/// <summary>Sequences of bytes; the label of a position is the byte that follows it.</summary>
/// <param name="Tokens">[rows, context], row-major: the bytes a network sees, 0 to 255.</param>
/// <param name="Context">Bytes per sequence.</param>
/// <param name="Labels">[rows · context]: the byte after each.</param>
public sealed record TextBatch(ImmutableArray<int> Tokens, int Context, ImmutableArray<int> Labels) : Batch(Labels)
{
    /// <inheritdoc/>
    public override int Rows => Tokens.Length / Context;

    /// <inheritdoc/>
    public override Batch Slice(int firstRow, int rows) =>
        new TextBatch(Tokens.Slice(firstRow * Context, rows * Context), Context, Labels.Slice(firstRow * Context, rows * Context));

    internal override void RequireFor(Manifest manifest)
    {
        if (manifest.Dataset is ByteTextReference dataset && Rows == manifest.BatchSize && Context == dataset.RecordSize - 1
            && Tokens.Length == Rows * Context && Labels.Length == Tokens.Length) return;
        throw new ArgumentException($"A batch of {Rows} sequences of {Context} bytes with {Labels.Length} labels is not one of model {manifest.Name}.");
    }
}
