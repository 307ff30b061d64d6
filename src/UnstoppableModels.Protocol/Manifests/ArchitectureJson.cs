using System.Collections.Immutable;
using System.Text.Json;

namespace UnstoppableModels.Protocol.Manifests;

/// <summary>The JSON form of an <see cref="Architecture"/>: the object under <c>architecture</c>.</summary>
internal static class ArchitectureJson
{
    public static void Write(Utf8JsonWriter json, Architecture architecture)
    {
        json.WriteStartObject("architecture");
        if (architecture is CnnArchitecture cnn) WriteCnn(json, cnn);
        else if (architecture is DecoderArchitecture decoder) WriteDecoder(json, decoder);
        else WriteMlp(json, (MlpArchitecture)architecture);
        json.WriteEndObject();
    }

    /// <summary>The architecture, or null after noting what is wrong with it.</summary>
    public static Architecture? Read(JsonObjectReader root)
    {
        if (root.Object("architecture") is not { } reader) return null;
        Architecture? architecture = reader.OneOf("kind", MlpArchitecture.Kind, CnnArchitecture.Kind, DecoderArchitecture.Kind) switch
        {
            MlpArchitecture.Kind => ReadMlp(reader),
            CnnArchitecture.Kind => ReadCnn(reader),
            DecoderArchitecture.Kind => ReadDecoder(reader),
            _ => null,
        };
        if (architecture?.ParameterCount > Architecture.MaxValues) reader.Note("layers", $"must not need more than {Architecture.MaxValues} parameters");
        return architecture;
    }

    /// <summary>Notes where a network does not fit what it is to learn from.</summary>
    public static void Check(JsonObjectReader root, Architecture architecture, DatasetReference dataset)
    {
        switch (architecture, dataset)
        {
            case (DecoderArchitecture decoder, ByteTextReference text):
                if (text.RecordSize != decoder.Context + 1) root.Note("dataset.recordSize", "must be architecture.context plus 1");
                break;
            case (DecoderArchitecture, _):
                root.Note("dataset.format", $"must be \"{ByteTextReference.Format}\" for a decoder");
                break;
            case (_, LabelledCsvReference csv):
                if (architecture.Inputs != csv.Features)
                {
                    if (architecture is CnnArchitecture) root.Note("architecture.input", "must be an image of dataset.features values");
                    else root.Note("architecture.layers", "must begin with dataset.features");
                }
                if (architecture.Outputs < csv.Classes) root.Note("architecture.layers", "must end with at least dataset.classes");
                break;
            default:
                root.Note("dataset.format", $"must be \"{LabelledCsvReference.Format}\" unless the model is a decoder");
                break;
        }
    }

    private static void WriteDecoder(Utf8JsonWriter json, DecoderArchitecture architecture)
    {
        json.WriteString("activation", DecoderArchitecture.Activation);
        json.WriteNumber("context", architecture.Context);
        json.WriteNumber("heads", architecture.Heads);
        json.WriteString("kind", DecoderArchitecture.Kind);
        json.WriteNumber("layers", architecture.Layers);
        json.WriteNumber("width", architecture.Width);
    }

    private static DecoderArchitecture? ReadDecoder(JsonObjectReader reader)
    {
        reader.Constant("activation", DecoderArchitecture.Activation);
        var context = (int?)reader.Integer("context", 1, DecoderArchitecture.MaxContext);
        var heads = (int?)reader.Integer("heads", 1, DecoderArchitecture.MaxHeads);
        var layers = (int?)reader.Integer("layers", 1, DecoderArchitecture.MaxLayers);
        var width = (int?)reader.Integer("width", 1, DecoderArchitecture.MaxWidth);
        if (width % heads > 0) reader.Note("width", "must be a multiple of heads");
        reader.RefuseTheRest();
        return context is null || heads is null || layers is null || width is null || width % heads > 0
            ? null
            : new DecoderArchitecture(context.Value, width.Value, heads.Value, layers.Value);
    }

    private static void WriteMlp(Utf8JsonWriter json, MlpArchitecture architecture)
    {
        json.WriteString("activation", MlpArchitecture.Activation);
        json.WriteString("kind", MlpArchitecture.Kind);
        WriteIntegers(json, "layers", architecture.Layers);
    }

