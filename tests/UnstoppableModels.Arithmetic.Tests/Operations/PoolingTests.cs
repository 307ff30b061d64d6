using UnstoppableModels.Arithmetic.Operations;
using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Arithmetic.Tests.Reference;

namespace UnstoppableModels.Arithmetic.Tests.Operations;

public class PoolingTests
{
    [Fact]
    public void Pooling_agrees_with_the_reference() => Arbitrary.Check(random =>
    {
        var (batch, channels, size) = (random.Next(1, 4), random.Next(1, 4), random.Next(1, 4));
        var (height, width) = (random.Next(size, 9), random.Next(size, 9));
        int[] outputShape = [batch, channels, height / size, width / size];
        var x = Arbitrary.Values(random, batch * channels * height * width);
        var dy = Arbitrary.Values(random, batch * channels * (height / size) * (width / size));
        HostTensor images = new([batch, channels, height, width], x), gradient = new(outputShape, dy);

        var max = ImageReference.MaxPool(x, dy, batch * channels, height, width, size);
        var largest = MaxPool2d.Forward(images, size);
        Assert.Equal(outputShape, largest.Shape.ToArray());
        Arbitrary.SameBits(max.Output, largest.Values);
        Arbitrary.SameBits(max.InputGradient, MaxPool2d.Backward(gradient, images, size).Values);

        var average = ImageReference.AveragePool(x, dy, batch * channels, height, width, size);
        var means = AveragePool2d.Forward(images, size);
        Assert.Equal(outputShape, means.Shape.ToArray());
        Arbitrary.SameBits(average.Output, means.Values);
        Arbitrary.SameBits(average.InputGradient, AveragePool2d.Backward(gradient, images, size).Values);
    }, 300);

    [Fact]
    public void The_first_of_equal_values_takes_the_gradient()
    {
        var images = new HostTensor([1, 1, 2, 3], [0f, -0f, 9f, 0f, 0f, 9f]);
        Arbitrary.SameBits([0f], MaxPool2d.Forward(images, 2).Values);
        Arbitrary.SameBits([5f, 0f, 0f, 0f, 0f, 0f], MaxPool2d.Backward(new HostTensor([1, 1, 1, 1], [5]), images, 2).Values);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        var images = new HostTensor([1, 1, 2, 3], [1, 2, 3, 4, 5, 6]);
        foreach (var size in (int[])[0, 3])
        {
            var message = $"A pooling window of size {size} does not fit images of 2 × 3.";
            Assert.Equal(message, Assert.Throws<ArgumentException>(() => MaxPool2d.Forward(images, size)).Message);
            Assert.Equal(message, Assert.Throws<ArgumentException>(() => AveragePool2d.Forward(images, size)).Message);
        }
        const string wrong = "The output's gradient has shape [1, 1, 2, 3] instead of [1, 1, 1, 1].";
        Assert.Equal(wrong, Assert.Throws<ArgumentException>(() => MaxPool2d.Backward(images, images, 2)).Message);
        Assert.Equal(wrong, Assert.Throws<ArgumentException>(() => AveragePool2d.Backward(images, images, 2)).Message);
    }
}
