using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Protocol.Manifests;

/// <summary>
/// Reads one JSON object property by property and notes every breach instead of stopping at the first. Every method returns null for a
/// property it has noted a breach about.
/// </summary>
internal sealed class JsonObjectReader
{
    private readonly Dictionary<string, JsonElement> properties = [];
    private readonly HashSet<string> known = [];
    private readonly string path;
    private readonly List<string> errors;

    public JsonObjectReader(JsonElement element, string path, List<string> errors)
    {
        (this.path, this.errors) = (path, errors);
        if (element.ValueKind != JsonValueKind.Object)
        {
            errors.Add((path.Length == 0 ? "the document" : path.TrimEnd('.')) + " must be an object");
            return;
        }
        foreach (var property in element.EnumerateObject())
        {
            if (!properties.TryAdd(property.Name, property.Value)) Note(property.Name, "appears twice");
        }
        IsObject = true;
    }

    private bool IsObject { get; }

    /// <summary>Call last: notes the properties nobody asked for.</summary>
    public void RefuseTheRest()
    {
        foreach (var name in properties.Keys.Except(known).Order(StringComparer.Ordinal)) Note(Printable(name), "is unknown");
    }

    public void Note(string name, string error) => errors.Add(path + name + " " + error);

    public JsonObjectReader? Object(string name) => Take(name) is { } value ? new JsonObjectReader(value, path + name + ".", errors) : null;

    /// <summary>The objects of an array, each with its place in its path.</summary>
    public ImmutableArray<JsonObjectReader>? Objects(string name, int fewest, int most)
    {
        if (Take(name) is not { } value) return null;
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() is var length && length >= fewest && length <= most)
        {
            return
            [
                .. value.EnumerateArray().Select((item, i) =>
                    new JsonObjectReader(item, string.Create(CultureInfo.InvariantCulture, $"{path}{name}[{i}]."), errors)),
            ];
        }
        Note(name, string.Create(CultureInfo.InvariantCulture, $"must be {fewest} to {most} objects"));
        return null;
    }

    /// <summary>Whether an optional property is there.</summary>
    public bool Has(string name) => properties.ContainsKey(name);

    public string? OneOf(string name, params ReadOnlySpan<string> expected)
    {
        if (Take(name) is not { } value) return null;
        if (Text(value) is { } text && expected.Contains(text)) return text;
        Note(name, "must be " + string.Join(" or ", expected.ToArray().Select(item => $"\"{item}\"")));
        return null;
    }

    public void Constant(string name, string expected)
    {
        if (Take(name) is { } value && !(value.ValueKind == JsonValueKind.String && value.ValueEquals(expected))) Note(name, $"must be \"{expected}\"");
    }

    public string? Name(string name)
    {
        if (Take(name) is not { } value) return null;
        if (Text(value) is { Length: >= 1 and <= 64 } text && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')) return text;
        Note(name, "must be 1 to 64 characters of a-z, 0-9 and '-'");
        return null;
    }

    public long? Integer(string name, long smallest, long largest)
    {
        if (Take(name) is not { } value) return null;
        if (AsInteger(value, smallest, largest) is { } integer) return integer;
        Note(name, string.Create(CultureInfo.InvariantCulture, $"must be an integer from {smallest} to {largest}"));
        return null;
    }

    public ImmutableArray<int>? Integers(string name, int fewest, int most, int largest)
    {
        if (Take(name) is not { } value) return null;
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() is var length && length >= fewest && length <= most)
        {
            var items = value.EnumerateArray().Select(item => AsInteger(item, 1, largest)).ToArray();
            if (items.All(item => item is not null)) return [.. items.Select(item => (int)item!)];
        }
        var count = fewest == most ? "" : $"{fewest} to ";
        Note(name, string.Create(CultureInfo.InvariantCulture, $"must be {count}{most} integers from 1 to {largest}"));
        return null;
    }

    public float? PositiveBinary32(string name) => Binary32(name, number => number > 0, "a positive number");

    public float? NonNegativeBinary32(string name) => Binary32(name, number => !float.IsNegative(number), "a number of at least 0");

    /// <summary>A number in [0, 1).</summary>
    public float? Fraction32(string name) => Binary32(name, number => !float.IsNegative(number) && number < 1, "a number from 0 to below 1");

    public ulong? DecimalString(string name)
    {
        if (Take(name) is not { } value) return null;
        if (ulong.TryParse(Text(value), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number.ToString(CultureInfo.InvariantCulture) == Text(value)) return number;
        Note(name, "must be a string of decimal digits below 2^64");
        return null;
    }

    public Hash32? Hash(string name)
    {
        if (Take(name) is not { } value) return null;
        if (Text(value) is { } text && Hash32.TryParse(text, out var hash) && hash.ToString() == text) return hash;
        Note(name, "must be 0x and 64 lower-case hex digits");
        return null;
    }

    private float? Binary32(string name, Predicate<float> isAllowed, string what)
    {
        if (Take(name) is not { } value) return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetSingle(out var number) && float.IsFinite(number) && isAllowed(number)) return number;
        Note(name, $"must be {what} that binary32 can hold");
        return null;
    }

    private JsonElement? Take(string name)
    {
        known.Add(name);
        if (properties.TryGetValue(name, out var value)) return value;
        if (IsObject) Note(name, "is missing");
        return null;
    }

    private static string? Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long? AsInteger(JsonElement value, long smallest, long largest) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var integer) && integer >= smallest && integer <= largest ? integer : null;

    private static string Printable(string name) => name.Length <= 40 && name.All(c => c is > ' ' and < '\u007f') ? name : "a property";
}
