using UnstoppableModels.Arithmetic.Operations;
using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Arithmetic.Tests.Reference;
using Geometry = UnstoppableModels.Arithmetic.Tests.Reference.ImageReference.Geometry;

namespace UnstoppableModels.Arithmetic.Tests.Operations;

public class Conv2dTests
{
    [Fact]
    public void Convolution_agrees_with_the_reference() => Arbitrary.Check(random => AgreesWithReference(random, AnyGeometry(random)), 150);

    /// <summary>The weight gradient sums 2 · 46 · 45 products, the input gradient 500 · 3 · 2: more than one block each.</summary>
    [Fact]
    public void Long_sums_agree_with_the_reference()
    {
        AgreesWithReference(new System.Random(1), new Geometry(2, 1, 46, 46, 1, 3, 2, 1, 1));
        AgreesWithReference(new System.Random(2), new Geometry(1, 1, 2, 3, 500, 3, 2, 1, 1));
    }

    [Fact]
    public void A_kernel_of_one_pixel_in_one_channel_scales()
    {
        using var convolution = Conv2d.Forward(new HostTensor([1, 1, 2, 2], [1, 2, 3, 4]), new HostTensor([1, 1, 1, 1], [0.5f]), new HostTensor([1], [1]), 1, 0);
        Arbitrary.SameBits([1.5f, 2f, 2.5f, 3f], convolution.Output.Values);
        var gradients = convolution.Backward(new HostTensor([1, 1, 2, 2], [1, 0, 0, -1]), withInput: true);
        Arbitrary.SameBits([-3f], gradients.Weight.Values);
        Arbitrary.SameBits([0f], gradients.Bias.Values);
        Arbitrary.SameBits([0.5f, 0f, 0f, -0.5f], gradients.Input!.Values);
        Assert.Null(convolution.Backward(new HostTensor([1, 1, 2, 2], [1, 0, 0, -1]), withInput: false).Input);
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
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => Conv2d.OutputSize(size, kernel, stride, padding)).Message);

    [Fact]
    public void Shapes_that_do_not_fit_are_refused()
    {
        HostTensor image = new([1, 1, 2, 2], [1, 2, 3, 4]), bias = new([1], [0]);
        Refuses("Images are a tensor [batch, channels, height, width], not [2, 2].", () => Conv2d.Forward(image.Reshape(2, 2), new HostTensor([1, 1, 1, 1], [1]), bias, 1, 0));
        Refuses("The weight of a convolution is a tensor [filters, channels, kernel height, kernel width].", () => Conv2d.Forward(image, bias, bias, 1, 0));
        Refuses("A convolution of 2 channels does not fit images of 1.", () => Conv2d.Forward(image, new HostTensor([1, 2, 1, 1], [1, 1]), bias, 1, 0));
        Refuses("A bias for 2 filters has 2 values.", () => Conv2d.Forward(image, new HostTensor([2, 1, 1, 1], [1, 1]), bias, 1, 0));
        using var convolution = Conv2d.Forward(image, new HostTensor([1, 1, 1, 1], [1]), bias, 1, 0);
        Refuses("Shapes differ: [1, 1, 1, 2] and [1, 1, 2, 2].", () => convolution.Backward(new HostTensor([1, 1, 1, 2], [1, 1]), true));
    }

    private static Geometry AnyGeometry(System.Random random)
    {
        var (kernelHeight, kernelWidth) = (random.Next(1, 5), random.Next(1, 5));
        var padding = random.Next(Math.Min(kernelHeight, kernelWidth));
        return new Geometry(
            random.Next(1, 4), random.Next(1, 4), random.Next(Math.Max(1, kernelHeight - 2 * padding), 9), random.Next(Math.Max(1, kernelWidth - 2 * padding), 9),
            random.Next(1, 5), kernelHeight, kernelWidth, random.Next(1, 4), padding);
    }

    private static void AgreesWithReference(System.Random random, Geometry geometry)
    {
        var (x, w) = (Any(random, geometry.InputShape), Any(random, geometry.WeightShape));
        var (bias, dy) = (Arbitrary.Values(random, geometry.Filters), Any(random, geometry.OutputShape));
        using var convolution = Conv2d.Forward(
            new HostTensor(geometry.InputShape, x), new HostTensor(geometry.WeightShape, w), new HostTensor([geometry.Filters], bias), geometry.Stride, geometry.Padding);
        Assert.Equal(geometry.OutputShape, convolution.Output.Shape.ToArray());
        Arbitrary.SameBits(ImageReference.Convolve(x, w, bias, geometry), convolution.Output.Values);

        var gradients = convolution.Backward(new HostTensor(geometry.OutputShape, dy), withInput: true);
        Assert.Equal(geometry.WeightShape, gradients.Weight.Shape.ToArray());
        Arbitrary.SameBits(ImageReference.WeightGradient(dy, x, geometry), gradients.Weight.Values);
        Arbitrary.SameBits(ImageReference.BiasGradient(dy, geometry), gradients.Bias.Values);
        Assert.Equal(geometry.InputShape, gradients.Input!.Shape.ToArray());
        Arbitrary.SameBits(ImageReference.InputGradient(dy, w, geometry), gradients.Input.Values);
    }

    private static float[] Any(System.Random random, int[] shape) => Arbitrary.Values(random, shape.Aggregate(1, (product, dimension) => product * dimension));

    private static void Refuses(string message, Action action) => Assert.Equal(message, Assert.Throws<ArgumentException>(action).Message);
}
