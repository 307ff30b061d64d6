using UnstoppableModels.Arithmetic.Operations;
using UnstoppableModels.Arithmetic.Tests.Backends;
using UnstoppableModels.Arithmetic.Tests.Reference;
using Geometry = UnstoppableModels.Arithmetic.Tests.Reference.ImageReference.Geometry;

namespace UnstoppableModels.Arithmetic.Tests.Operations;

public class Conv2dTests
{
    [Theory, EveryBackend]
    public void Convolution_agrees_with_the_reference(Subject on) => on.Check(random => AgreesWithReference(on, random, AnyGeometry(random)), 150);

    /// <summary>The weight gradient sums 2 · 46 · 45 products, the input gradient 500 · 3 · 2: more than one block each.</summary>
    [Theory, EveryBackend]
    public void Long_sums_agree_with_the_reference(Subject on)
    {
        AgreesWithReference(on, new System.Random(1), new Geometry(2, 1, 46, 46, 1, 3, 2, 1, 1));
        AgreesWithReference(on, new System.Random(2), new Geometry(1, 1, 2, 3, 500, 3, 2, 1, 1));
    }

    [Theory, EveryBackend]
    public void A_kernel_of_one_pixel_in_one_channel_scales(Subject on)
    {
        using var convolution = on.Backend.Convolve(on.Load([1, 1, 2, 2], [1, 2, 3, 4]), on.Load([1, 1, 1, 1], [0.5f]), on.Load([1], [1]), 1, 0);
        on.Equal([1.5f, 2f, 2.5f, 3f], convolution.Output);
        var gradients = convolution.Backward(on.Load([1, 1, 2, 2], [1, 0, 0, -1]), withInput: true);
        on.Equal([-3f], gradients.Weight);
        on.Equal([0f], gradients.Bias);
        on.Equal([0.5f, 0f, 0f, -0.5f], gradients.Input!);
        Assert.Null(convolution.Backward(on.Load([1, 1, 2, 2], [1, 0, 0, -1]), withInput: false).Input);
    }

    [Theory]
    [InlineData(8, 3, 1, 1, 8)]
    [InlineData(8, 3, 2, 1, 4)]
    [InlineData(7, 3, 2, 0, 3)]
    [InlineData(5, 5, 9, 0, 1)]
    public void A_kernel_takes_so_many_positions(int size, int kernel, int stride, int padding, int expected) =>
        Assert.Equal(expected, Conv2d.OutputSize(size, kernel, stride, padding));

    [Theory]
    [InlineData(8, 3, 0, 1, "A stride is at least 1, not 0.")]
    [InlineData(8, 3, 1, 3, "The padding of a kernel of size 3 is 0 to 2, not 3.")]
    [InlineData(8, 3, 1, -1, "The padding of a kernel of size 3 is 0 to 2, not -1.")]
    [InlineData(2, 5, 1, 1, "A kernel of size 5 does not fit an image of size 2 with padding 1.")]
    public void Impossible_positions_are_refused(int size, int kernel, int stride, int padding, string message) =>
        Subject.Refuses(message, () => Conv2d.OutputSize(size, kernel, stride, padding));

    [Theory, EveryBackend]
    public void Shapes_that_do_not_fit_are_refused(Subject on)
    {
        var (image, bias) = (on.Load([1, 1, 2, 2], [1, 2, 3, 4]), on.Load([1], [0]));
        Subject.Refuses(
            "Images are a tensor [batch, channels, height, width], not [2, 2].",
            () => on.Backend.Convolve(on.Backend.Reshape(image, 2, 2), on.Load([1, 1, 1, 1], [1]), bias, 1, 0));
        Subject.Refuses(
            "The weight of a convolution is a tensor [filters, channels, kernel height, kernel width].", () => on.Backend.Convolve(image, bias, bias, 1, 0));
        Subject.Refuses("A convolution of 2 channels does not fit images of 1.", () => on.Backend.Convolve(image, on.Load([1, 2, 1, 1], [1, 1]), bias, 1, 0));
        Subject.Refuses("A bias for 2 filters has 2 values.", () => on.Backend.Convolve(image, on.Load([2, 1, 1, 1], [1, 1]), bias, 1, 0));
        using var convolution = on.Backend.Convolve(image, on.Load([1, 1, 1, 1], [1]), bias, 1, 0);
        Subject.Refuses("Shapes differ: [1, 1, 1, 2] and [1, 1, 2, 2].", () => convolution.Backward(on.Load([1, 1, 1, 2], [1, 1]), true));
    }

    private static Geometry AnyGeometry(System.Random random)
    {
        var (kernelHeight, kernelWidth) = (random.Next(1, 5), random.Next(1, 5));
        var padding = random.Next(Math.Min(kernelHeight, kernelWidth));
        return new Geometry(
            random.Next(1, 4), random.Next(1, 4), random.Next(Math.Max(1, kernelHeight - 2 * padding), 9), random.Next(Math.Max(1, kernelWidth - 2 * padding), 9),
            random.Next(1, 5), kernelHeight, kernelWidth, random.Next(1, 4), padding);
    }

    private static void AgreesWithReference(Subject on, System.Random random, Geometry geometry)
    {
        var (x, w) = (Any(random, geometry.InputShape), Any(random, geometry.WeightShape));
        var (bias, dy) = (Arbitrary.Values(random, geometry.Filters), Any(random, geometry.OutputShape));
        using var convolution = on.Backend.Convolve(
            on.Load(geometry.InputShape, x), on.Load(geometry.WeightShape, w), on.Load([geometry.Filters], bias), geometry.Stride, geometry.Padding);
        on.Equal(ImageReference.Convolve(x, w, bias, geometry), convolution.Output, geometry.OutputShape);

        var gradients = convolution.Backward(on.Load(geometry.OutputShape, dy), withInput: true);
        on.Equal(ImageReference.WeightGradient(dy, x, geometry), gradients.Weight, geometry.WeightShape);
        on.Equal(ImageReference.BiasGradient(dy, geometry), gradients.Bias);
        on.Equal(ImageReference.InputGradient(dy, w, geometry), gradients.Input!, geometry.InputShape);
    }

    private static float[] Any(System.Random random, int[] shape) => Arbitrary.Values(random, shape.Aggregate(1, (product, dimension) => product * dimension));
}
