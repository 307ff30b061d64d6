using UnstoppableModels.Content.Blocks;
using UnstoppableModels.Content.Cids;

namespace UnstoppableModels.Content.UnixFs;

/// <summary>A part of a file below a node.</summary>
/// <param name="Cid">Its root block.</param>
/// <param name="FileSize">The bytes of file content it must have.</param>
internal readonly record struct UnixFsPart(Cid Cid, long FileSize);

/// <summary>One block of a file: its own content, then the parts linked to. A leaf has no parts.</summary>
internal sealed record UnixFsNode(ReadOnlyMemory<byte> Content, long FileSize, IReadOnlyList<UnixFsPart> Parts)
{
    /// <summary>Reads a verified block as part of a file.</summary>
    /// <exception cref="ContentCorruptException">The block is not a well-formed part of a file.</exception>
    public static UnixFsNode Read(Block block)
    {
        if (block.Cid.Codec == CidCodec.Raw) return new UnixFsNode(block.Bytes, block.Bytes.Length, []);
        try
        {
            var node = DagPbNode.Decode(block.Bytes);
            var data = UnixFsData.Decode(node.Data ?? throw new FormatException("it has no data"));
            if (data.BlockSizes.Count != node.Links.Count)
                throw new FormatException($"it has {node.Links.Count} links but {data.BlockSizes.Count} block sizes");
            if (node.Links.Any(link => link.HasName)) throw new FormatException("a link inside a file has a name");
            var parts = node.Links.Zip(data.BlockSizes, (link, size) => new UnixFsPart(link.Cid, size));
            return new UnixFsNode(data.Content, data.FileSize, [.. parts]);
        }
        catch (FormatException exception)
        {
            throw new ContentCorruptException(
                block.Cid, $"Block {block.Cid} is not a valid part of a file: {exception.Message.TrimEnd('.')}.", exception);
        }
    }
}
