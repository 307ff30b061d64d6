using UnstoppableModels.Arithmetic.Contractions;
using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Arithmetic.Tests.Reference;

namespace UnstoppableModels.Arithmetic.Tests.Contractions;

public class ContractionTests
{
    [Fact]
    public void Small_products_agree_with_the_reference_in_every_orientation() =>
        Arbitrary.Check(random => AgreesWithReference(random, random.Next(1, 9), random.Next(1, 40), random.Next(1, 9)), 300);

    [Fact]
    public void Long_sums_agree_with_the_reference() =>
        Arbitrary.Check(random => AgreesWithReference(random, random.Next(1, 4), random.Next(1500, 7000), random.Next(1, 4)), 25);

    [Theory]
    [InlineData(1)]
    [InlineData(2047)]
    [InlineData(2048)]
    [InlineData(2049)]
    [InlineData(4096)]
    [InlineData(4097)]
    public void Lengths_around_the_block_boundary_agree_with_the_reference(int inner)
    {
        AgreesWithReference(new System.Random(inner), 3, inner, 2);

        // The largest possible sum: every integer at its bound.
        var ones = Enumerable.Repeat(MathF.BitDecrement(1f), inner).ToArray();
        using var left = QuantisedMatrix.From(new HostTensor([1, inner], ones));
        using var right = QuantisedMatrix.From(new HostTensor([inner, 1], ones));
        Arbitrary.SameBits([inner], Contraction.Multiply(left, false, right, false).Values);
    }

    [Fact]
    public void Row_sums_agree_with_the_reference() => Arbitrary.Check(random =>
    {
        var (rows, columns) = (random.Next(1, 300), random.Next(1, 9));
        var values = Arbitrary.Values(random, rows * columns);
        using var matrix = QuantisedMatrix.From(new HostTensor([rows, columns], values));
        var sums = Contraction.SumRows(matrix);
        Arbitrary.SameBits(ExactReference.SumRows(values, columns), sums.Values);
        Assert.Equal([columns], sums.Shape.ToArray());
    }, 200);

    [Fact]
    public void Quantisation_agrees_with_the_reference() => Arbitrary.Check(random =>
    {
        var values = Arbitrary.Values(random, random.Next(1, 50));
        var exponent = QuantisedMatrix.CommonExponent(values);
        Assert.Equal(ExactReference.CommonExponent(values), exponent);
        var integers = new double[values.Length];
        QuantisedMatrix.Quantise(values, exponent, integers);
        Assert.Equal(ExactReference.Quantise(values, exponent).Select(n => (double)n), integers);
    }, 500);

    [Theory]
    [InlineData(0f, 0)]
    [InlineData(1f, 1)]
    [InlineData(0.99999994f, 0)]
    [InlineData(-2f, 2)]
    [InlineData(float.MaxValue, 128)]
    [InlineData(1.17549435e-38f, -125)] // smallest normal, 2^-126
    [InlineData(1.1754942e-38f, -126)] // largest subnormal
    [InlineData(float.Epsilon, -148)]
    public void The_exponent_bounds_the_largest_magnitude(float value, int exponent) =>
        Assert.Equal(exponent, QuantisedMatrix.CommonExponent([0, value]));

    [Fact]
    public void Subnormals_survive_a_product_with_one()
    {
        using var tiny = QuantisedMatrix.From(new HostTensor([1, 1], [float.Epsilon * 3]));
        using var one = QuantisedMatrix.From(new HostTensor([1, 1], [1f]));
        Arbitrary.SameBits([float.Epsilon * 3], Contraction.Multiply(tiny, false, one, false).Values);
    }

    [Fact]
    public void Too_large_results_are_infinite_and_vanishing_ones_keep_their_sign()
    {
        using var huge = QuantisedMatrix.From(new HostTensor([1, 1], [1e30f]));
        using var negativeTiny = QuantisedMatrix.From(new HostTensor([1, 1], [-1e-30f]));
        Assert.Equal(float.PositiveInfinity, Contraction.Multiply(huge, false, huge, false).Values[0]);
        using var tiny = QuantisedMatrix.From(new HostTensor([1, 1], [1e-30f]));
        Arbitrary.SameBits([-0f], Contraction.Multiply(negativeTiny, false, tiny, false).Values);
    }

    [Fact]
    public void Zero_results_are_positive()
    {
        using var zero = QuantisedMatrix.From(new HostTensor([1, 1], [-0f]));
        using var minusOne = QuantisedMatrix.From(new HostTensor([1, 1], [-1f]));
        Arbitrary.SameBits([0f], Contraction.Multiply(zero, false, minusOne, false).Values);
        Arbitrary.SameBits([0f], Contraction.SumRows(zero).Values);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Non_finite_operands_are_refused(float value)
    {
        var error = Assert.Throws<ArgumentException>(() => QuantisedMatrix.From(new HostTensor([1, 2], [1, value])));
        Assert.StartsWith("A contraction is not defined for infinite or NaN operands.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Inner_dimensions_must_agree()
    {
        using var left = QuantisedMatrix.From(new HostTensor([1, 2], [1, 2]));
        using var right = QuantisedMatrix.From(new HostTensor([3, 1], [1, 2, 3]));
        var error = Assert.Throws<ArgumentException>(() => Contraction.Multiply(left, false, right, false));
        Assert.Equal("A matrix with 2 columns cannot be multiplied by one with 3 rows.", error.Message);
    }

    private static void AgreesWithReference(System.Random random, int rows, int inner, int columns)
    {
        var (a, b) = (Arbitrary.Values(random, rows * inner), Arbitrary.Values(random, inner * columns));
        var expected = ExactReference.Multiply(a, b, rows, inner, columns);
        foreach (var transposeLeft in (bool[])[false, true])
        {
            foreach (var transposeRight in (bool[])[false, true])
            {
                using var left = Quantised(a, rows, inner, transposeLeft);
                using var right = Quantised(b, inner, columns, transposeRight);
                var product = Contraction.Multiply(left, transposeLeft, right, transposeRight);
                Assert.Equal([rows, columns], product.Shape.ToArray());
                Arbitrary.SameBits(expected, product.Values);
            }
        }
    }

    private static QuantisedMatrix Quantised(float[] values, int rows, int columns, bool transposed) => QuantisedMatrix.From(
        transposed
            ? new HostTensor([columns, rows], ExactReference.Transpose(values, rows, columns))
            : new HostTensor([rows, columns], values));
}
