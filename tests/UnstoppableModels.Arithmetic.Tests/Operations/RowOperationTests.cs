using UnstoppableModels.Arithmetic.Contractions;
using UnstoppableModels.Arithmetic.Operations;
using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Arithmetic.Tests.Reference;

namespace UnstoppableModels.Arithmetic.Tests.Operations;

/// <summary>Softmax, log-softmax and layer norm.</summary>
public class RowOperationTests
{
    [Fact]
    public void Softmax_agrees_with_the_reference() => Arbitrary.Check(random =>
    {
        var (rows, columns) = (random.Next(1, 8), random.Next(1, 30));
        var (z, dp) = (Scores(random, rows * columns), Arbitrary.Values(random, rows * columns));
        var p = Softmax.Forward(new HostTensor([rows, columns], z));
        Arbitrary.SameBits([.. z.Chunk(columns).SelectMany(row => RowReference.Softmax(row, columns))], p.Values);
        var expected = dp.Chunk(columns).Zip(p.Values.ToArray().Chunk(columns)).SelectMany(pair => RowReference.SoftmaxGradient(pair.First, pair.Second));
        Arbitrary.SameBits([.. expected], Softmax.Backward(new HostTensor([rows, columns], dp), p).Values);
    }, 200);

    [Fact]
    public void Causal_softmax_agrees_with_the_reference() => Arbitrary.Check(random =>
    {
        var (batch, size) = (random.Next(1, 4), random.Next(1, 9));
        var z = Scores(random, batch * size * size);
        var p = Softmax.Forward(new HostTensor([batch, size, size], z), causal: true);
        Assert.Equal([batch, size, size], p.Shape.ToArray());
        Arbitrary.SameBits([.. z.Chunk(size).SelectMany((row, i) => RowReference.Softmax(row, i % size + 1))], p.Values);
        var gradient = Softmax.Backward(new HostTensor([batch, size, size], Arbitrary.Values(random, z.Length)), p).Values;
        for (var i = 0; i < z.Length; i++)
        {
            if (i % size > i / size % size) Assert.Equal(0u, BitConverter.SingleToUInt32Bits(gradient[i]));
        }
    }, 200);

    [Fact]
    public void Log_softmax_agrees_with_the_reference() => Arbitrary.Check(random =>
    {
        var (rows, columns) = (random.Next(1, 8), random.Next(1, 30));
        var (z, dy) = (Scores(random, rows * columns), Arbitrary.Values(random, rows * columns));
        var scores = new HostTensor([rows, columns], z);
        Arbitrary.SameBits([.. z.Chunk(columns).SelectMany(RowReference.LogSoftmax)], LogSoftmax.Forward(scores).Values);
        var expected = dy.Chunk(columns).Zip(z.Chunk(columns)).SelectMany(pair => RowReference.LogSoftmaxGradient(pair.First, pair.Second));
        Arbitrary.SameBits([.. expected], LogSoftmax.Backward(new HostTensor([rows, columns], dy), scores).Values);
    }, 200);

    [Fact]
    public void Layer_norm_agrees_with_the_reference() => Arbitrary.Check(
        random => LayerNormAgrees(random, random.Next(1, 8), random.Next(1, 30)), 150);

    /// <summary>More columns, then more rows, than one block.</summary>
    [Theory]
    [InlineData(2, 2050)]
    [InlineData(4099, 2)]
    public void Long_sums_agree_with_the_reference(int rows, int columns) => LayerNormAgrees(new System.Random(rows), rows, columns);

    [Fact]
    public void A_normalised_row_has_mean_0_and_variance_1()
    {
        var y = LayerNorm.Forward(new HostTensor([1, 4], [1, 2, 3, 4]), new HostTensor([4], [1, 1, 1, 1]), new HostTensor([4], new float[4]), 1e-12f);
        Assert.All(y.Values.ToArray().Zip([-1.3416408, -0.4472136, 0.4472136, 1.3416408]), pair => Assert.Equal(pair.Second, pair.First, 6));
        var constant = LayerNorm.Forward(new HostTensor([1, 2], [7, 7]), new HostTensor([2], [1, 1]), new HostTensor([2], [5, 6]), 1e-5f);
        Arbitrary.SameBits([5, 6], constant.Values);
    }

