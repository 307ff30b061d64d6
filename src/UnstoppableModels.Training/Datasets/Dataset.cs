using UnstoppableModels.Protocol.Commitments;
using UnstoppableModels.Protocol.Manifests;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Training.Datasets;

/// <summary>The rows of a dataset in host memory, in the order of the file. Immutable.</summary>
public abstract class Dataset
{
    private protected Dataset(DatasetReference reference) => Reference = reference;

    /// <summary>What the dataset was checked against.</summary>
    public DatasetReference Reference { get; }

    /// <summary>Reads a dataset: size and Merkle root over its rows must be those of the reference. The bytes must not change afterwards.</summary>
    /// <exception cref="DatasetException">They are not, or the bytes contradict the reference.</exception>
    public static Dataset Parse(ReadOnlyMemory<byte> bytes, DatasetReference reference)
    {
        if (bytes.Length != reference.Size)
            throw new DatasetException($"Dataset {reference.Name} has {bytes.Length} bytes instead of {reference.Size}.");
        var dataset = Read(bytes, reference);
        return dataset.ComputeRoot() == reference.Root
            ? dataset
            : throw new DatasetException($"The rows of dataset {reference.Name} have another Merkle root than the manifest says: it was altered or is the wrong file.");
    }

    /// <summary>The root over the rows of a file: what goes into a manifest. The root of the reference itself is not looked at.</summary>
    /// <exception cref="DatasetException">The bytes contradict the reference.</exception>
    public static Hash32 RootOf(ReadOnlyMemory<byte> bytes, DatasetReference reference) => Read(bytes, reference).ComputeRoot();

    /// <summary>Copies rows into a batch.</summary>
    internal abstract Batch Take(ReadOnlySpan<int> rows);

    /// <summary>Writes the record of a row, <see cref="DatasetReference.RecordSize"/> bytes.</summary>
    private protected abstract void WriteRecord(int row, Span<byte> record);

    private static Dataset Read(ReadOnlyMemory<byte> bytes, DatasetReference reference) => reference switch
    {
        LabelledCsvReference csv => new LabelledDataset(bytes.Span, csv),
        ByteTextReference text => new TextDataset(bytes, text),
        _ => throw new ArgumentException($"A {reference.GetType().Name} cannot be read.", nameof(reference)),
    };

    private Hash32 ComputeRoot()
    {
        var builder = new MerkleBuilder(Reference.RecordSize);
        var record = new byte[Reference.RecordSize];
        for (var row = 0; row < Reference.Rows; row++)
        {
            WriteRecord(row, record);
            builder.Append(record);
        }
        return builder.Root();
    }
}
