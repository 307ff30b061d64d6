using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;
using UnstoppableModels.Node.Demo;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Node.Commands;

/// <summary>The JSON form of reports: camelCase names, wei as decimal strings, hashes and addresses as 0x hex.</summary>
internal static class ReportFile
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NewLine = "\n",
        // A diverging run has an infinite loss; JSON has no number for it.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters =
        {
            new JsonStringEnumConverter<Cheat>(JsonNamingPolicy.CamelCase, allowIntegerValues: false),
            new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false),
            new TextConverter<BigInteger>(value => value.ToString(CultureInfo.InvariantCulture)),
            new TextConverter<Hash32>(value => value.ToString()),
            new TextConverter<Address>(value => value.ToString()),
        },
    };

    /// <summary>The text of a report, with a line end.</summary>
    public static string ToJson<T>(T report) => JsonSerializer.Serialize(report, Options) + "\n";

    /// <summary>Writes a report whole or not at all.</summary>
    /// <exception cref="CommandFailedException">It could not be written; an older file of that name is untouched.</exception>
    public static void Write<T>(string path, T report) => AtomicFile.WriteText(path, ToJson(report));

    private sealed class TextConverter<T>(Func<T, string> text) : JsonConverter<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("Reports are written, never read.");

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(text(value));
    }
}
