using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Protocol.Manifests;

/// <summary>
/// The dataset of a run, by content: a file, and the rows (records of one size) that are read from it.
/// </summary>
/// <param name="Name">1 to 64 characters of a-z, 0-9 and '-'.</param>
/// <param name="Digest">SHA-256 of the root IPFS block of the file: of the file itself where it is one block.</param>
/// <param name="Size">Length of the file in bytes.</param>
/// <param name="Root">Merkle root over the rows, one leaf per row (<see cref="Commitments.MerkleTree"/> with leaves of <see cref="RecordSize"/> bytes).</param>
public abstract record DatasetReference(string Name, Hash32 Digest, long Size, Hash32 Root)
{
    /// <summary>Largest size in bytes.</summary>
    public const long MaxSize = 1L << 30;

    /// <summary>Most rows.</summary>
    public const int MaxRows = 1 << 24;

    /// <summary>
    /// h: rows h − 1, 2h − 1, 3h − 1 … (counted from 0) are held out: no step learns from them, they measure what was learned. Null: no row is.
    /// </summary>
    public int? HeldOutEvery { get; init; }

    /// <summary>Number of rows.</summary>
    public abstract int Rows { get; }

    /// <summary>Bytes of a row in the form that <see cref="Root"/> is over.</summary>
    public abstract int RecordSize { get; }

    /// <summary>Number of rows that are held out.</summary>
    public int HeldOutRows => HeldOutEvery is { } every ? Rows / every : 0;

    /// <summary>Number of rows the steps learn from.</summary>
    public int TrainingRows => Rows - HeldOutRows;

    /// <summary>The number, from 0, of the row that is the <paramref name="index"/>-th, from 0, of those the steps learn from.</summary>
    public int TrainingRow(int index) => HeldOutEvery is { } every ? index + index / (every - 1) : index;

    /// <summary>The number, from 0, of the row that is the <paramref name="index"/>-th, from 0, of those held out.</summary>
    /// <exception cref="InvalidOperationException">No row is held out.</exception>
    public int HeldOutRow(int index) =>
        HeldOutEvery is { } every ? (index + 1) * every - 1 : throw new InvalidOperationException($"Dataset {Name} holds no rows out.");
}
