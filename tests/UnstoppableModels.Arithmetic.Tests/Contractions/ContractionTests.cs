using TorchSharp;
using UnstoppableModels.Arithmetic.Backends;
using UnstoppableModels.Arithmetic.Backends.Torch;
using UnstoppableModels.Arithmetic.Contractions;
using UnstoppableModels.Arithmetic.Tests.Backends;
using UnstoppableModels.Arithmetic.Tests.Reference;

namespace UnstoppableModels.Arithmetic.Tests.Contractions;

public class ContractionTests
{
    [Theory, EveryBackend]
    public void Small_products_agree_with_the_reference_in_every_orientation(Subject on) =>
        on.Check(random => AgreesWithReference(on, random, random.Next(1, 9), random.Next(1, 40), random.Next(1, 9)), 200);

    [Theory, EveryBackend]
    public void Long_sums_agree_with_the_reference(Subject on) =>
        on.Check(random => AgreesWithReference(on, random, random.Next(1, 4), random.Next(1500, 7000), random.Next(1, 4)), 20);

    [Theory, EveryBackend]
    public void Very_long_sums_agree_with_the_reference(Subject on) => AgreesWithReference(on, new System.Random(5), 2, 100_000, 1);

    [Theory, EveryBackend]
    public void Lengths_around_the_block_boundary_agree_with_the_reference(Subject on)
    {
        foreach (var inner in (int[])[1, 2047, 2048, 2049, 4096, 4097])
        {
            AgreesWithReference(on, new System.Random(inner), 3, inner, 2);

            // The largest possible sum: every integer at its bound.
            var ones = Enumerable.Repeat(MathF.BitDecrement(1f), inner).ToArray();
            using var left = on.Backend.Quantise(on.Load([1, inner], ones));
            using var right = on.Backend.Quantise(on.Load([inner, 1], ones));
            on.Equal([inner], on.Backend.Multiply(left, false, right, false));
        }
    }

    /// <summary>
    /// Sums just at a tie of the last rounding, so that it shows where the block sums were rounded. 2048 terms of 2^42 are S_0 = 2^53; then 2^29 is half
    /// of the last place of the result, and more by 1 or 2 decides. In one block both small terms count, spread over two each is lost by itself.
    /// </summary>
    [Theory, EveryBackend]
    public void Sums_are_rounded_after_every_block(Subject on)
    {
        var small = MathF.ScaleB(1, -21);
        float[] full = [.. Enumerable.Repeat(MathF.BitDecrement(1f), 2048)];
        float[] between = new float[2046];
        Sums([.. full, MathF.ScaleB(1, -6), small, small], [.. full, MathF.ScaleB(1, -7), small, small], MathF.BitIncrement(2048));
        Sums([.. full, MathF.ScaleB(1, -6), small, .. between, small], [.. full, MathF.ScaleB(1, -7), small, .. between, small], 2048);

        void Sums(float[] a, float[] b, float expected)
        {
            Arbitrary.SameBits([expected], ExactReference.Multiply(a, b, 1, a.Length, 1));
            using var row = on.Backend.Quantise(on.Load([1, a.Length], a));
            using var left = on.Backend.Quantise(on.Load([a.Length, 1], a));
            using var right = on.Backend.Quantise(on.Load([a.Length, 1], b));
            on.Equal([expected], on.Backend.Multiply(row, false, right, false));
            on.Equal([expected], on.Backend.Multiply(left, true, right, false));
            on.Equal([expected], on.Backend.DotColumns(left, right));
            using var rows = on.Backend.QuantiseBatch(on.Load([1, 1, a.Length], a));
            using var columns = on.Backend.QuantiseBatch(on.Load([1, a.Length, 1], b));
            on.Equal([expected], on.Backend.Multiply(rows, false, columns, false));
        }
    }

    [Theory, EveryBackend]
    public void Row_sums_agree_with_the_reference(Subject on) => on.Check(random =>
    {
        var (rows, columns) = (random.Next(1, 300), random.Next(1, 9));
        var values = Arbitrary.Values(random, rows * columns);
        using var matrix = on.Backend.Quantise(on.Load([rows, columns], values));
        on.Equal(ExactReference.SumRows(values, columns), on.Backend.SumRows(matrix), [columns]);
    }, 200);

    [Theory, EveryBackend]
    public void Column_products_agree_with_the_reference(Subject on) => on.Check(random =>
    {
        var (rows, columns) = (random.Next(1, 50), random.Next(1, 6));
        ColumnProductsAgree(on, random, rows, columns);
    }, 200);

    [Theory, EveryBackend]
    public void Long_column_products_agree_with_the_reference(Subject on) => ColumnProductsAgree(on, new System.Random(6), 5000, 2);

    [Theory, EveryBackend]
    public void The_exponent_agrees_with_the_reference(Subject on) => on.Check(random =>
    {
        var values = Arbitrary.Values(random, random.Next(1, 50));
        using var matrix = on.Backend.Quantise(on.Load([1, values.Length], values));
        using var batch = on.Backend.QuantiseBatch(on.Load([values.Length, 1, 1], values));
        Assert.Equal(ExactReference.CommonExponent(values), matrix.Exponent);
        Assert.Equal((matrix.Exponent, values.Length, 1, 1), (batch.Exponent, batch.Count, batch.Rows, batch.Columns));
    }, 300);

