using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using UnstoppableModels.Protocol.Commitments;

namespace UnstoppableModels.Training.Safetensors;

/// <summary>
/// The header of a canonical safetensors file: the length in 8 little-endian bytes; <c>"__metadata__":{"key":"value",…}</c> in ordinal order of the keys, unless there
/// is none; then for every tensor in ordinal order of the names <c>"name":{"dtype":"F32","shape":[…],"data_offsets":[begin,end]}</c>; without white space, padded with
/// spaces so that the data starts on a Merkle leaf. One list of tensors with one metadata has exactly one header.
/// </summary>
/// <param name="Metadata">Keys and values.</param>
/// <param name="Tensors">In ordinal order of the names.</param>
/// <param name="DataStart">Where the data begins in the file.</param>
internal sealed record SafetensorsHeader(ImmutableSortedDictionary<string, string> Metadata, ImmutableArray<TensorLayout> Tensors, int DataStart)
{
    /// <summary>Longest header, length field included.</summary>
    public const int MaxBytes = 1 << 20;

    private const int LengthField = 8;
    private const int MaxRank = 8;
    private const int MaxNameLength = 128;
    private const string MetadataName = "__metadata__";
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");

    /// <summary>The header of tensors in ordinal order of their names.</summary>
    /// <exception cref="ArgumentException">A name, key or value has other characters than a header may hold.</exception>
    public static byte[] Write(IReadOnlyList<TensorLayout> tensors, ImmutableSortedDictionary<string, string> metadata)
    {
        if (tensors.Select(tensor => tensor.Name).Concat(metadata.Keys).Concat(metadata.Values).FirstOrDefault(name => !IsName(name)) is { } other)
            throw new ArgumentException($"'{other}' is not 1 to 128 characters of a-z, A-Z, 0-9, '.', '_' and '-'.");
        var text = new StringBuilder("{");
        if (!metadata.IsEmpty) text.Append(CultureInfo.InvariantCulture, $"\"{MetadataName}\":{{{string.Join(',', metadata.Select(pair => $"\"{pair.Key}\":\"{pair.Value}\""))}}}");
        long offset = 0;
        foreach (var tensor in tensors)
        {
            if (text.Length > 1) text.Append(',');
            var end = offset + tensor.Count * sizeof(float);
            text.Append(CultureInfo.InvariantCulture, $"\"{tensor.Name}\":{{\"dtype\":\"F32\",\"shape\":[{string.Join(',', tensor.Shape)}],\"data_offsets\":[{offset},{end}]}}");
            offset = end;
        }
        text.Append('}');

        const int leaf = MerkleTree.DefaultLeafSize;
        var header = new byte[(LengthField + text.Length + leaf - 1) / leaf * leaf];
        header.AsSpan().Fill((byte)' ');
        BinaryPrimitives.WriteUInt64LittleEndian(header, (ulong)(header.Length - LengthField));
        Encoding.ASCII.GetBytes(text.ToString(), header.AsSpan(LengthField));
        return header;
    }

    /// <summary>Reads and checks the header of a whole file; what it returns describes the file's data completely.</summary>
    /// <exception cref="SafetensorsException">The file is not canonical.</exception>
    public static SafetensorsHeader Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < LengthField) throw new SafetensorsException($"The file ends after {file.Length} bytes, inside the length of its header.");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(file);
        if (length > MaxBytes - LengthField) throw new SafetensorsException($"A header of {length} bytes is longer than {MaxBytes - LengthField}.");
        var dataStart = LengthField + (int)length;
        if (dataStart > file.Length) throw new SafetensorsException($"The file ends after {file.Length} bytes, inside its header of {length} bytes.");

        var (metadata, tensors) = Parse(file[LengthField..dataStart]);
        var dataLength = tensors.Sum(tensor => tensor.Count * sizeof(float));
        if (dataLength != file.Length - dataStart)
            throw new SafetensorsException($"The header describes {dataLength} bytes of data, the file holds {file.Length - dataStart}.");
        if (!Write(tensors, metadata).AsSpan().SequenceEqual(file[..dataStart])) throw new SafetensorsException("The header is not in canonical form.");
        return new SafetensorsHeader(metadata, tensors, dataStart);
    }

    private static (ImmutableSortedDictionary<string, string> Metadata, ImmutableArray<TensorLayout> Tensors) Parse(ReadOnlySpan<byte> header)
    {
        var metadata = SafetensorsFile.NoMetadata.ToBuilder();
        var tensors = ImmutableArray.CreateBuilder<TensorLayout>();
        try
        {
            var json = new Utf8JsonReader(header, new JsonReaderOptions { MaxDepth = 3 });
            Expect(ref json, JsonTokenType.StartObject);
            var previous = "";
            long offset = 0;
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var name = json.GetString()!;
                if (name == MetadataName)
                {
                    if (metadata.Count > 0 || tensors.Count > 0) throw new SafetensorsException("The metadata must come once, before the first tensor.");
                    ReadMetadata(ref json, metadata);
                    continue;
                }
                if (!IsName(name))
                    throw new SafetensorsException("A tensor's name is 1 to 128 characters of a-z, A-Z, 0-9, '.', '_' and '-'.");
                var order = string.CompareOrdinal(previous, name);
                if (order == 0) throw new SafetensorsException($"Tensor {name} appears twice.");
                if (order > 0) throw new SafetensorsException($"Tensor {name} comes after {previous}: names must be sorted.");
                previous = name;
                tensors.Add(ReadTensor(ref json, name, ref offset));
            }
            if (json.Read()) throw new JsonException();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new SafetensorsException("The header is not the JSON of a safetensors file with dtype, shape and data_offsets per tensor.", e);
        }
        return (metadata.ToImmutable(), tensors.ToImmutable());
    }

    private static void ReadMetadata(ref Utf8JsonReader json, ImmutableSortedDictionary<string, string>.Builder metadata)
    {
        Expect(ref json, JsonTokenType.StartObject);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var key = json.GetString()!;
            Expect(ref json, JsonTokenType.String);
            var value = json.GetString()!;
            if (!IsName(key) || !IsName(value)) throw new SafetensorsException("Metadata is 1 to 128 characters of a-z, A-Z, 0-9, '.', '_' and '-'.");
            if (!metadata.TryAdd(key, value)) throw new SafetensorsException($"Metadata {key} appears twice.");
        }
        if (json.TokenType != JsonTokenType.EndObject) throw new JsonException();
    }

    private static bool IsName(string text) => text.Length is > 0 and <= MaxNameLength && !text.AsSpan().ContainsAnyExcept(NameCharacters);

    private static TensorLayout ReadTensor(ref Utf8JsonReader json, string name, ref long offset)
    {
        Expect(ref json, JsonTokenType.StartObject);
        ExpectProperty(ref json, "dtype");
        Expect(ref json, JsonTokenType.String);
        if (!json.ValueTextEquals("F32")) throw new SafetensorsException($"Tensor {name} is not of dtype F32.");
        ExpectProperty(ref json, "shape");
        var shape = ReadIntegers(ref json, MaxRank);
        if (shape.Any(dimension => dimension is < 1 or > int.MaxValue)) throw new SafetensorsException($"Tensor {name} has a dimension below 1 or above 2147483647.");
        var layout = new TensorLayout(name, [.. shape.Select(dimension => (int)dimension)]);
        if (shape.Aggregate((UInt128)4, (product, dimension) => product > int.MaxValue ? product : product * (UInt128)dimension) > int.MaxValue)
            throw new SafetensorsException($"Tensor {name} is larger than 2 GiB.");
        ExpectProperty(ref json, "data_offsets");
        var offsets = ReadIntegers(ref json, 2);
        var end = offset + layout.Count * sizeof(float);
        if (offsets is not [var first, var last] || first != offset || last != end)
            throw new SafetensorsException($"Tensor {name} must lie at bytes {offset} to {end} of the data, without gap or overlap.");
        offset = end;
        Expect(ref json, JsonTokenType.EndObject);
        return layout;
    }

    private static List<long> ReadIntegers(ref Utf8JsonReader json, int most)
    {
        Expect(ref json, JsonTokenType.StartArray);
        var integers = new List<long>();
        while (json.Read() && json.TokenType == JsonTokenType.Number && integers.Count < most) integers.Add(json.GetInt64());
        return json.TokenType == JsonTokenType.EndArray ? integers : throw new JsonException();
    }

    private static void ExpectProperty(ref Utf8JsonReader json, string name)
    {
        Expect(ref json, JsonTokenType.PropertyName);
        if (!json.ValueTextEquals(name)) throw new JsonException();
    }

    private static void Expect(ref Utf8JsonReader json, JsonTokenType token)
    {
        if (!json.Read() || json.TokenType != token) throw new JsonException();
    }
}
