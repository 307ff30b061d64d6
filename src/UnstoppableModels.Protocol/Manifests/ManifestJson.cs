using System.Globalization;
using System.Text.Json;

namespace UnstoppableModels.Protocol.Manifests;

/// <summary>The JSON form of a <see cref="Manifest"/>: strict to read, canonical to write.</summary>
internal static class ManifestJson
{
    private const string Sequential = "sequential";
    private const string PermutedPerEpoch = "permuted-per-epoch";

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
            json.WriteString("batchOrder", manifest.BatchOrder == BatchOrderRule.Sequential ? Sequential : PermutedPerEpoch);
            json.WriteNumber("batchSize", manifest.BatchSize);
            DatasetJson.Write(json, manifest.Dataset);
            json.WriteString("initialState", Manifest.InitialState);
            json.WriteString("loss", Manifest.Loss);
            if (manifest.MicroBatchSize is { } microBatchSize) json.WriteNumber("microBatchSize", microBatchSize);
            json.WriteString("name", manifest.Name);
            OptimiserJson.Write(json, manifest.Optimiser);
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
        var batchOrder = root.OneOf("batchOrder", Sequential, PermutedPerEpoch);
        root.Constant("initialState", Manifest.InitialState);
        root.Constant("loss", Manifest.Loss);
        var name = root.Name("name");
        var seed = root.DecimalString("seed");
        var batchSize = (int?)root.Integer("batchSize", 1, DatasetReference.MaxRows);
        var microBatchSize = root.Has("microBatchSize") ? (int?)root.Integer("microBatchSize", 1, DatasetReference.MaxRows) : null;
        var architecture = ArchitectureJson.Read(root);
        var dataset = DatasetJson.Read(root);
        var optimiser = OptimiserJson.Read(root);
        CheckBatch(root, batchSize, microBatchSize, architecture, dataset);
        if (architecture is not null && dataset is not null) ArchitectureJson.Check(root, architecture, dataset);
        root.RefuseTheRest();
        return name is null || seed is null || batchOrder is null || batchSize is null || architecture is null || dataset is null || optimiser is null
            ? null
            : new Manifest
            {
                Name = name,
                Architecture = architecture,
                Dataset = dataset,
                BatchOrder = batchOrder == Sequential ? BatchOrderRule.Sequential : BatchOrderRule.PermutedPerEpoch,
                BatchSize = batchSize.Value,
                MicroBatchSize = microBatchSize,
                Optimiser = optimiser,
                Seed = seed.Value,
            };
    }

    /// <summary>A batch has to be there, to divide into micro-batches, and to fit in memory.</summary>
    private static void CheckBatch(JsonObjectReader root, int? batchSize, int? microBatchSize, Architecture? architecture, DatasetReference? dataset)
    {
        if (batchSize > dataset?.TrainingRows)
        {
            var rows = dataset.HeldOutEvery is null ? "the rows of the dataset" : "the rows of the dataset that are not held out";
            root.Note("batchSize", $"must not exceed {rows}");
        }
        if (batchSize % microBatchSize > 0 || microBatchSize > batchSize) root.Note("microBatchSize", "must divide batchSize");
        if (architecture is null) return;
        if (microBatchSize is not null && batchSize > Architecture.MaxValues / architecture.Inputs) root.Note("batchSize", $"times the values of a row must not exceed {Architecture.MaxValues}");
        if ((microBatchSize ?? batchSize) > Architecture.MaxValues / architecture.LargestTensor)
            root.Note(microBatchSize is null ? "batchSize" : "microBatchSize", $"times the largest tensor of a row must not exceed {Architecture.MaxValues}");
    }
}
