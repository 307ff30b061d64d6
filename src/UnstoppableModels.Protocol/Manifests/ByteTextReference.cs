using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Protocol.Manifests;

/// <summary>
/// Any bytes, cut into rows of one size one after the other; a rest at the end is not used. Of a row of T + 1 bytes a network sees the first T and predicts the
/// last T, each from those before it.
/// </summary>
/// <param name="Name">See <see cref="DatasetReference"/>.</param>
/// <param name="Digest">See <see cref="DatasetReference"/>.</param>
/// <param name="Size">See <see cref="DatasetReference"/>.</param>
/// <param name="Root">See <see cref="DatasetReference"/>.</param>
/// <param name="RecordSize">T + 1.</param>
public sealed record ByteTextReference(string Name, Hash32 Digest, long Size, Hash32 Root, int RecordSize) : DatasetReference(Name, Digest, Size, Root)
{
    /// <summary>The value of <c>format</c>.</summary>
    public const string Format = "byte-text";

    /// <inheritdoc/>
    public override int Rows => (int)(Size / RecordSize);

    /// <inheritdoc/>
    public override int RecordSize { get; } = RecordSize;
}
