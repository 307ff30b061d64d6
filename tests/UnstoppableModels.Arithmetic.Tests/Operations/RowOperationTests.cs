using UnstoppableModels.Arithmetic.Tests.Backends;
using UnstoppableModels.Arithmetic.Tests.Reference;

namespace UnstoppableModels.Arithmetic.Tests.Operations;

/// <summary>Softmax, log-softmax and layer norm.</summary>
public class RowOperationTests
{
    [Theory, EveryBackend]
    public void Softmax_agrees_with_the_reference(Subject on) => on.Check(random =>
    {
        var (rows, columns) = (random.Next(1, 8), random.Next(1, 30));
        var (z, dp) = (Scores(random, rows * columns), Arbitrary.Values(random, rows * columns));
        var p = on.Backend.Softmax(on.Load([rows, columns], z), false);
        on.Equal([.. z.Chunk(columns).SelectMany(row => RowReference.Softmax(row, columns))], p);
        var expected = dp.Chunk(columns).Zip(on.Read(p).Chunk(columns)).SelectMany(pair => RowReference.SoftmaxGradient(pair.First, pair.Second));
        on.Equal([.. expected], on.Backend.SoftmaxBackward(on.Load([rows, columns], dp), p));
    }, 200);

    [Theory, EveryBackend]
    public void Causal_softmax_agrees_with_the_reference(Subject on) => on.Check(random =>
    {
        var (batch, size) = (random.Next(1, 4), random.Next(1, 9));
        var z = Scores(random, batch * size * size);
        var p = on.Backend.Softmax(on.Load([batch, size, size], z), causal: true);
        on.Equal([.. z.Chunk(size).SelectMany((row, i) => RowReference.Softmax(row, i % size + 1))], p, [batch, size, size]);
        var gradient = on.Read(on.Backend.SoftmaxBackward(on.Load([batch, size, size], Arbitrary.Values(random, z.Length)), p));
        for (var i = 0; i < z.Length; i++)
        {
            if (i % size > i / size % size) Assert.Equal(0u, BitConverter.SingleToUInt32Bits(gradient[i]));
        }
    }, 200);

    [Theory, EveryBackend]
    public void Log_softmax_agrees_with_the_reference(Subject on) => on.Check(random =>
    {
        var (rows, columns) = (random.Next(1, 8), random.Next(1, 30));
        var (z, dy) = (Scores(random, rows * columns), Arbitrary.Values(random, rows * columns));
        var scores = on.Load([rows, columns], z);
        on.Equal([.. z.Chunk(columns).SelectMany(RowReference.LogSoftmax)], on.Backend.LogSoftmax(scores));
        var expected = dy.Chunk(columns).Zip(z.Chunk(columns)).SelectMany(pair => RowReference.LogSoftmaxGradient(pair.First, pair.Second));
        on.Equal([.. expected], on.Backend.LogSoftmaxBackward(on.Load([rows, columns], dy), scores));
    }, 200);

    [Theory, EveryBackend]
    public void Layer_norm_agrees_with_the_reference(Subject on) => on.Check(
        random => LayerNormAgrees(on, random, random.Next(1, 8), random.Next(1, 30)), 150);

    /// <summary>More columns, then more rows, than one block.</summary>
    [Theory, EveryBackend]
    public void Long_sums_agree_with_the_reference(Subject on)
    {
        LayerNormAgrees(on, new System.Random(2), 2, 2050);
        LayerNormAgrees(on, new System.Random(4099), 4099, 2);
    }

    [Theory, EveryBackend]
    public void A_normalised_row_has_mean_0_and_variance_1(Subject on)
    {
        var y = on.Backend.LayerNorm(on.Load([1, 4], [1, 2, 3, 4]), on.Load([4], [1, 1, 1, 1]), on.Load([4], new float[4]), 1e-12f);
        Assert.All(on.Read(y).Zip([-1.3416408, -0.4472136, 0.4472136, 1.3416408]), pair => Assert.Equal(pair.Second, pair.First, 6));
        var constant = on.Backend.LayerNorm(on.Load([1, 2], [7, 7]), on.Load([2], [1, 1]), on.Load([2], [5, 6]), 1e-5f);
        on.Equal([5, 6], constant);
    }