    private static MlpArchitecture? ReadMlp(JsonObjectReader reader)
    {
        reader.Constant("activation", MlpArchitecture.Activation);
        var layers = reader.Integers("layers", 2, MlpArchitecture.MaxLayers, Architecture.MaxLayerSize);
        reader.RefuseTheRest();
        return layers is { } sizes ? new MlpArchitecture(sizes) : null;
    }

    private static void WriteCnn(Utf8JsonWriter json, CnnArchitecture architecture)
    {
        json.WriteString("activation", CnnArchitecture.Activation);
        json.WriteStartArray("convolutions");
        foreach (var convolution in architecture.Convolutions)
        {
            json.WriteStartObject();
            json.WriteNumber("channels", convolution.Channels);
            json.WriteNumber("kernel", convolution.Kernel);
            json.WriteNumber("padding", convolution.Padding);
            json.WriteNumber("pool", convolution.Pool);
            json.WriteNumber("stride", convolution.Stride);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        WriteIntegers(json, "input", [architecture.Input.Channels, architecture.Input.Height, architecture.Input.Width]);
        ManifestJson.WriteBinary32(json, "inputScale", architecture.InputScale);
        json.WriteString("kind", CnnArchitecture.Kind);
        WriteIntegers(json, "layers", architecture.Layers);
        json.WriteString("pooling", CnnArchitecture.Pooling);
    }

    private static CnnArchitecture? ReadCnn(JsonObjectReader reader)
    {
        reader.Constant("activation", CnnArchitecture.Activation);
        reader.Constant("pooling", CnnArchitecture.Pooling);
        var input = reader.Integers("input", 3, 3, CnnArchitecture.MaxInputSize);
        var inputScale = reader.PositiveBinary32("inputScale");
        var convolutions = reader.Objects("convolutions", 1, CnnArchitecture.MaxLayers)?.Select(ReadConvolution).ToArray();
        var layers = reader.Integers("layers", 1, CnnArchitecture.MaxLayers, Architecture.MaxLayerSize);
        reader.RefuseTheRest();
        if (input is not { } size || inputScale is not { } scale || convolutions is null || layers is not { } sizes) return null;
        if (convolutions.Any(convolution => convolution is null)) return null;

        var image = new ImageSize(size[0], size[1], size[2]);
        var architecture = new CnnArchitecture(image, scale, [.. convolutions.Select(convolution => convolution!)], sizes);
        return StagesFit(architecture, reader) ? architecture : null;
    }

    private static Convolution? ReadConvolution(JsonObjectReader reader)
    {
        var channels = (int?)reader.Integer("channels", 1, Convolution.MaxChannels);
        var kernel = (int?)reader.Integer("kernel", 1, Convolution.MaxSize);
        var stride = (int?)reader.Integer("stride", 1, Convolution.MaxSize);
        var padding = (int?)reader.Integer("padding", 0, Convolution.MaxSize - 1);
        var pool = (int?)reader.Integer("pool", 1, Convolution.MaxSize);
        if (padding >= kernel) reader.Note("padding", "must be below kernel");
        reader.RefuseTheRest();
        return channels is null || kernel is null || stride is null || padding is null || padding >= kernel || pool is null
            ? null
            : new Convolution(channels.Value, kernel.Value, stride.Value, padding.Value, pool.Value);
    }

    /// <summary>Every stage leaves an image, and the last one few enough values for a linear layer.</summary>
    private static bool StagesFit(CnnArchitecture architecture, JsonObjectReader reader)
    {
        var image = architecture.Input;
        for (var i = 0; i < architecture.Convolutions.Length; i++)
        {
            image = image.Convolved(architecture.Convolutions[i]).Pooled(architecture.Convolutions[i]);
            if (image.Height >= 1 && image.Width >= 1) continue;
            reader.Note($"convolutions[{i}]", "does not fit the image it is given");
            return false;
        }
        if (image.Values <= Architecture.MaxLayerSize) return true;
        reader.Note("convolutions", $"must leave at most {Architecture.MaxLayerSize} values");
        return false;
    }

    private static void WriteIntegers(Utf8JsonWriter json, string name, ImmutableArray<int> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteNumberValue(value);
        json.WriteEndArray();
    }
}
