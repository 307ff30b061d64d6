using Google.Protobuf;
using UnstoppableModels.Content.Cids;

namespace UnstoppableModels.Content.UnixFs;

/// <summary>A link of a dag-pb node.</summary>
/// <param name="Cid">The block linked to.</param>
/// <param name="HasName">Whether the link carries a non-empty name, as entries of directories do.</param>
/// <param name="TotalSize">Bytes of all blocks below the link ("Tsize"): a hint that nothing may rely on.</param>
internal readonly record struct DagPbLink(Cid Cid, bool HasName, ulong TotalSize);

/// <summary>A dag-pb node: links and data (IPLD dag-pb specification; message PBNode, with PBLink).</summary>
internal sealed record DagPbNode(IReadOnlyList<DagPbLink> Links, ReadOnlyMemory<byte>? Data)
{
    private const uint NodeData = 1, NodeLinks = 2, LinkHash = 1, LinkName = 2, LinkTotalSize = 3;

    /// <summary>
    /// The canonical bytes: links before data although their field number is higher, and a present but empty name in each link.
    /// </summary>
    public static byte[] Encode(IReadOnlyList<DagPbLink> links, byte[] data, int cidVersion)
    {
        using var bytes = new MemoryStream();
        using (var output = new CodedOutputStream(bytes, leaveOpen: true))
        {
            foreach (var link in links)
            {
                output.WriteTag(Wire.LengthDelimited(NodeLinks));
                output.WriteBytes(ByteString.CopyFrom(EncodeLink(link, cidVersion)));
            }
            output.WriteTag(Wire.LengthDelimited(NodeData));
            output.WriteBytes(ByteString.CopyFrom(data));
        }
        return bytes.ToArray();
    }

    /// <summary>Reads a node whose hash was checked. Either order of links and data is read; unknown and repeated fields are not.</summary>
    /// <exception cref="FormatException">The bytes are not such a node.</exception>
    public static DagPbNode Decode(ReadOnlyMemory<byte> bytes) => Wire.Read(bytes, input =>
    {
        var links = new List<DagPbLink>();
        ReadOnlyMemory<byte>? data = null;
        while (input.ReadTag() is var tag and not 0)
        {
            if (tag == Wire.LengthDelimited(NodeLinks)) links.Add(DecodeLink(input.ReadBytes().Memory));
            else if (tag == Wire.LengthDelimited(NodeData) && data is null) data = input.ReadBytes().Memory;
            else throw Wire.Unexpected(tag);
        }
        return new DagPbNode(links, data);
    });

    private static byte[] EncodeLink(DagPbLink link, int cidVersion)
    {
        using var bytes = new MemoryStream();
        using (var output = new CodedOutputStream(bytes, leaveOpen: true))
        {
            output.WriteTag(Wire.LengthDelimited(LinkHash));
            output.WriteBytes(ByteString.CopyFrom(cidVersion == 0 ? link.Cid.ToVersion0Bytes() : link.Cid.ToBytes()));
            output.WriteTag(Wire.LengthDelimited(LinkName));
            output.WriteBytes(ByteString.Empty);
            output.WriteTag(Wire.Varint(LinkTotalSize));
            output.WriteUInt64(link.TotalSize);
        }
        return bytes.ToArray();
    }

    private static DagPbLink DecodeLink(ReadOnlyMemory<byte> bytes) => Wire.Read(bytes, input =>
    {
        Cid? cid = null;
        bool? hasName = null;
        ulong? totalSize = null;
        while (input.ReadTag() is var tag and not 0)
        {
            if (tag == Wire.LengthDelimited(LinkHash) && cid is null) cid = Cid.FromBytes(input.ReadBytes().Span);
            else if (tag == Wire.LengthDelimited(LinkName) && hasName is null) hasName = input.ReadBytes().Length > 0;
            else if (tag == Wire.Varint(LinkTotalSize) && totalSize is null) totalSize = input.ReadUInt64();
            else throw Wire.Unexpected(tag);
        }
        return new DagPbLink(cid ?? throw new FormatException("a link has no CID"), hasName ?? false, totalSize ?? 0);
    });
}
