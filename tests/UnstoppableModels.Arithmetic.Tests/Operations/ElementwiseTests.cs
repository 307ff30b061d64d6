using UnstoppableModels.Arithmetic.Tests.Backends;
using UnstoppableModels.Arithmetic.Tests.Reference;

namespace UnstoppableModels.Arithmetic.Tests.Operations;

public class ElementwiseTests
{
    [Theory, EveryBackend]
    public void Sums_and_products_agree_with_the_reference(Subject on) => on.Check(random =>
    {
        var count = random.Next(1, 40);
        var (a, b) = (Arbitrary.Values(random, count), Arbitrary.Values(random, count));
        on.Equal([.. a.Zip(b, ExactReference.Add)], on.Backend.Add(on.Load([count], a), on.Load([count], b)));
        on.Equal([.. a.Select(x => Rounding.ToBinary32(Binary64.Multiply(x, b[0])))], on.Backend.Scale(on.Load([count], a), b[0]));
    }, 300);

    [Theory, EveryBackend]
    public void Tanh_agrees_with_the_reference(Subject on) => on.Check(random =>
    {
        var (x, dy) = (Moderate(random), Arbitrary.Values(random, 20));
        var y = on.Backend.Tanh(on.Load([4, 5], x));
        on.Equal([.. x.Select(value => Rounding.ToBinary32(RowReference.Tanh(value)))], y, [4, 5]);
        var expected = dy.Zip(on.Read(y), (g, value) =>
            Rounding.ToBinary32(Binary64.Multiply(g, Binary64.Subtract(1, Binary64.Multiply(value, value)))));
        on.Equal([.. expected], on.Backend.TanhBackward(on.Load([4, 5], dy), y));
    }, 300);

    [Theory, EveryBackend]
    public void Gelu_agrees_with_the_reference(Subject on) => on.Check(random =>
    {
        var (x, dy) = (Moderate(random), Arbitrary.Values(random, 20));
        var input = on.Load([4, 5], x);
        on.Equal([.. x.Select(RowReference.Gelu)], on.Backend.Gelu(input));
        on.Equal([.. dy.Zip(x, RowReference.GeluGradient)], on.Backend.GeluBackward(on.Load([4, 5], dy), input));
    }, 300);

    [Theory, EveryBackend]
    public void Gelu_is_linear_far_right_and_vanishes_far_left(Subject on)
    {
        var input = on.Load([4], [float.MaxValue, 9, -50, 0]);
        on.Equal([float.MaxValue, 9, -0f, 0], on.Backend.Gelu(input));
        on.Equal([2, 2, 0f, 1], on.Backend.GeluBackward(on.Load([4], [2, 2, 2, 2]), input));
        on.Equal([0.84134477f], on.Backend.Gelu(on.Load([1], [1])));
    }

    [Theory, EveryBackend]
    public void Shapes_must_agree(Subject on)
    {
        var (two, three) = (on.Load([2], [1, 2]), on.Load([3], [1, 2, 3]));
        const string message = "Shapes differ: [2] and [3].";
        Subject.Refuses(message, () => on.Backend.Add(two, three));
        Subject.Refuses(message, () => on.Backend.TanhBackward(two, three));
        Subject.Refuses(message, () => on.Backend.GeluBackward(two, three));
    }

    /// <summary>Values of every kind, half of them where the functions are curved.</summary>
    private static float[] Moderate(System.Random random) =>
        [.. Arbitrary.Values(random, 20).Select((x, i) => i % 2 == 0 ? x : (float)((random.NextDouble() - 0.5) * 20))];
}
