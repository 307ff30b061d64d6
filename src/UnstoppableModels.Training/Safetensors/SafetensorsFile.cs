using System.Collections.Immutable;
using System.Runtime.InteropServices;
using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Protocol.Commitments;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Training.Safetensors;

/// <summary>
/// The canonical form of a safetensors file (https://github.com/huggingface/safetensors, format of version 0.3 and later): any reader of the
/// format loads it, and one list of tensors has exactly one file, so that a Merkle root over the file commits to the tensors.
/// </summary>
public static class SafetensorsFile
{
    /// <summary>The metadata of a file that has none.</summary>
    public static ImmutableSortedDictionary<string, string> NoMetadata { get; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Writes binary32 tensors; their order does not matter.</summary>
    /// <param name="tensors">The tensors.</param>
    /// <param name="metadata">Keys and values of 1 to 128 characters of a-z, A-Z, 0-9, '.', '_' and '-', the keys in ordinal order; null for none.</param>
    /// <exception cref="ArgumentException">Two tensors have one name, a name has other characters, or header and data exceed what one file may hold.</exception>
    public static byte[] Write(IEnumerable<NamedTensor> tensors, ImmutableSortedDictionary<string, string>? metadata = null) =>
        new SafetensorsContent(tensors, metadata ?? NoMetadata).ToArray();

    /// <summary>How many bytes the file has that <see cref="Write"/> makes of tensors without metadata.</summary>
    /// <param name="tensors">Names and shapes, in ordinal order of the names.</param>
    public static long SizeOf(IReadOnlyList<TensorLayout> tensors) =>
        SafetensorsHeader.Write(tensors, NoMetadata).Length + tensors.Sum(tensor => tensor.Count * sizeof(float));

    /// <summary>The Merkle root over the file that <see cref="Write"/> makes, without making it.</summary>
    /// <exception cref="ArgumentException">See <see cref="Write"/>.</exception>
    public static Hash32 Root(IEnumerable<NamedTensor> tensors, ImmutableSortedDictionary<string, string>? metadata = null) =>
        MerkleLeaves.Of(new SafetensorsContent(tensors, metadata ?? NoMetadata)).Root;

    /// <summary>
    /// Reads a file that must be canonical and hold exactly these finite tensors and this metadata. Nothing is allocated for the data before all of it is checked.
    /// </summary>
    /// <param name="file">The whole file.</param>
    /// <param name="expected">Names and shapes, in ordinal order of the names.</param>
    /// <param name="metadata">Keys and values; null for none.</param>
    /// <exception cref="SafetensorsException">It is anything else.</exception>
    public static NamedTensor[] Read(
        ReadOnlySpan<byte> file, IReadOnlyList<TensorLayout> expected, ImmutableSortedDictionary<string, string>? metadata = null)
    {
        var header = SafetensorsHeader.Read(file);
        RequireMetadata(header.Metadata, metadata ?? NoMetadata);
        RequireLayout(header.Tensors, expected);
        var values = MemoryMarshal.Cast<byte, float>(file[header.DataStart..]);
        RequireFinite(values, header.Tensors);

        var result = new NamedTensor[header.Tensors.Length];
        for (var i = 0; i < result.Length; i++)
        {
            var (tensor, count) = (header.Tensors[i], (int)header.Tensors[i].Count);
            result[i] = new NamedTensor(tensor.Name, new HostTensor(tensor.Shape.AsSpan(), values[..count]));
            values = values[count..];
        }
        return result;
    }

    /// <summary>The metadata of a canonical file of any tensors.</summary>
    /// <exception cref="SafetensorsException">The file is not canonical.</exception>
    internal static ImmutableSortedDictionary<string, string> ReadMetadata(ReadOnlySpan<byte> file) => SafetensorsHeader.Read(file).Metadata;

    private static void RequireMetadata(ImmutableSortedDictionary<string, string> metadata, ImmutableSortedDictionary<string, string> expected)
    {
        foreach (var (key, value) in expected)
        {
            if (!metadata.TryGetValue(key, out var actual)) throw new SafetensorsException($"The file does not say of which {key} it is.");
            if (actual != value) throw new SafetensorsException($"The file is of {key} {actual} instead of {value}.");
        }
        if (metadata.Keys.Except(expected.Keys).FirstOrDefault() is { } unknown) throw new SafetensorsException($"Metadata {unknown} does not belong here.");
    }

    private static void RequireLayout(IReadOnlyList<TensorLayout> tensors, IReadOnlyList<TensorLayout> expected)
    {
        var names = tensors.Select(tensor => tensor.Name).ToArray();
        var expectedNames = expected.Select(tensor => tensor.Name).ToArray();
        if (expectedNames.Except(names).FirstOrDefault() is { } missing) throw new SafetensorsException($"Tensor {missing} is missing.");
        if (names.Except(expectedNames).FirstOrDefault() is { } unknown) throw new SafetensorsException($"Tensor {unknown} does not belong here.");
        foreach (var (tensor, wanted) in tensors.Zip(expected))
        {
            if (!tensor.Shape.SequenceEqual(wanted.Shape))
                throw new SafetensorsException($"Tensor {tensor.Name} has shape [{string.Join(", ", tensor.Shape)}] instead of [{string.Join(", ", wanted.Shape)}].");
        }
    }

    private static void RequireFinite(ReadOnlySpan<float> values, IReadOnlyList<TensorLayout> tensors)
    {
        foreach (var tensor in tensors)
        {
            var count = (int)tensor.Count;
            for (var i = 0; i < count; i++)
            {
                if (!float.IsFinite(values[i])) throw new SafetensorsException($"Value {i} of tensor {tensor.Name} is infinite or NaN.");
            }
            values = values[count..];
        }
    }
}
