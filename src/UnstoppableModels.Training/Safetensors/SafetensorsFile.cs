using System.Runtime.InteropServices;
using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Training.Safetensors;

/// <summary>
/// The canonical form of a safetensors file (https://github.com/huggingface/safetensors, format of version 0.3 and later): any reader of the
/// format loads it, and one list of tensors has exactly one file, so that a Merkle root over the file commits to the tensors.
/// </summary>
public static class SafetensorsFile
{
    /// <summary>Writes binary32 tensors; their order does not matter.</summary>
    /// <exception cref="ArgumentException">Two tensors have one name, or header and data exceed what one file may hold.</exception>
    public static byte[] Write(IEnumerable<NamedTensor> tensors)
    {
        var sorted = tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal).ToArray();
        for (var i = 1; i < sorted.Length; i++)
        {
            if (sorted[i].Name == sorted[i - 1].Name) throw new ArgumentException($"Two tensors are named {sorted[i].Name}.", nameof(tensors));
        }
        var header = SafetensorsHeader.Write([.. sorted.Select(tensor => new TensorLayout(tensor.Name, [.. tensor.Tensor.Shape]))]);
        var length = header.Length + sorted.Sum(tensor => (long)tensor.Tensor.Bytes.Length);
        if (header.Length > SafetensorsHeader.MaxBytes || length > Array.MaxLength)
            throw new ArgumentException($"A file of {length} bytes with a header of {header.Length} is too large.", nameof(tensors));

        var file = new byte[length];
        header.CopyTo(file, 0);
        var position = header.Length;
        foreach (var (_, tensor) in sorted)
        {
            tensor.Bytes.CopyTo(file.AsSpan(position));
            position += tensor.Bytes.Length;
        }
        return file;
    }

    /// <summary>Reads a file that must be canonical and hold exactly these finite tensors. Nothing is allocated for the data before all of it is checked.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="expected">Names and shapes, in ordinal order of the names.</param>
    /// <exception cref="SafetensorsException">It is anything else.</exception>
    public static NamedTensor[] Read(ReadOnlySpan<byte> file, IReadOnlyList<TensorLayout> expected)
    {
        var (tensors, dataStart) = SafetensorsHeader.Read(file);
        RequireLayout(tensors, expected);
        var values = MemoryMarshal.Cast<byte, float>(file[dataStart..]);
        RequireFinite(values, tensors);

        var result = new NamedTensor[tensors.Length];
        for (var i = 0; i < result.Length; i++)
        {
            var count = (int)tensors[i].Count;
            result[i] = new NamedTensor(tensors[i].Name, new HostTensor(tensors[i].Shape.AsSpan(), values[..count]));
            values = values[count..];
        }
        return result;
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
