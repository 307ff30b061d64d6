using UnstoppableModels.Arithmetic.Tests.Backends;

namespace UnstoppableModels.Arithmetic.Tests.Operations;

public class HeadsTests
{
    [Theory, EveryBackend]
    public void Value_j_of_head_h_of_position_t_of_sequence_b_goes_to_matrix_b_times_heads_plus_h(Subject on)
    {
        const int sequences = 2, context = 3, parts = 3, heads = 2, width = 4;
        float[] values = [.. Enumerable.Range(0, sequences * context * parts * heads * width).Select(i => (float)i)];
        var split = on.Backend.SplitHeads(on.Load([sequences * context, parts * heads * width], values), parts, context, heads);
        Assert.Equal(parts, split.Length);
        for (var part = 0; part < parts; part++)
        {
            var expected = Enumerable.Range(0, sequences * heads * context * width).Select(i =>
            {
                var (j, t, h, b) = (i % width, i / width % context, i / width / context % heads, i / width / context / heads);
                return (float)(((b * context + t) * parts + part) * heads * width + h * width + j);
            });
            on.Equal([.. expected], split[part], [sequences * heads, context, width]);
        }
        on.Equal(values, on.Backend.MergeHeads(split, heads), [sequences * context, parts * heads * width]);
    }

    [Theory, EveryBackend]
    public void What_has_no_such_heads_is_refused(Subject on)
    {
        var rows = on.Load([4, 6], new float[24]);
        Assert.Throws<ArgumentException>(() => on.Backend.SplitHeads(rows, 3, 3, 1));
        Assert.Throws<ArgumentException>(() => on.Backend.SplitHeads(rows, 2, 2, 2));
        Assert.Throws<ArgumentException>(() => on.Backend.MergeHeads([], 1));
        Assert.Throws<ArgumentException>(() => on.Backend.MergeHeads([rows], 1));
        Assert.Throws<ArgumentException>(() => on.Backend.MergeHeads([on.Backend.Reshape(rows, 3, 2, 4)], 2));
        Assert.Throws<ArgumentException>(() => on.Backend.MergeHeads([on.Backend.Reshape(rows, 2, 3, 4), on.Backend.Reshape(rows, 2, 4, 3)], 2));
    }
}
