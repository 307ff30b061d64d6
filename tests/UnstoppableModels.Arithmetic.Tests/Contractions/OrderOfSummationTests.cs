using UnstoppableModels.Arithmetic.Tests.Backends;
using UnstoppableModels.Arithmetic.Tests.Reference;

namespace UnstoppableModels.Arithmetic.Tests.Contractions;

/// <summary>
/// Within a block of 2048 terms no order of summation changes a bit. Ordinary floating-point sums do change: the last test shows that these data would
/// tell.
/// </summary>
public class OrderOfSummationTests
{
    [Theory, EveryBackend]
    public void Reversed_and_shuffled_terms_give_the_same_product(Subject on) => on.Check(random =>
    {
        var (rows, inner, columns) = (random.Next(1, 40), random.Next(1, 2049), random.Next(1, 40));
        var (a, b) = (Arbitrary.Values(random, rows * inner), Arbitrary.Values(random, inner * columns));
        var expected = Multiply(on, a, b, rows, inner, columns);
        var order = Enumerable.Range(0, inner).Reverse().ToArray();
        foreach (var _ in Enumerable.Range(0, 3))
        {
            var left = ExactReference.Transpose(Reordered(ExactReference.Transpose(a, rows, inner), rows, order), inner, rows);
            Arbitrary.SameBits(expected, Multiply(on, left, Reordered(b, columns, order), rows, inner, columns));
            random.Shuffle(order);
        }
    }, 25);

    [Theory, EveryBackend]
    public void Shuffled_rows_give_the_same_sums(Subject on) => on.Check(random =>
    {
        var (rows, columns) = (random.Next(1, 2049), random.Next(1, 20));
        var (a, b) = (Arbitrary.Values(random, rows * columns), Arbitrary.Values(random, rows * columns));
        var order = Enumerable.Range(0, rows).ToArray();
        random.Shuffle(order);
        var (sums, products) = Columns(on, a, b, columns);
        var (shuffledSums, shuffledProducts) = Columns(on, Reordered(a, columns, order), Reordered(b, columns, order), columns);
        Arbitrary.SameBits(sums, shuffledSums);
        Arbitrary.SameBits(products, shuffledProducts);
    }, 25);

    [Fact]
    public void An_ordinary_sum_of_these_values_depends_on_the_order()
    {
        var values = Arbitrary.Values(new System.Random(3), 2048);
        Assert.NotEqual(values.Aggregate((sum, value) => sum + value), values.Reverse().Aggregate((sum, value) => sum + value));
    }

    private static float[] Multiply(Subject on, float[] a, float[] b, int rows, int inner, int columns)
    {
        using var left = on.Backend.Quantise(on.Load([rows, inner], a));
        using var right = on.Backend.Quantise(on.Load([inner, columns], b));
        return on.Read(on.Backend.Multiply(left, false, right, false));
    }

    private static (float[] Sums, float[] Products) Columns(Subject on, float[] a, float[] b, int columns)
    {
        using var left = on.Backend.Quantise(on.Load([a.Length / columns, columns], a));
        using var right = on.Backend.Quantise(on.Load([a.Length / columns, columns], b));
        return (on.Read(on.Backend.SumRows(left)), on.Read(on.Backend.DotColumns(left, right)));
    }

    /// <summary>The rows in another order.</summary>
    private static float[] Reordered(float[] values, int columns, int[] order) =>
        [.. order.SelectMany(row => values[(row * columns)..((row + 1) * columns)])];
}
