using System.Runtime.InteropServices;
using Google.Protobuf;

namespace UnstoppableModels.Content.UnixFs;

/// <summary>What the two protobuf messages of IPFS have in common: tags, and one kind of error for malformed bytes.</summary>
internal static class Wire
{
    public static uint Varint(uint field) => WireFormat.MakeTag((int)field, WireFormat.WireType.Varint);

    public static uint LengthDelimited(uint field) => WireFormat.MakeTag((int)field, WireFormat.WireType.LengthDelimited);

    public static FormatException Unexpected(uint tag) => new(
        $"field {WireFormat.GetTagFieldNumber(tag)} with wire type {(int)WireFormat.GetTagWireType(tag)} is unknown or repeated");

    /// <summary>Runs a parser over the bytes.</summary>
    /// <exception cref="FormatException">The bytes are malformed.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> bytes, Func<CodedInputStream, T> parse)
    {
        // Bytes that are not a whole array or a slice of one are copied.
        if (!MemoryMarshal.TryGetArray(bytes, out var segment)) segment = bytes.ToArray();
        using var input = new CodedInputStream(segment.Array!, segment.Offset, segment.Count);
        try
        {
            return parse(input);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new FormatException("its protobuf encoding is malformed", exception);
        }
    }
}
