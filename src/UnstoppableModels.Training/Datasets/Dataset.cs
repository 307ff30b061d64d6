using System.Collections.Immutable;
using System.Security.Cryptography;
using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Protocol.Manifests;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Training.Datasets;

/// <summary>Labelled rows in host memory, in the order of the file. Immutable.</summary>
public sealed class Dataset
{
    private readonly float[] features;
    private readonly int[] labels;

    private Dataset(DatasetReference reference, ImmutableArray<string> classNames, float[] features, int[] labels)
    {
        Reference = reference;
        ClassNames = classNames;
        this.features = features;
        this.labels = labels;
    }

    /// <summary>What the dataset was checked against.</summary>
    public DatasetReference Reference { get; }

    /// <summary>Names of the classes; a label is an index into them.</summary>
    public ImmutableArray<string> ClassNames { get; }

    /// <summary>
    /// Reads <c>labelled-csv</c>: lines ending in LF; first <c>rows,features,class names…</c>; then per row its features, each the binary32
    /// nearest to a plain decimal number, and its label.
    /// </summary>
    /// <exception cref="DatasetException">Size or digest are not those of the reference, or the text contradicts it.</exception>
    public static Dataset Parse(ReadOnlySpan<byte> bytes, DatasetReference reference)
    {
        if (bytes.Length != reference.Size)
            throw new DatasetException($"Dataset {reference.Name} has {bytes.Length} bytes instead of {reference.Size}.");
        if (new Hash32(SHA256.HashData(bytes)) != reference.Digest)
            throw new DatasetException($"Dataset {reference.Name} has another SHA-256 digest than the manifest: it was altered or is the wrong file.");

        var text = new CsvReader(bytes, reference.Name);
        var header = text.Next();
        var classNames = ReadHeader(ref header, reference);
        var features = new float[checked(reference.Rows * reference.Features)];
        var labels = new int[reference.Rows];
        for (var row = 0; row < reference.Rows; row++)
        {
            var line = text.Next();
            for (var column = 0; column < reference.Features; column++)
                features[row * reference.Features + column] = line.Decimal();
            labels[row] = line.Integer(reference.Classes - 1);
            line.End();
        }
        text.End();
        return new Dataset(reference, classNames, features, labels);
    }

    /// <summary>Copies rows into a batch.</summary>
    internal Batch Take(ReadOnlySpan<int> rows)
    {
        var width = Reference.Features;
        var values = new float[rows.Length * width];
        var classes = new int[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            features.AsSpan(rows[i] * width, width).CopyTo(values.AsSpan(i * width));
            classes[i] = labels[rows[i]];
        }
        return new Batch(new HostTensor([rows.Length, width], values), [.. classes]);
    }

    private static ImmutableArray<string> ReadHeader(ref CsvLine header, DatasetReference reference)
    {
        header.Exactly(reference.Rows, "rows");
        header.Exactly(reference.Features, "features");
        var names = new string[reference.Classes];
        for (var i = 0; i < names.Length; i++) names[i] = header.Text();
        header.End();
        return [.. names];
    }
}
