using System.Globalization;
using System.Text.Json;

namespace UnstoppableModels.Protocol.Manifests;

/// <summary>The JSON form of a <see cref="Manifest"/>: strict to read, canonical to write.</summary>
internal static class ManifestJson
{
    public static Manifest Read(ReadOnlyMemory<byte> json)
    {
        if (json.Length > Manifest.MaxBytes) throw new ManifestException([$"it is longer than {Manifest.MaxBytes} bytes"]);
        var errors = new List<string>();
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 8 });
            var manifest = Read(new JsonObjectReader(document.RootElement, "", errors));
            return manifest is not null && errors.Count == 0 ? manifest : throw new ManifestException([.. errors]);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string that is not valid UTF-8 or UTF-16.
            throw new ManifestException(["it is not well-formed JSON"], e);
        }
    }

    public static byte[] Write(Manifest manifest)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            ArchitectureJson.Write(json, manifest.Architecture);
            json.WriteString("arithmetic", Manifest.Arithmetic);
            json.WriteString("batchOrder", Manifest.BatchOrder);
            json.WriteNumber("batchSize", manifest.BatchSize);
            json.WriteStartObject("dataset");
            json.WriteNumber("classes", manifest.Dataset.Classes);
            json.WriteString("digest", manifest.Dataset.Digest.ToString());
            json.WriteNumber("features", manifest.Dataset.Features);
            json.WriteString("format", DatasetReference.Format);
            if (manifest.Dataset.HeldOutEvery is { } every) json.WriteNumber("heldOutEvery", every);
            json.WriteString("name", manifest.Dataset.Name);
            json.WriteNumber("rows", manifest.Dataset.Rows);
            json.WriteNumber("size", manifest.Dataset.Size);
            json.WriteEndObject();
            json.WriteString("initialState", Manifest.InitialState);
            json.WriteString("loss", Manifest.Loss);
            json.WriteString("name", manifest.Name);
            json.WriteStartObject("optimiser");
            json.WriteString("kind", SgdOptimiser.Kind);
            WriteBinary32(json, "learningRate", manifest.Optimiser.LearningRate);
            json.WriteEndObject();
            json.WriteString("schema", Manifest.Schema);
            json.WriteString("seed", manifest.Seed.ToString(CultureInfo.InvariantCulture));
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }

    /// <summary>A number JSON cannot hold becomes null, which <see cref="Read(ReadOnlyMemory{byte})"/> refuses in words.</summary>
    internal static void WriteBinary32(Utf8JsonWriter json, string name, float value)
    {
        if (float.IsFinite(value)) json.WriteNumber(name, value);
        else json.WriteNull(name);
    }

    /// <summary>The manifest, or null after noting what is wrong with it.</summary>
    private static Manifest? Read(JsonObjectReader root)
    {
        root.Constant("schema", Manifest.Schema);
        root.Constant("arithmetic", Manifest.Arithmetic);
        root.Constant("batchOrder", Manifest.BatchOrder);
        root.Constant("initialState", Manifest.InitialState);
        root.Constant("loss", Manifest.Loss);
        var name = root.Name("name");
        var seed = root.DecimalString("seed");
        var batchSize = (int?)root.Integer("batchSize", 1, DatasetReference.MaxRows);
        var architecture = ArchitectureJson.Read(root);
        var dataset = ReadDataset(root);
        var optimiser = ReadOptimiser(root);
        if (batchSize > dataset?.TrainingRows)
        {
            var rows = dataset.HeldOutEvery is null ? "dataset.rows" : "the rows of the dataset that are not held out";
            root.Note("batchSize", $"must not exceed {rows}");
        }
        if (architecture is not null && batchSize > Architecture.MaxValues / architecture.LargestTensor)
        {
            var largest = architecture is MlpArchitecture ? "layer" : "tensor of an image";
            root.Note("batchSize", $"times the largest {largest} must not exceed {Architecture.MaxValues}");
        }
        if (architecture is not null && dataset is not null) ArchitectureJson.Check(root, architecture, dataset);
        root.RefuseTheRest();
        return name is null || seed is null || batchSize is null || architecture is null || dataset is null || optimiser is null
            ? null
            : new Manifest
            {
                Name = name,
                Architecture = architecture,
                Dataset = dataset,
                BatchSize = batchSize.Value,
                Optimiser = optimiser,
                Seed = seed.Value,
            };
    }

    private static DatasetReference? ReadDataset(JsonObjectReader root)
    {
        if (root.Object("dataset") is not { } reader) return null;
        reader.Constant("format", DatasetReference.Format);
        var name = reader.Name("name");
        var digest = reader.Hash("digest");
        var size = reader.Integer("size", 1, DatasetReference.MaxSize);
        var rows = reader.Integer("rows", 1, DatasetReference.MaxRows);
        var features = reader.Integer("features", 1, Architecture.MaxLayerSize);
        var classes = reader.Integer("classes", 1, DatasetReference.MaxClasses);
        var heldOutEvery = reader.Has("heldOutEvery") ? reader.Integer("heldOutEvery", 2, DatasetReference.MaxRows) : null;
        if (heldOutEvery > rows) reader.Note("heldOutEvery", "must not exceed rows");
        // A field is at least one digit and its separator: nobody can be made to reserve memory for rows that cannot be there.
        if (2 * rows * (features + 1) > size) reader.Note("size", "is too small for so many rows and features");
        reader.RefuseTheRest();
        return name is null || digest is null || size is null || rows is null || features is null || classes is null
            ? null
            : new DatasetReference(name, digest.Value, size.Value, (int)rows, (int)features, (int)classes) { HeldOutEvery = (int?)heldOutEvery };
    }

    private static SgdOptimiser? ReadOptimiser(JsonObjectReader root)
    {
        if (root.Object("optimiser") is not { } reader) return null;
        reader.Constant("kind", SgdOptimiser.Kind);
        var learningRate = reader.PositiveBinary32("learningRate");
        reader.RefuseTheRest();
        return learningRate is { } rate ? new SgdOptimiser(rate) : null;
    }
}
