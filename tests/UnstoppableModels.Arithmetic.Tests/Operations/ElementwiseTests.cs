using UnstoppableModels.Arithmetic.Operations;
using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Arithmetic.Tests.Reference;

namespace UnstoppableModels.Arithmetic.Tests.Operations;

public class ElementwiseTests
{
    [Fact]
    public void Sums_and_products_agree_with_the_reference() => Arbitrary.Check(random =>
    {
        var count = random.Next(1, 40);
        var (a, b) = (Arbitrary.Values(random, count), Arbitrary.Values(random, count));
        Arbitrary.SameBits([.. a.Zip(b, ExactReference.Add)], Elementwise.Add(new HostTensor([count], a), new HostTensor([count], b)).Values);
        Arbitrary.SameBits([.. a.Select(x => Rounding.ToBinary32(Binary64.Multiply(x, b[0])))], Elementwise.Scale(new HostTensor([count], a), b[0]).Values);
    }, 300);

    [Fact]
    public void Tanh_agrees_with_the_reference() => Arbitrary.Check(random =>
    {
        var (x, dy) = (Moderate(random), Arbitrary.Values(random, 20));
        var y = Tanh.Forward(new HostTensor([4, 5], x));
        Assert.Equal([4, 5], y.Shape.ToArray());
        Arbitrary.SameBits([.. x.Select(value => Rounding.ToBinary32(RowReference.Tanh(value)))], y.Values);
        var expected = dy.Zip(y.Values.ToArray(), (g, value) =>
            Rounding.ToBinary32(Binary64.Multiply(g, Binary64.Subtract(1, Binary64.Multiply(value, value)))));
        Arbitrary.SameBits([.. expected], Tanh.Backward(new HostTensor([4, 5], dy), y).Values);
    }, 300);

    [Fact]
    public void Gelu_agrees_with_the_reference() => Arbitrary.Check(random =>
    {
        var (x, dy) = (Moderate(random), Arbitrary.Values(random, 20));
        var input = new HostTensor([4, 5], x);
        Arbitrary.SameBits([.. x.Select(RowReference.Gelu)], Gelu.Forward(input).Values);
        Arbitrary.SameBits([.. dy.Zip(x, RowReference.GeluGradient)], Gelu.Backward(new HostTensor([4, 5], dy), input).Values);
    }, 300);

    [Fact]
    public void Gelu_is_linear_far_right_and_vanishes_far_left()
    {
        var input = new HostTensor([4], [float.MaxValue, 9, -50, 0]);
        Arbitrary.SameBits([float.MaxValue, 9, -0f, 0], Gelu.Forward(input).Values);
        Arbitrary.SameBits([2, 2, 0f, 1], Gelu.Backward(new HostTensor([4], [2, 2, 2, 2]), input).Values);
        Assert.Equal(0.84134477f, Gelu.Forward(new HostTensor([1], [1])).Values[0]);
    }

    [Fact]
    public void Shapes_must_agree()
    {
        HostTensor two = new([2], [1, 2]), three = new([3], [1, 2, 3]);
        const string message = "Shapes differ: [2] and [3].";
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => Elementwise.Add(two, three)).Message);
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => Tanh.Backward(two, three)).Message);
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => Gelu.Backward(two, three)).Message);
    }

    /// <summary>Values of every kind, half of them where the functions are curved.</summary>
    private static float[] Moderate(System.Random random) =>
        [.. Arbitrary.Values(random, 20).Select((x, i) => i % 2 == 0 ? x : (float)((random.NextDouble() - 0.5) * 20))];
}
