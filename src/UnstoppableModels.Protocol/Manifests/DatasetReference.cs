using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Protocol.Manifests;

/// <summary>The dataset of a run, by content.</summary>
/// <param name="Name">1 to 64 characters of a-z, 0-9 and '-'.</param>
/// <param name="Digest">SHA-256 of its bytes.</param>
/// <param name="Size">Its length in bytes.</param>
/// <param name="Rows">Number of examples.</param>
/// <param name="Features">Numbers per example.</param>
/// <param name="Classes">Number of classes; labels are 0 to Classes − 1.</param>
public sealed record DatasetReference(string Name, Hash32 Digest, long Size, int Rows, int Features, int Classes)
{
    /// <summary>
    /// h: rows h − 1, 2h − 1, 3h − 1 … (counted from 0) are held out: no step learns from them, they measure what was learned. Null: no row is.
    /// </summary>
    public int? HeldOutEvery { get; init; }

    /// <summary>Number of rows that are held out.</summary>
    public int HeldOutRows => HeldOutEvery is { } every ? Rows / every : 0;

    /// <summary>Number of rows the steps learn from.</summary>
    public int TrainingRows => Rows - HeldOutRows;

    /// <summary>The value of <c>format</c>: a first line <c>rows,features,class names…</c>, then one line per row: features and label.</summary>
    public const string Format = "labelled-csv";

    /// <summary>Whether a row, counted from 0, is held out.</summary>
    public bool IsHeldOut(int row) => HeldOutEvery is { } every && row % every == every - 1;

    /// <summary>Largest size in bytes.</summary>
    public const long MaxSize = 1L << 30;

    /// <summary>Most examples.</summary>
    public const int MaxRows = 1 << 24;

    /// <summary>Most classes.</summary>
    public const int MaxClasses = 65_536;
}
