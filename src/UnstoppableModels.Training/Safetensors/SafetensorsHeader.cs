using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using UnstoppableModels.Protocol.Commitments;

namespace UnstoppableModels.Training.Safetensors;

/// <summary>
/// The header of a canonical safetensors file: the length in 8 little-endian bytes, then for every tensor in ordinal order of the names
/// <c>"name":{"dtype":"F32","shape":[…],"data_offsets":[begin,end]}</c> without white space, padded with spaces so that the data starts on a
/// Merkle leaf. One list of tensors has exactly one header.
/// </summary>
internal static class SafetensorsHeader
{
    /// <summary>Longest header, length field included.</summary>
    public const int MaxBytes = 1 << 20;

    private const int LengthField = 8;
    private const int MaxRank = 8;
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");

    /// <summary>The header of tensors in ordinal order of their names.</summary>
    public static byte[] Write(IReadOnlyList<TensorLayout> tensors)
    {
        var text = new StringBuilder("{");
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
    public static (ImmutableArray<TensorLayout> Tensors, int DataStart) Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < LengthField) throw new SafetensorsException($"The file ends after {file.Length} bytes, inside the length of its header.");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(file);
        if (length > MaxBytes - LengthField) throw new SafetensorsException($"A header of {length} bytes is longer than {MaxBytes - LengthField}.");
        var dataStart = LengthField + (int)length;
        if (dataStart > file.Length) throw new SafetensorsException($"The file ends after {file.Length} bytes, inside its header of {length} bytes.");

        var tensors = Parse(file[LengthField..dataStart]);
        var dataLength = tensors.Sum(tensor => tensor.Count * sizeof(float));
        if (dataLength != file.Length - dataStart)
            throw new SafetensorsException($"The header describes {dataLength} bytes of data, the file holds {file.Length - dataStart}.");
        if (!Write(tensors).AsSpan().SequenceEqual(file[..dataStart])) throw new SafetensorsException("The header is not in canonical form.");
        return (tensors, dataStart);
    }

    private static ImmutableArray<TensorLayout> Parse(ReadOnlySpan<byte> header)
    {
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
                if (name.Length is 0 or > 128 || name.AsSpan().ContainsAnyExcept(NameCharacters))
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
        return tensors.ToImmutable();
    }

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
