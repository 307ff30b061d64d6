using UnstoppableModels.Arithmetic.Tests.Backends;
using UnstoppableModels.Arithmetic.Tests.Reference;

namespace UnstoppableModels.Arithmetic.Tests.Operations;

public class PoolingTests
{
    [Theory, EveryBackend]
    public void Pooling_agrees_with_the_reference(Subject on) => on.Check(random =>
    {
        var (batch, channels, size) = (random.Next(1, 4), random.Next(1, 4), random.Next(1, 4));
        var (height, width) = (random.Next(size, 9), random.Next(size, 9));
        int[] outputShape = [batch, channels, height / size, width / size];
        var x = Arbitrary.Values(random, batch * channels * height * width);
        var dy = Arbitrary.Values(random, batch * channels * (height / size) * (width / size));
        var (images, gradient) = (on.Load([batch, channels, height, width], x), on.Load(outputShape, dy));

        var max = ImageReference.MaxPool(x, dy, batch * channels, height, width, size);
        var largest = on.Backend.MaxPool(images, size);
        on.Equal(max.Output, largest, outputShape);
        on.Equal(max.InputGradient, on.Backend.MaxPoolBackward(gradient, images, size));

        var average = ImageReference.AveragePool(x, dy, batch * channels, height, width, size);
        var means = on.Backend.AveragePool(images, size);
        on.Equal(average.Output, means, outputShape);
        on.Equal(average.InputGradient, on.Backend.AveragePoolBackward(gradient, images, size));
    }, 300);

    [Theory, EveryBackend]
    public void The_first_of_equal_values_takes_the_gradient(Subject on)
    {
        var images = on.Load([1, 1, 2, 3], [0f, -0f, 9f, 0f, 0f, 9f]);
        on.Equal([0f], on.Backend.MaxPool(images, 2));
        on.Equal([5f, 0f, 0f, 0f, 0f, 0f], on.Backend.MaxPoolBackward(on.Load([1, 1, 1, 1], [5]), images, 2));
    }

    [Theory, EveryBackend]
    public void What_does_not_fit_is_refused(Subject on)
    {
        var images = on.Load([1, 1, 2, 3], [1, 2, 3, 4, 5, 6]);
        foreach (var size in (int[])[0, 3])
        {
            var message = $"A pooling window of size {size} does not fit images of 2 × 3.";
            Subject.Refuses(message, () => on.Backend.MaxPool(images, size));
            Subject.Refuses(message, () => on.Backend.AveragePool(images, size));
        }
        const string wrong = "The output's gradient has shape [1, 1, 2, 3] instead of [1, 1, 1, 1].";
        Subject.Refuses(wrong, () => on.Backend.MaxPoolBackward(images, images, 2));
        Subject.Refuses(wrong, () => on.Backend.AveragePoolBackward(images, images, 2));
    }
}
