using System.Numerics;
using System.Text.Json;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Rpc;

/// <summary>Checked reading of the values in a node's answers.</summary>
internal static class JsonFields
{
    public static JsonElement Field(this JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object
            && parent.TryGetProperty(name, out var value)
            ? value
            : throw Malformed($"the field '{name}' is missing");

    public static JsonElement? Optional(this JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object
            && parent.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    public static BigInteger Quantity(this JsonElement value) =>
        value.ValueKind == JsonValueKind.String
            && HexData.TryParseQuantity(value.GetString()!, out var number)
            ? number
            : throw Malformed($"{Shown(value)} is not a quantity");

    public static ulong UInt64(this JsonElement value) =>
        Quantity(value) is var number && number <= ulong.MaxValue ? (ulong)number : throw Malformed($"{Shown(value)} exceeds 64 bits");

    public static uint UInt32(this JsonElement value) =>
        Quantity(value) is var number && number <= uint.MaxValue ? (uint)number : throw Malformed($"{Shown(value)} exceeds 32 bits");

    public static byte[] Data(this JsonElement value) =>
        value.ValueKind == JsonValueKind.String
            && HexData.TryParse(value.GetString()!, out var bytes)
            ? bytes
            : throw Malformed($"{Shown(value)} is not hex data");

    public static Hash32 Hash(this JsonElement value) =>
        value.ValueKind == JsonValueKind.String
            && Hash32.TryParse(value.GetString(), out var hash)
            ? hash
            : throw Malformed($"{Shown(value)} is not a hash");

    public static Address Address(this JsonElement value) =>
        value.ValueKind == JsonValueKind.String
            && Protocol.Primitives.Address.TryParse(value.GetString(), out var address)
            ? address
            : throw Malformed($"{Shown(value)} is not an address");

    public static IEnumerable<JsonElement> Items(this JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : throw Malformed($"{Shown(value)} is not a list");

    private static MalformedAnswerException Malformed(string what) => new($"The Ethereum node gave a malformed answer: {what}.");

    private static string Shown(JsonElement value)
    {
        var text = value.ToString();
        return $"'{(text.Length <= 80 ? text : text[..80] + "...")}'";
    }
}
