using System.Numerics;

namespace UnstoppableModels.Ethereum.Abi;

/// <summary>Collects the head (static values and offsets) and the tail (dynamic values) of one tuple or array.</summary>
internal sealed class AbiWriter(int headSize)
{
    private readonly List<byte> head = new(headSize);
    private readonly List<byte> tail = [];

    public void Word(ReadOnlySpan<byte> word)
    {
        if (word.Length != 32) throw new ArgumentException("An ABI word has 32 bytes.", nameof(word));
        head.AddRange(word);
    }

    public void Number(BigInteger value)
    {
        Span<byte> word = stackalloc byte[32];
        word.Fill(value.Sign < 0 ? (byte)0xFF : (byte)0);
        var unsigned = value.Sign >= 0;
        value.TryWriteBytes(word[(32 - value.GetByteCount(unsigned))..], out _, unsigned, isBigEndian: true);
        Word(word);
    }

    /// <summary>Bytes padded with zeros on the right to whole words.</summary>
    public void Padded(ReadOnlySpan<byte> bytes)
    {
        head.AddRange(bytes);
        head.AddRange(new byte[(32 - bytes.Length % 32) % 32]);
    }

    /// <summary>A value encoded elsewhere, in place.</summary>
    public void Inline(byte[] encoded) => head.AddRange(encoded);

    /// <summary>A value encoded elsewhere, in the tail, with its offset here.</summary>
    public void Reference(byte[] encoded)
    {
        Number(headSize + tail.Count);
        tail.AddRange(encoded);
    }

    public byte[] ToArray() => [.. head, .. tail];
}
