using UnstoppableModels.Arithmetic.Operations;
using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Tests.Operations;

public class HeadsTests
{
    [Fact]
    public void Value_j_of_head_h_of_position_t_of_sequence_b_goes_to_matrix_b_times_heads_plus_h()
    {
        const int sequences = 2, context = 3, parts = 3, heads = 2, width = 4;
        var rows = new HostTensor([sequences * context, parts * heads * width], [.. Enumerable.Range(0, sequences * context * parts * heads * width).Select(i => (float)i)]);
        var split = Heads.Split(rows, parts, context, heads);
        Assert.Equal(parts, split.Length);
        for (var part = 0; part < parts; part++)
        {
            Assert.Equal([sequences * heads, context, width], split[part].Shape);
            for (var i = 0; i < split[part].Values.Length; i++)
            {
                var (j, t, h, b) = (i % width, i / width % context, i / width / context % heads, i / width / context / heads);
                Assert.Equal(((b * context + t) * parts + part) * heads * width + h * width + j, split[part].Values[i]);
            }
        }
        var merged = Heads.Merge(split, heads);
        Assert.Equal(rows.Shape, merged.Shape);
        Assert.Equal(rows.Values, merged.Values);
    }

    [Fact]
    public void What_has_no_such_heads_is_refused()
    {
        var rows = new HostTensor([4, 6], new float[24]);
        Assert.Throws<ArgumentException>(() => Heads.Split(rows, 3, 3, 1));
        Assert.Throws<ArgumentException>(() => Heads.Split(rows, 2, 2, 2));
        Assert.Throws<ArgumentException>(() => Heads.Merge([], 1));
        Assert.Throws<ArgumentException>(() => Heads.Merge([rows], 1));
        Assert.Throws<ArgumentException>(() => Heads.Merge([rows.Reshape(3, 2, 4)], 2));
        Assert.Throws<ArgumentException>(() => Heads.Merge([rows.Reshape(2, 3, 4), rows.Reshape(2, 4, 3)], 2));
    }
}
