using UnstoppableModels.Arithmetic.Tests.Backends;
using UnstoppableModels.Arithmetic.Tests.Reference;

namespace UnstoppableModels.Arithmetic.Tests.Operations;

public class ReductionTests
{
    [Theory, EveryBackend]
    public void Sums_and_means_agree_with_the_reference(Subject on) => on.Check(random =>
    {
        var values = Arbitrary.Values(random, random.Next(1, 3000));
        var tensor = on.Load([values.Length], values);
        on.Equal(ExactReference.SumRows(values, 1), on.Backend.Sum(tensor));
        on.Equal([ExactReference.Mean(values)], on.Backend.Mean(tensor));

        var (g, count) = (Arbitrary.Values(random, 1), random.Next(1, 100));
        var share = Rounding.ToBinary32(Binary64.Divide(g[0], count));
        var gradient = on.Backend.MeanBackward(on.Load([1], g), [count, 1]);
        on.Equal([.. Enumerable.Repeat(share, count)], gradient, [count, 1]);
        on.Equal([.. Enumerable.Repeat(g[0], count)], on.Backend.SumBackward(on.Load([1], g), [count]));
    }, 200);

    [Theory, EveryBackend]
    public void The_gradient_of_a_sum_is_one_value(Subject on)
    {
        var two = on.Load([2], [1, 2]);
        const string message = "The gradient of a sum or mean over a whole tensor is one value.";
        Subject.Refuses(message, () => on.Backend.SumBackward(two, [2]));
        Subject.Refuses(message, () => on.Backend.MeanBackward(two, [2]));
    }

    [Theory, EveryBackend]
    public void The_mean_of_an_infinity_is_infinite(Subject on) =>
        on.Equal([float.PositiveInfinity], on.Backend.Mean(on.Load([2], [1, float.PositiveInfinity])));
}
