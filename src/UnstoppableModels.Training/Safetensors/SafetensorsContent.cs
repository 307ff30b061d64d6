using System.Collections.Immutable;
using UnstoppableModels.Protocol.Commitments;

namespace UnstoppableModels.Training.Safetensors;

/// <summary>The bytes of a canonical file where they lie, in the header and in the tensors: what is hashed need not be copied into a file first.</summary>
internal sealed class SafetensorsContent : IMerkleSource
{
    private readonly byte[] header;
    private readonly NamedTensor[] tensors;

    /// <summary>Where each tensor begins in the file.</summary>
    private readonly long[] offsets;

    public SafetensorsContent(IEnumerable<NamedTensor> tensors, ImmutableSortedDictionary<string, string> metadata)
    {
        this.tensors = [.. tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal)];
        for (var i = 1; i < this.tensors.Length; i++)
        {
            if (this.tensors[i].Name == this.tensors[i - 1].Name) throw new ArgumentException($"Two tensors are named {this.tensors[i].Name}.", nameof(tensors));
        }
        header = SafetensorsHeader.Write([.. this.tensors.Select(tensor => new TensorLayout(tensor.Name, [.. tensor.Tensor.Shape]))], metadata);
        offsets = new long[this.tensors.Length];
        Length = header.Length;
        for (var i = 0; i < offsets.Length; i++)
        {
            offsets[i] = Length;
            Length += this.tensors[i].Tensor.Bytes.Length;
        }
        if (header.Length > SafetensorsHeader.MaxBytes || Length > Array.MaxLength)
            throw new ArgumentException($"A file of {Length} bytes with a header of {header.Length} is too large.", nameof(tensors));
    }

    public long Length { get; }

    public byte[] ToArray()
    {
        var file = new byte[Length];
        header.CopyTo(file, 0);
        for (var i = 0; i < tensors.Length; i++) tensors[i].Tensor.Bytes.CopyTo(file.AsSpan((int)offsets[i]));
        return file;
    }

    public ReadOnlySpan<byte> Read(long offset, int count, Span<byte> scratch)
    {
        var first = PieceFrom(offset, out var next);
        if (first.Length >= count) return first[..count];
        first.CopyTo(scratch);
        for (var filled = first.Length; filled < count;)
        {
            var piece = tensors[next++].Tensor.Bytes;
            piece = piece[..Math.Min(piece.Length, count - filled)];
            piece.CopyTo(scratch[filled..]);
            filled += piece.Length;
        }
        return scratch[..count];
    }

    /// <summary>The rest of the piece that the offset lies in, and the tensor that follows it.</summary>
    private ReadOnlySpan<byte> PieceFrom(long offset, out int next)
    {
        next = 0;
        if (offset < header.Length) return header.AsSpan((int)offset);
        var index = Array.BinarySearch(offsets, offset);
        if (index < 0) index = ~index - 1;
        next = index + 1;
        return tensors[index].Tensor.Bytes[(int)(offset - offsets[index])..];
    }
}
