using System.Text.Json;

namespace UnstoppableModels.Protocol.Manifests;

/// <summary>The JSON form of a <see cref="DatasetReference"/>: the object under <c>dataset</c>.</summary>
internal static class DatasetJson
{
    public static void Write(Utf8JsonWriter json, DatasetReference dataset)
    {
        var csv = dataset as LabelledCsvReference;
        json.WriteStartObject("dataset");
        if (csv is not null) json.WriteNumber("classes", csv.Classes);
        json.WriteString("digest", dataset.Digest.ToString());
        if (csv is not null) json.WriteNumber("features", csv.Features);
        json.WriteString("format", csv is null ? ByteTextReference.Format : LabelledCsvReference.Format);
        if (dataset.HeldOutEvery is { } every) json.WriteNumber("heldOutEvery", every);
        json.WriteString("name", dataset.Name);
        if (csv is null) json.WriteNumber("recordSize", dataset.RecordSize);
        json.WriteString("root", dataset.Root.ToString());
        if (csv is not null) json.WriteNumber("rows", csv.Rows);
        json.WriteNumber("size", dataset.Size);
        json.WriteEndObject();
    }

    /// <summary>The dataset, or null after noting what is wrong with it.</summary>
    public static DatasetReference? Read(JsonObjectReader root)
    {
        if (root.Object("dataset") is not { } reader) return null;
        var format = reader.OneOf("format", LabelledCsvReference.Format, ByteTextReference.Format);
        var name = reader.Name("name");
        var digest = reader.Hash("digest");
        var size = reader.Integer("size", 1, DatasetReference.MaxSize);
        var merkleRoot = reader.Hash("root");
        var heldOutEvery = reader.Has("heldOutEvery") ? reader.Integer("heldOutEvery", 2, DatasetReference.MaxRows) : null;
        if (format is null) return null;
        DatasetReference? dataset = format == ByteTextReference.Format ? ReadByteText(reader, size) : ReadLabelledCsv(reader, size);
        reader.RefuseTheRest();
        if (heldOutEvery > dataset?.Rows) reader.Note("heldOutEvery", "must not exceed the number of rows");
        return dataset is null || name is null || digest is null || merkleRoot is null
            ? null
            : dataset with { Name = name, Digest = digest.Value, Root = merkleRoot.Value, HeldOutEvery = (int?)heldOutEvery };
    }

    /// <summary>All but what every format has.</summary>
    private static LabelledCsvReference? ReadLabelledCsv(JsonObjectReader reader, long? size)
    {
        var rows = reader.Integer("rows", 1, DatasetReference.MaxRows);
        var features = reader.Integer("features", 1, Architecture.MaxLayerSize);
        var classes = reader.Integer("classes", 1, LabelledCsvReference.MaxClasses);
        if (size is null || rows is null || features is null || classes is null) return null;
        // A field is at least one digit and its separator: nobody can be made to reserve memory for rows that cannot be there.
        if (2 * rows * (features + 1) > size) reader.Note("size", "is too small for so many rows and features");
        return new LabelledCsvReference("", default, size.Value, default, (int)rows, (int)features, (int)classes);
    }

    /// <summary>All but what every format has.</summary>
    private static ByteTextReference? ReadByteText(JsonObjectReader reader, long? size)
    {
        var recordSize = reader.Integer("recordSize", 2, DecoderArchitecture.MaxContext + 1);
        if (size is null || recordSize is null) return null;
        if (size / recordSize is >= 1 and <= DatasetReference.MaxRows) return new ByteTextReference("", default, size.Value, default, (int)recordSize);
        reader.Note("size", $"must hold 1 to {DatasetReference.MaxRows} records of recordSize bytes");
        return null;
    }
}
