using UnstoppableModels.Protocol.Manifests;
using UnstoppableModels.Training.Datasets;
using UnstoppableModels.Training.Models;

namespace UnstoppableModels.Training.Tests.Datasets;

public class BatchOrderTests
{
    private static readonly Manifest Iris = BuiltInModels.Find("iris-mlp").Manifest;
    private static readonly Manifest Digits = BuiltInModels.Find("digits-cnn").Manifest;

    [Fact]
    public void An_epoch_shows_every_row_at_most_once_and_the_next_another_order()
    {
        var first = Epoch(Iris, 0, 4);
        var second = Epoch(Iris, 1, 4);
        Assert.Equal(128, first.Distinct().Count());
        Assert.Equal(128, second.Distinct().Count());
        Assert.NotEqual(first, second);
        Assert.NotEqual(first.Order(), second.Order());
    }

    [Fact]
    public void A_batch_is_a_function_of_manifest_and_step_alone()
    {
        var rows = new BatchOrder(Iris).RowsOf(4_000_000_000_002);
        Assert.Equal(rows, new BatchOrder(Iris).RowsOf(4_000_000_000_002));
        Assert.NotEqual(rows, new BatchOrder(Iris with { Seed = 1 }).RowsOf(4_000_000_000_002));
        Assert.Equal(32, new BatchOrder(Iris).RowsOf(ulong.MaxValue).Distinct().Count());
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchOrder(Iris).RowsOf(0));
    }

    [Fact]
    public void Sequential_batches_are_the_rows_as_they_come()
    {
        var order = new BatchOrder(Digits with { BatchOrder = BatchOrderRule.Sequential });
        Assert.Equal([0, 1, 2, 3, 5, 6, 7, 8, 10], order.RowsOf(1)[..9]);
        Assert.Equal(40, order.RowsOf(2)[0]);
        Assert.Equal(order.RowsOf(1), order.RowsOf(45));
        Assert.Equal(1408, Epoch(Digits with { BatchOrder = BatchOrderRule.Sequential }, 0, 44).Distinct().Count());
    }

    [Fact]
    public void No_step_learns_from_a_held_out_row()
    {
        var rows = Enumerable.Range(0, 20).SelectMany(epoch => Epoch(Digits, epoch, 44)).ToArray();
        Assert.DoesNotContain(rows, row => row % 5 == 4);
        Assert.Equal(1438, rows.Distinct().Count());
        Assert.Equal(1796, rows.Max());
    }

    private static int[] Epoch(Manifest manifest, int epoch, int batches)
    {
        var order = new BatchOrder(manifest);
        return [.. Enumerable.Range(1 + epoch * batches, batches).SelectMany(step => order.RowsOf((ulong)step))];
    }
}