    [Fact]
    public void Column_products_agree_with_the_reference() => Arbitrary.Check(random =>
    {
        var (rows, columns) = (random.Next(1, 50), random.Next(1, 6));
        var (a, b) = (Arbitrary.Values(random, rows * columns), Arbitrary.Values(random, rows * columns));
        using var left = QuantisedMatrix.From(new HostTensor([rows, columns], a));
        using var right = QuantisedMatrix.From(new HostTensor([rows, columns], b));
        Arbitrary.SameBits(RowReference.DotColumns(a, b, columns), Contraction.DotColumns(left, right).Values);
    }, 200);

    [Fact]
    public void What_is_not_defined_is_refused()
    {
        HostTensor infinite = new([1, 2], [0, float.PositiveInfinity]), finite = new([1, 2], [0, 1]), two = new([2], [1, 1]), three = new([3], [1, 1, 1]);
        Refuses("Softmax is not defined for infinite or NaN scores.", () => Softmax.Forward(infinite));
        Refuses("Causal scores have as many keys as queries.", () => Softmax.Forward(finite, causal: true));
        Refuses("A softmax has no gradient from infinite or NaN values.", () => Softmax.Backward(infinite, finite));
        Refuses("131073 scores in a row are more than 131072.", () => Softmax.Forward(new HostTensor([1, 131073], new float[131073])));
        Refuses("131073 scores in a row are more than 131072.", () => LogSoftmax.Forward(new HostTensor([1, 131073], new float[131073])));
        Refuses("Log-softmax is not defined for infinite or NaN scores.", () => LogSoftmax.Forward(infinite));
        Refuses("A log-softmax has no gradient from infinite or NaN values.", () => LogSoftmax.Backward(infinite, finite));
        Refuses("A layer norm is not defined for infinite or NaN values.", () => LayerNorm.Forward(infinite, two, two, 1));
        Refuses("A layer norm has no gradient from infinite or NaN values.", () => LayerNorm.Backward(infinite, finite, two, 1));
        Refuses("A layer norm over 2 values has 2 gains.", () => LayerNorm.Forward(finite, three, three, 1));
        Refuses("Shapes differ: [2] and [3].", () => LayerNorm.Forward(finite, two, three, 1));
        Refuses("The epsilon of a layer norm is a positive number.", () => LayerNorm.Forward(finite, two, two, 0));
        using var left = QuantisedMatrix.From(finite);
        using var right = QuantisedMatrix.From(two.Reshape(2, 1));
        Refuses("Columns of [1, 2] and [2, 1] cannot be multiplied.", () => Contraction.DotColumns(left, right));
    }

    private static void LayerNormAgrees(System.Random random, int rows, int columns)
    {
        var (x, dy) = (Scores(random, rows * columns), Arbitrary.Values(random, rows * columns));
        var (gain, bias) = (Arbitrary.Values(random, columns), Arbitrary.Values(random, columns));
        var epsilon = (float)Math.Pow(10, -random.Next(1, 12));
        HostTensor input = new([rows, columns], x), gains = new([columns], gain);
        var output = LayerNorm.Forward(input, gains, new HostTensor([columns], bias), epsilon);
        Arbitrary.SameBits([.. x.Chunk(columns).SelectMany(row => RowReference.LayerNorm(row, gain, bias, epsilon))], output.Values);

        var gradients = LayerNorm.Backward(new HostTensor([rows, columns], dy), input, gains, epsilon);
        var expected = dy.Chunk(columns).Zip(x.Chunk(columns)).SelectMany(pair => RowReference.LayerNormGradient(pair.First, pair.Second, gain, epsilon));
        Arbitrary.SameBits([.. expected], gradients.Input.Values);
        Arbitrary.SameBits(RowReference.GainGradient(dy, x, columns, epsilon), gradients.Gain.Values);
        Arbitrary.SameBits(ExactReference.SumRows(dy, columns), gradients.Bias.Values);
    }

    /// <summary>Values of every kind, or scores as networks make them.</summary>
    private static float[] Scores(System.Random random, int count) => random.Next(2) == 0
        ? Arbitrary.Values(random, count)
        : [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() - 0.5) * 30))];

    private static void Refuses(string message, Action action) => Assert.Equal(message, Assert.Throws<ArgumentException>(action).Message);
}