    [Theory, EveryBackend]
    public void What_is_not_defined_is_refused(Subject on)
    {
        var (infinite, finite) = (on.Load([1, 2], [0, float.PositiveInfinity]), on.Load([1, 2], [0, 1]));
        var (two, three) = (on.Load([2], [1, 1]), on.Load([3], [1, 1, 1]));
        Subject.Refuses("Softmax is not defined for infinite or NaN scores.", () => on.Backend.Softmax(infinite, causal: false));
        Subject.Refuses("Causal scores have as many keys as queries.", () => on.Backend.Softmax(finite, causal: true));
        Subject.Refuses("A softmax has no gradient from infinite or NaN values.", () => on.Backend.SoftmaxBackward(infinite, finite));
        Subject.Refuses("131073 scores in a row are more than 131072.", () => on.Backend.Softmax(on.Load([1, 131073], new float[131073]), causal: false));
        Subject.Refuses("131073 scores in a row are more than 131072.", () => on.Backend.LogSoftmax(on.Load([1, 131073], new float[131073])));
        Subject.Refuses("Log-softmax is not defined for infinite or NaN scores.", () => on.Backend.LogSoftmax(infinite));
        Subject.Refuses("A log-softmax has no gradient from infinite or NaN values.", () => on.Backend.LogSoftmaxBackward(infinite, finite));
        Subject.Refuses("A layer norm is not defined for infinite or NaN values.", () => on.Backend.LayerNorm(infinite, two, two, 1));
        Subject.Refuses("A layer norm has no gradient from infinite or NaN values.", () => on.Backend.LayerNormBackward(infinite, finite, two, 1));
        Subject.Refuses("A layer norm over 2 values has 2 gains.", () => on.Backend.LayerNorm(finite, three, three, 1));
        Subject.Refuses("Shapes differ: [2] and [3].", () => on.Backend.LayerNorm(finite, two, three, 1));
        Subject.Refuses("The epsilon of a layer norm is a positive number.", () => on.Backend.LayerNorm(finite, two, two, 0));
    }

    private static void LayerNormAgrees(Subject on, System.Random random, int rows, int columns)
    {
        var (x, dy) = (Scores(random, rows * columns), Arbitrary.Values(random, rows * columns));
        var (gain, bias) = (Arbitrary.Values(random, columns), Arbitrary.Values(random, columns));
        var epsilon = (float)Math.Pow(10, -random.Next(1, 12));
        var (input, gains) = (on.Load([rows, columns], x), on.Load([columns], gain));
        var output = on.Backend.LayerNorm(input, gains, on.Load([columns], bias), epsilon);
        on.Equal([.. x.Chunk(columns).SelectMany(row => RowReference.LayerNorm(row, gain, bias, epsilon))], output);

        var gradients = on.Backend.LayerNormBackward(on.Load([rows, columns], dy), input, gains, epsilon);
        var expected = dy.Chunk(columns).Zip(x.Chunk(columns)).SelectMany(pair => RowReference.LayerNormGradient(pair.First, pair.Second, gain, epsilon));
        on.Equal([.. expected], gradients.Input);
        on.Equal(RowReference.GainGradient(dy, x, columns, epsilon), gradients.Gain);
        on.Equal(ExactReference.SumRows(dy, columns), gradients.Bias);
    }

    /// <summary>Values of every kind, or scores as networks make them.</summary>
    private static float[] Scores(System.Random random, int count) => random.Next(2) == 0
        ? Arbitrary.Values(random, count)
        : [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() - 0.5) * 30))];
}
