using Google.Protobuf;

namespace UnstoppableModels.Content.UnixFs;

/// <summary>The data field of a dag-pb node that is part of a file (UnixFS specification, message Data of type File).</summary>
/// <param name="Content">File content inside the node, before the content of its links.</param>
/// <param name="FileSize">Bytes of file content in the node and below it.</param>
/// <param name="BlockSizes">Bytes of file content below each link.</param>
internal sealed record UnixFsData(ReadOnlyMemory<byte> Content, long FileSize, IReadOnlyList<long> BlockSizes)
{
    private const uint TypeField = 1, ContentField = 2, FileSizeField = 3, BlockSizesField = 4, ModeField = 7, ModifiedField = 8;
    private const ulong RawType = 0, FileType = 2;

    /// <summary>The canonical bytes.</summary>
    public byte[] Encode()
    {
        using var bytes = new MemoryStream();
        using (var output = new CodedOutputStream(bytes, leaveOpen: true))
        {
            output.WriteTag(Wire.Varint(TypeField));
            output.WriteUInt64(FileType);
            if (!Content.IsEmpty)
            {
                output.WriteTag(Wire.LengthDelimited(ContentField));
                output.WriteBytes(ByteString.CopyFrom(Content.Span));
            }
            output.WriteTag(Wire.Varint(FileSizeField));
            output.WriteUInt64((ulong)FileSize);
            foreach (var size in BlockSizes)
            {
                output.WriteTag(Wire.Varint(BlockSizesField));
                output.WriteUInt64((ulong)size);
            }
        }
        return bytes.ToArray();
    }

    /// <summary>Reads the data of a file or of a part of one.</summary>
    /// <exception cref="FormatException">The bytes are malformed, their sizes do not add up, or they are not of a file.</exception>
    public static UnixFsData Decode(ReadOnlyMemory<byte> bytes) => Wire.Read(bytes, input =>
    {
        ulong? type = null, fileSize = null;
        ReadOnlyMemory<byte>? content = null;
        var blockSizes = new List<long>();
        var total = UInt128.Zero;
        while (input.ReadTag() is var tag and not 0)
        {
            if (tag == Wire.Varint(TypeField) && type is null) type = input.ReadUInt64();
            else if (tag == Wire.LengthDelimited(ContentField) && content is null) content = input.ReadBytes().Memory;
            else if (tag == Wire.Varint(FileSizeField) && fileSize is null) fileSize = input.ReadUInt64();
            else if (tag == Wire.Varint(BlockSizesField))
            {
                var size = input.ReadUInt64();
                total += size;
                // A size beyond long.MaxValue makes the total too large as well, which is refused below.
                blockSizes.Add(unchecked((long)size));
            }
            // Permissions and times say nothing about the content.
            else if (tag == Wire.Varint(ModeField) || tag == Wire.LengthDelimited(ModifiedField)) input.SkipLastField();
            else throw Wire.Unexpected(tag);
        }
        if (type is not (RawType or FileType))
            throw new FormatException($"it is not part of a file but of UnixFS type {type?.ToString() ?? "none"}");
        total += (ulong)(content?.Length ?? 0);
        if (total > long.MaxValue) throw new FormatException("its block sizes overflow");
        if (fileSize is { } claimed && claimed != total) throw new FormatException($"it claims {claimed} bytes but its parts have {total}");
        return new UnixFsData(content ?? ReadOnlyMemory<byte>.Empty, (long)total, blockSizes);
    });
}
