using UnstoppableModels.Content.Blocks;
using UnstoppableModels.Content.Cids;

namespace UnstoppableModels.Content.UnixFs;

/// <summary>
/// Turns the chunks of a file into the blocks of a balanced tree, bottom up. Holds only the links that have no parent yet, at most
/// <see cref="UnixFsProfile.MaxLinks"/> per level.
/// </summary>
internal sealed class DagBuilder(UnixFsProfile profile)
{
    private readonly List<List<Child>> levels = [];

    private readonly record struct Child(Cid Cid, long FileSize, ulong TotalSize);

    /// <summary>
    /// Adds the next chunk; every chunk but the last has the profile's size. Returns the blocks that are complete now, children before
    /// parents.
    /// </summary>
    public List<Block> Append(ReadOnlyMemory<byte> chunk)
    {
        var leaf = profile.RawLeaves
            ? Block.Create(CidCodec.Raw, chunk)
            : Block.Create(CidCodec.DagPb, DagPbNode.Encode([], new UnixFsData(chunk, chunk.Length, []).Encode(), profile.CidVersion));
        var complete = new List<Block> { leaf };
        Add(0, new Child(leaf.Cid, chunk.Length, (ulong)leaf.Bytes.Length), complete);
        return complete;
    }

    /// <summary>Ends the file. Returns the root's CID and the blocks that were still open.</summary>
    public (Cid Root, List<Block> Blocks) Finish()
    {
        var complete = levels.Count == 0 ? Append(ReadOnlyMemory<byte>.Empty) : [];
        // The single child on the top level is the root; anywhere below, even a single child gets a parent, so that all leaves are equally
        // deep.
        for (var level = 0; level < levels.Count - 1 || levels[level].Count > 1; level++) Close(level, complete);
        return (levels[^1][0].Cid, complete);
    }

    private void Add(int level, Child child, List<Block> complete)
    {
        if (level == levels.Count) levels.Add([]);
        // A full level is closed only when another child follows: otherwise it could be the last, and its parent the root.
        if (levels[level].Count == profile.MaxLinks) Close(level, complete);
        levels[level].Add(child);
    }

    private void Close(int level, List<Block> complete)
    {
        var children = levels[level];
        var fileSize = children.Sum(child => child.FileSize);
        var links = children.ConvertAll(child => new DagPbLink(child.Cid, HasName: false, child.TotalSize));
        var data = new UnixFsData(ReadOnlyMemory<byte>.Empty, fileSize, children.ConvertAll(child => child.FileSize));
        var node = Block.Create(CidCodec.DagPb, DagPbNode.Encode(links, data.Encode(), profile.CidVersion));
        var totalSize = (ulong)node.Bytes.Length;
        foreach (var child in children) totalSize += child.TotalSize;
        children.Clear();
        complete.Add(node);
        Add(level + 1, new Child(node.Cid, fileSize, totalSize), complete);
    }
}