    [Fact]
    public void Integers_agree_with_the_reference() => Arbitrary.Check(random =>
    {
        var values = Arbitrary.Values(random, random.Next(1, 50));
        var exponent = ExactReference.CommonExponent(values);
        var expected = ExactReference.Quantise(values, exponent).Select(n => (double)n).ToArray();
        var integers = new double[values.Length];
        QuantisedMatrix.Quantise(values, exponent, integers);
        Assert.Equal(expected, integers);

        torch.Device[] devices = [.. Device.Available().Select(device => device.ToTorch())];
        using var scope = torch.NewDisposeScope();
        foreach (var device in devices)
        {
            var onDevice = TorchIntegers.Quantise(torch.tensor(values).to(device));
            Assert.Equal(expected, onDevice.Integers.cpu().data<double>().ToArray());
            Assert.Equal(exponent, onDevice.Exponent);
        }
    }, 300);

    [Theory]
    [InlineData(0f, 0)]
    [InlineData(1f, 1)]
    [InlineData(0.99999994f, 0)]
    [InlineData(-2f, 2)]
    [InlineData(float.MaxValue, 128)]
    [InlineData(1.17549435e-38f, -125)] // smallest normal, 2^-126
    [InlineData(1.1754942e-38f, -126)] // largest subnormal
    [InlineData(float.Epsilon, -148)]
    public void The_exponent_bounds_the_largest_magnitude(float value, int exponent)
    {
        foreach (var on in Subject.All)
        {
            using var matrix = on.Backend.Quantise(on.Load([1, 2], [0, value]));
            Assert.Equal(exponent, matrix.Exponent);
        }
    }

    [Theory, EveryBackend]
    public void Subnormals_survive_a_product_with_one(Subject on) => on.Equal([float.Epsilon * 3], Product(on, float.Epsilon * 3, 1));

    [Theory, EveryBackend]
    public void Too_large_results_are_infinite_and_vanishing_ones_keep_their_sign(Subject on)
    {
        on.Equal([float.PositiveInfinity], Product(on, 1e30f, 1e30f));
        on.Equal([-0f], Product(on, -1e-30f, 1e-30f));
    }

    [Theory, EveryBackend]
    public void Zero_results_are_positive(Subject on)
    {
        using var zero = on.Backend.Quantise(on.Load([1, 1], [-0f]));
        using var minusOne = on.Backend.Quantise(on.Load([1, 1], [-1f]));
        on.Equal([0f], on.Backend.Multiply(zero, false, minusOne, false));
        on.Equal([0f], on.Backend.SumRows(zero));
        on.Equal([0f], on.Backend.DotColumns(zero, minusOne));
    }

    [Theory, EveryBackend]
    public void What_is_not_defined_is_refused(Subject on)
    {
        foreach (var value in (float[])[float.NaN, float.PositiveInfinity, float.NegativeInfinity])
        {
            var error = Assert.Throws<ArgumentException>(() => on.Backend.Quantise(on.Load([1, 2], [1, value])));
            Assert.StartsWith("A contraction is not defined for infinite or NaN operands.", error.Message, StringComparison.Ordinal);
        }
        using var left = on.Backend.Quantise(on.Load([1, 2], [1, 2]));
        using var right = on.Backend.Quantise(on.Load([3, 1], [1, 2, 3]));
        Subject.Refuses("A matrix with 2 columns cannot be multiplied by one with 3 rows.", () => on.Backend.Multiply(left, false, right, false));
        Subject.Refuses("Columns of [1, 2] and [3, 1] cannot be multiplied.", () => on.Backend.DotColumns(left, right));
        Subject.Refuses("A tensor of shape [2] is not a matrix.", () => on.Backend.Quantise(on.Load([2], [1, 2])));
    }

    private static Arithmetic.Tensors.Tensor Product(Subject on, float left, float right)
    {
        using var a = on.Backend.Quantise(on.Load([1, 1], [left]));
        using var b = on.Backend.Quantise(on.Load([1, 1], [right]));
        return on.Backend.Multiply(a, false, b, false);
    }

    private static void ColumnProductsAgree(Subject on, System.Random random, int rows, int columns)
    {
        var (a, b) = (Arbitrary.Values(random, rows * columns), Arbitrary.Values(random, rows * columns));
        using var left = on.Backend.Quantise(on.Load([rows, columns], a));
        using var right = on.Backend.Quantise(on.Load([rows, columns], b));
        on.Equal(RowReference.DotColumns(a, b, columns), on.Backend.DotColumns(left, right), [columns]);
    }

    private static void AgreesWithReference(Subject on, System.Random random, int rows, int inner, int columns)
    {
        var (a, b) = (Arbitrary.Values(random, rows * inner), Arbitrary.Values(random, inner * columns));
        var expected = ExactReference.Multiply(a, b, rows, inner, columns);
        foreach (var transposeLeft in (bool[])[false, true])
        {
            foreach (var transposeRight in (bool[])[false, true])
            {
                using var left = Quantised(on, a, rows, inner, transposeLeft);
                using var right = Quantised(on, b, inner, columns, transposeRight);
                on.Equal(expected, on.Backend.Multiply(left, transposeLeft, right, transposeRight), [rows, columns]);
            }
        }
    }

    private static QuantisedMatrix Quantised(Subject on, float[] values, int rows, int columns, bool transposed) => on.Backend.Quantise(
        transposed
            ? on.Load([columns, rows], ExactReference.Transpose(values, rows, columns))
            : on.Load([rows, columns], values));
}
