using UnstoppableModels.Content.Blocks;
using UnstoppableModels.Content.Cids;

namespace UnstoppableModels.Content.Tests.Blocks;

public class MemoryBlockStoreTests
{
    [Fact]
    public async Task It_keeps_a_copy_finds_it_and_forgets_it()
    {
        var cancel = TestContext.Current.CancellationToken;
        var store = new MemoryBlockStore();
        var bytes = "hello"u8.ToArray();
        var block = Block.Create(CidCodec.Raw, bytes);

        await store.PutAsync(block, cancel);
        await store.PutAsync(block, cancel);
        bytes[0] = (byte)'j';

        Assert.Equal(1, store.Count);
        Assert.Equal("hello"u8.ToArray(), (await store.FindAsync(block.Cid, cancel)).Block!.Bytes.ToArray());
        Assert.True(store.Remove(block.Cid));
        Assert.Equal(BlockLookup.Missing, await store.FindAsync(block.Cid, cancel));
        Assert.False(store.Remove(block.Cid));
    }
}
