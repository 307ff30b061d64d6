using UnstoppableModels.Arithmetic.Operations;
using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Arithmetic.Tests.Reference;

namespace UnstoppableModels.Arithmetic.Tests.Operations;

public class ReductionTests
{
    [Fact]
    public void Sums_and_means_agree_with_the_reference() => Arbitrary.Check(random =>
    {
        var values = Arbitrary.Values(random, random.Next(1, 3000));
        var tensor = new HostTensor([values.Length], values);
        Arbitrary.SameBits(ExactReference.SumRows(values, 1), Reduction.Sum(tensor).Values);
        Arbitrary.SameBits([ExactReference.Mean(values)], Reduction.Mean(tensor).Values);

        var (g, count) = (Arbitrary.Values(random, 1), random.Next(1, 100));
        var share = Rounding.ToBinary32(Binary64.Divide(g[0], count));
        var gradient = Reduction.MeanBackward(new HostTensor([1], g), [count, 1]);
        Assert.Equal([count, 1], gradient.Shape.ToArray());
        Arbitrary.SameBits([.. Enumerable.Repeat(share, count)], gradient.Values);
        Arbitrary.SameBits([.. Enumerable.Repeat(g[0], count)], Reduction.SumBackward(new HostTensor([1], g), [count]).Values);
    }, 200);

    [Fact]
    public void The_gradient_of_a_sum_is_one_value()
    {
        var two = new HostTensor([2], [1, 2]);
        const string message = "The gradient of a sum or mean over a whole tensor is one value.";
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => Reduction.SumBackward(two, [2])).Message);
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => Reduction.MeanBackward(two, [2])).Message);
    }

    [Fact]
    public void The_mean_of_an_infinity_is_infinite() =>
        Assert.Equal(float.PositiveInfinity, Reduction.Mean(new HostTensor([2], [1, float.PositiveInfinity])).Values[0]);
}
