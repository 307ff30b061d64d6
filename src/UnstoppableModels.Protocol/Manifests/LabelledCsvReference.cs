using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Protocol.Manifests;

/// <summary>
/// Examples with a class each, as text: a first line <c>rows,features,class names…</c>, then one line per row, features and label. The record of a row is its
/// features as little-endian binary32, then its label as a little-endian unsigned 32-bit integer.
/// </summary>
/// <param name="Name">See <see cref="DatasetReference"/>.</param>
/// <param name="Digest">See <see cref="DatasetReference"/>.</param>
/// <param name="Size">See <see cref="DatasetReference"/>.</param>
/// <param name="Root">See <see cref="DatasetReference"/>.</param>
/// <param name="Rows">Number of examples.</param>
/// <param name="Features">Numbers per example.</param>
/// <param name="Classes">Number of classes; labels are 0 to Classes − 1.</param>
public sealed record LabelledCsvReference(string Name, Hash32 Digest, long Size, Hash32 Root, int Rows, int Features, int Classes)
    : DatasetReference(Name, Digest, Size, Root)
{
    /// <summary>The value of <c>format</c>.</summary>
    public const string Format = "labelled-csv";

    /// <summary>Most classes.</summary>
    public const int MaxClasses = 65_536;

    /// <inheritdoc/>
    public override int Rows { get; } = Rows;

    /// <inheritdoc/>
    public override int RecordSize => 4 * (Features + 1);
}
