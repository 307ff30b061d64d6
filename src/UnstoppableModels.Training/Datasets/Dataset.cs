using System.Buffers;
using System.Buffers.Text;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Protocol.Manifests;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Training.Datasets;

/// <summary>Labelled rows in host memory, in the order of the file. Immutable.</summary>
public sealed class Dataset
{
    private static readonly SearchValues<byte> DecimalCharacters = SearchValues.Create("-.0123456789"u8);

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

        var text = new LineReader(bytes, reference.Name);
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

    private static ImmutableArray<string> ReadHeader(ref FieldReader header, DatasetReference reference)
    {
        header.Exactly(reference.Rows, "rows");
        header.Exactly(reference.Features, "features");
        var names = new string[reference.Classes];
        for (var i = 0; i < names.Length; i++) names[i] = header.Text();
        header.End();
        return [.. names];
    }

    /// <summary>Cuts the bytes into lines.</summary>
    private ref struct LineReader(ReadOnlySpan<byte> rest, string name)
    {
        private ReadOnlySpan<byte> rest = rest;
        private int number;

        public FieldReader Next()
        {
            number++;
            var end = rest.IndexOf((byte)'\n');
            if (end < 0) throw new DatasetException($"Dataset {name} ends in line {number}, before its last row.");
            var line = rest[..end];
            rest = rest[(end + 1)..];
            return new FieldReader(line, $"Line {number} of dataset {name}");
        }

        public readonly void End()
        {
            if (!rest.IsEmpty) throw new DatasetException($"Dataset {name} goes on after its last row.");
        }
    }

    /// <summary>Cuts a line at its commas.</summary>
    private ref struct FieldReader(ReadOnlySpan<byte> rest, string place)
    {
        private ReadOnlySpan<byte> rest = rest;
        private bool ended;

        public string Text()
        {
            var field = Next();
            return field.IsEmpty || field.ContainsAnyExceptInRange((byte)0x20, (byte)0x7e)
                ? throw new DatasetException($"{place} has a class name that is empty or not printable ASCII.")
                : Encoding.ASCII.GetString(field);
        }

        public void Exactly(int expected, string what)
        {
            if (!TryInteger(Next(), out var value) || value != expected) throw new DatasetException($"{place} does not say {expected} {what}.");
        }

        public int Integer(int largest) => TryInteger(Next(), out var value) && value <= largest
            ? value
            : throw new DatasetException($"{place} has a label that is not an integer from 0 to {largest}.");

        public float Decimal()
        {
            var field = Next();
            if (field.Length is 0 or > 40 || field.ContainsAnyExcept(DecimalCharacters)
                || !float.TryParse(field, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
                || !float.IsFinite(value))
                throw new DatasetException($"{place} has a feature that is not a plain decimal number.");
            return value;
        }

        public readonly void End()
        {
            if (!ended) throw new DatasetException($"{place} has too many fields.");
        }

        private ReadOnlySpan<byte> Next()
        {
            if (ended) throw new DatasetException($"{place} has too few fields.");
            var end = rest.IndexOf((byte)',');
            ended = end < 0;
            var field = ended ? rest : rest[..end];
            rest = ended ? [] : rest[(end + 1)..];
            return field;
        }

        private static bool TryInteger(ReadOnlySpan<byte> field, out int value) =>
            Utf8Parser.TryParse(field, out value, out var used) && used == field.Length && value >= 0;
    }
}
