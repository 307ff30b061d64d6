using System.Globalization;
using System.Numerics;
using System.Text.Json;
using UnstoppableModels.Ethereum.Crypto;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Deployments;

/// <summary>
/// Reads an object of a JSON file and notes everything that is wrong with it, a sentence each, instead of stopping at the first. A
/// property that is wrong reads as a default value: whoever reads looks at the list before using what was read.
/// </summary>
internal sealed class CheckedJson
{
    private const long MaxFileBytes = 1 << 20;

    private readonly Dictionary<string, JsonElement> properties = new(StringComparer.Ordinal);
    private readonly HashSet<string> asked = new(StringComparer.Ordinal);
    private readonly string file, path;
    private readonly List<string> errors;

    private CheckedJson(JsonElement element, string file, string path, List<string> errors)
    {
        (this.file, this.path, this.errors) = (file, path, errors);
        if (element.ValueKind != JsonValueKind.Object)
        {
            errors.Add($"{file}: {(path.Length == 0 ? "the file" : path[..^1])} must be a JSON object.");
            return;
        }
        foreach (var property in element.EnumerateObject())
        {
            if (!properties.TryAdd(property.Name, property.Value)) Note(property.Name, "appears twice");
        }
        IsObject = true;
    }

    /// <summary>Names of all properties, in order.</summary>
    public IEnumerable<string> Names => properties.Keys;

    private bool IsObject { get; }

    /// <summary>Reads a file.</summary>
    /// <returns>Null if it cannot be read or is no JSON, which is noted.</returns>
    public static CheckedJson? OfFile(string file, string shownAs, List<string> errors)
    {
        try
        {
            var length = new FileInfo(file).Length;
            if (length <= MaxFileBytes) return Of(File.ReadAllText(file), shownAs, errors);
            errors.Add($"{shownAs} has {length} bytes; it should have a few thousand.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.Add(e is FileNotFoundException or DirectoryNotFoundException
                ? $"There is no file {shownAs}."
                : $"{shownAs} cannot be read: {e.Message.TrimEnd('.')}.");
        }
        return null;
    }

    /// <summary>Reads a text.</summary>
    public static CheckedJson? Of(string text, string shownAs, List<string> errors)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return new CheckedJson(document.RootElement.Clone(), shownAs, "", errors);
        }
        catch (JsonException e)
        {
            errors.Add($"{shownAs} is no JSON: line {e.LineNumber + 1} is damaged; restore the file or remove it.");
            return null;
        }
    }

    /// <summary>Call last: notes the properties nobody asked for, which are most likely typing errors.</summary>
    public void RefuseTheRest()
    {
        foreach (var name in properties.Keys.Except(asked).Order(StringComparer.Ordinal)) Note(Printable(name), "is unknown");
    }

    public void Note(string name, string what) => errors.Add($"{file}: {path}{name} {what}.");

    /// <summary>Whether an optional property is there and not null.</summary>
    public bool Has(string name)
    {
        asked.Add(name);
        return properties.TryGetValue(name, out var value) && value.ValueKind != JsonValueKind.Null;
    }

    /// <summary>An object in it. One that is missing is noted, and what is asked of it is not noted again.</summary>
    public CheckedJson Object(string name) =>
        Take(name) is { } value ? new CheckedJson(value, file, $"{path}{name}.", errors) : new CheckedJson(default, file, path, []);

    /// <summary>The objects of a list.</summary>
    public IEnumerable<CheckedJson> Objects(string name, int atLeast)
    {
        if (Take(name) is not { } value) return [];
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() >= atLeast)
            return [.. value.EnumerateArray().Select(
                (item, i) => new CheckedJson(item, file, FormattableString.Invariant($"{path}{name}[{i}]."), errors))];
        Note(name, atLeast == 0 ? "must be a list" : $"must be a list with at least {atLeast} {(atLeast == 1 ? "entry" : "entries")}");
        return [];
    }

    public string Text(string name)
    {
        if (Take(name) is not { } value) return "";
        if (value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text) return text;
        Note(name, "must be a text");
        return "";
    }

    public string? OptionalText(string name) => Has(name) ? Text(name) : null;

    public ulong Integer(string name, ulong least, ulong most)
    {
        if (Take(name) is not { } value) return least;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetUInt64(out var number) && number >= least && number <= most)
            return number;
        Note(name, FormattableString.Invariant($"must be a whole number from {least} to {most}"));
        return least;
    }

    /// <summary>An amount in the smallest unit, as a text of decimal digits: JSON numbers end at 2^53.</summary>
    public BigInteger Amount(string name, BigInteger least, BigInteger most)
    {
        if (Take(name) is not { } value) return least;
        if (value.ValueKind == JsonValueKind.String && value.GetString() is { Length: <= 78 } text
            && BigInteger.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var amount)
            && amount >= least && amount <= most)
            return amount;
        Note(name, FormattableString.Invariant($"must be a text of decimal digits, from {least} to {most}"));
        return least;
    }

    public Address Account(string name)
    {
        var text = Text(name);
        if (text.Length == 0) return default;
        try
        {
            return AddressDisplay.ParseChecked(text);
        }
        catch (FormatException e)
        {
            Note(name, $"is no address: {e.Message.TrimEnd('.')}");
            return default;
        }
    }

    public Hash32 Hash(string name)
    {
        var text = Text(name);
        if (text.Length == 0 || Hash32.TryParse(text, out var hash)) return text.Length == 0 ? default : Hash32.Parse(text);
        Note(name, "must be 0x and 64 hex digits");
        return hash;
    }

    public Hash32? OptionalHash(string name) => Has(name) ? Hash(name) : null;

    /// <summary>The hashes of a list; none where it is missing.</summary>
    public IEnumerable<Hash32> OptionalHashes(string name)
    {
        if (!Has(name)) return [];
        if (properties[name] is { ValueKind: JsonValueKind.Array } list
            && list.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String && Hash32.TryParse(item.GetString(), out _)))
            return [.. list.EnumerateArray().Select(item => Hash32.Parse(item.GetString()!))];
        Note(name, "must be a list of texts, each 0x and 64 hex digits");
        return [];
    }

    public byte[] Bytes(string name)
    {
        var text = Text(name);
        if (text.Length == 0) return [];
        if (text.StartsWith("0x", StringComparison.Ordinal) && text.Length % 2 == 0)
        {
            try
            {
                return Convert.FromHexString(text.AsSpan(2));
            }
            catch (FormatException)
            {
                // Noted below.
            }
        }
        Note(name, "must be 0x and hex digits");
        return [];
    }

    private static string Printable(string name) => name.Length <= 40 && name.All(c => c is > ' ' and < '\u007f') ? name : "a property";

    private JsonElement? Take(string name)
    {
        asked.Add(name);
        if (properties.TryGetValue(name, out var value)) return value;
        if (IsObject) Note(name, "is missing");
        return null;
    }
}
