using System.Numerics;
using UnstoppableModels.Arithmetic.Contractions;
using UnstoppableModels.Arithmetic.Simd;
using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Operations;

/// <summary>
/// Two-dimensional convolution by unfolding: every position of the kernel becomes a column, and one product of matrices does the rest
/// (ARITHMETIC.md, "Conv2d"). One instance is one application; it keeps the quantised operands from forward to backward.
/// </summary>
public sealed class Conv2d : IDisposable
{
    private readonly ImageShape input;
    private readonly ImageShape output;
    private readonly int kernelHeight;
    private readonly int kernelWidth;
    private readonly int stride;
    private readonly int padding;
    private readonly QuantisedMatrix unfolded;
    private readonly QuantisedMatrix weight;

    private Conv2d(HostTensor input, HostTensor weight, HostTensor bias, int stride, int padding)
    {
        this.input = ImageShape.Of(input);
        if (weight.Shape is not [var filters, var channels, var height, var width])
            throw new ArgumentException("The weight of a convolution is a tensor [filters, channels, kernel height, kernel width].");
        (kernelHeight, kernelWidth, this.stride, this.padding) = (height, width, stride, padding);
        if (channels != this.input.Channels)
            throw new ArgumentException($"A convolution of {channels} channels does not fit images of {this.input.Channels}.");
        if (!bias.Shape.SequenceEqual([filters])) throw new ArgumentException($"A bias for {filters} filters has {filters} values.");
        output = new ImageShape(
            this.input.Batch, filters, OutputSize(this.input.Height, height, stride, padding), OutputSize(this.input.Width, width, stride, padding));

        // U: row (channel, kernel y, kernel x), column (image, y, x), so that W·U has the pixels of a channel side by side as images have.
        var canvas = this.input with { Height = this.input.Height + 2 * padding, Width = this.input.Width + 2 * padding };
        unfolded = Unfold(Unfolding.Place(input.Array, this.input, 1, padding, padding, canvas), canvas, (output.Height, output.Width), stride, false, input);
        this.weight = QuantisedMatrix.From(weight.Reshape(filters, checked(channels * height * width)));
        Output = AddBias(Contraction.Multiply(this.weight, false, unfolded, false), bias);
    }

    /// <summary>Y [batch, filters, output height, output width].</summary>
    public HostTensor Output { get; }

    /// <summary>
    /// Y = X ∗ W + b with X [batch, channels, height, width], W [filters, channels, kernel height, kernel width] and b [filters]: the sum of products
    /// rounded to binary32, then the bias added with a second rounding.
    /// </summary>
    /// <param name="input">X, finite.</param>
    /// <param name="weight">W, finite.</param>
    /// <param name="bias">b.</param>
    /// <param name="stride">Distance in pixels between two positions of the kernel, at least 1.</param>
    /// <param name="padding">Pixels of value 0 around the image, at least 0 and below the size of the kernel.</param>
    /// <exception cref="ArgumentException">The shapes do not fit each other, or an operand is not finite.</exception>
    public static Conv2d Forward(HostTensor input, HostTensor weight, HostTensor bias, int stride, int padding) =>
        new(input, weight, bias, stride, padding);

    /// <summary>Positions a kernel takes along an axis: ⌊(size + 2·padding − kernel) / stride⌋ + 1.</summary>
    /// <exception cref="ArgumentException">
    /// The kernel is larger than the padded image, the stride below 1 or the padding not below the kernel's size.
    /// </exception>
    public static int OutputSize(int size, int kernel, int stride, int padding)
    {
        if (stride < 1) throw new ArgumentException($"A stride is at least 1, not {stride}.");
        if (padding < 0 || padding >= kernel)
            throw new ArgumentException($"The padding of a kernel of size {kernel} is 0 to {kernel - 1}, not {padding}.");
        if (kernel > size + 2 * padding)
            throw new ArgumentException($"A kernel of size {kernel} does not fit an image of size {size} with padding {padding}.");
        return (size + 2 * padding - kernel) / stride + 1;
    }

    /// <summary>The gradients from that of the output.</summary>
    /// <param name="outputGradient">dY, of the shape of <see cref="Output"/>, finite.</param>
    /// <param name="withInput">Whether dX is wanted.</param>
    /// <returns>dW, db and dX (null if not wanted), of the shapes of W, b and X.</returns>
    /// <exception cref="ArgumentException">The shape is not that of the output, or a value is not finite.</exception>
    public Conv2dGradients Backward(HostTensor outputGradient, bool withInput)
    {
        HostTensor.RequireSameShape(outputGradient, Output);
        // dY with a row per filter, column (image, y, x): the terms of the sums in the order of the specification.
        var filters = Unfolding.SwapRuns(outputGradient.Array, output.Batch, output.Channels, output.Area);
        using var gradient = new QuantisedMatrix(
            new HostBuffer(filters), output.Channels, output.Batch * output.Area, QuantisedMatrix.CommonExponent(outputGradient));
        var weightGradient = Shaped(Contraction.Multiply(gradient, false, unfolded, true), output.Channels, input.Channels, kernelHeight, kernelWidth);
        return new Conv2dGradients(weightGradient, BiasGradient(gradient), withInput ? InputGradient(outputGradient) : null);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        unfolded.Dispose();
        weight.Dispose();
    }

    /// <summary>Unfolds a canvas and gives it back.</summary>
    private QuantisedMatrix Unfold(float[] canvas, ImageShape shape, (int Height, int Width) grid, int step, bool turned, HostTensor images)
    {
        var matrix = Unfolding.Unfold(canvas, shape, (kernelHeight, kernelWidth), grid, step, turned);
        HostMemory.Return(canvas);
        return new QuantisedMatrix(
            new HostBuffer(matrix), shape.Channels * kernelHeight * kernelWidth, shape.Batch * grid.Height * grid.Width, QuantisedMatrix.CommonExponent(images));
    }

    /// <summary>
    /// dX = W'·V: column (image, y, x) of V holds the output gradients that pixel took part in, row (filter, kernel y, kernel x). They lie on a canvas
    /// as far apart as the stride is wide; a place that no output gradient fell on is a term 0.
    /// </summary>
    private HostTensor InputGradient(HostTensor outputGradient)
    {
        var kernelArea = kernelHeight * kernelWidth;
        var canvas = new ImageShape(output.Batch, output.Channels, input.Height + kernelHeight - 1, input.Width + kernelWidth - 1);
        var placed = Unfolding.Place(outputGradient.Array, output, stride, kernelHeight - 1 - padding, kernelWidth - 1 - padding, canvas);
        using var spread = Unfold(placed, canvas, (input.Height, input.Width), 1, true, outputGradient);

        // W': row channel, column (filter, kernel y, kernel x).
        var swapped = Unfolding.SwapRuns(weight.Values, output.Channels, input.Channels, kernelArea);
        using var turned = new QuantisedMatrix(new HostBuffer(swapped), input.Channels, output.Channels * kernelArea, weight.Exponent);
        var product = Contraction.Multiply(turned, false, spread, false);
        var result = Unfolding.SwapRuns(product.Array, input.Channels, input.Batch, input.Area);
        var gradient = HostTensor.Own(input.ToArray(), result, product.LargestMagnitude);
        product.Free();
        return gradient;
    }

    /// <summary>The sum over every row, exact in any order.</summary>
    private static HostTensor BiasGradient(QuantisedMatrix gradient)
    {
        var scale = QuantisedMatrix.Scale(gradient.Exponent);
        var sums = new double[gradient.Rows];
        for (var row = 0; row < sums.Length; row++)
            sums[row] = IntegerSums.Sum(gradient.Values.AsSpan(row * gradient.Columns, gradient.Columns), scale);
        return Restoration.Restore(sums, gradient.Exponent - QuantisedMatrix.Bits, sums.Length);
    }

    /// <summary>Row filter, column (image, y, x) becomes [batch, filters, height, width], and the bias is added.</summary>
    private HostTensor AddBias(HostTensor product, HostTensor bias)
    {
        var values = Unfolding.SwapRuns(product.Array, output.Channels, output.Batch, output.Area);
        product.Free();
        for (var plane = 0; plane < output.Batch * output.Channels; plane++)
        {
            var pixels = values.AsSpan(plane * output.Area, output.Area);
            SingleMap.Apply(new Plus(bias.Values[plane % output.Channels]), pixels, pixels, pixels);
        }
        return HostTensor.Own(output.ToArray(), values);
    }

    private static HostTensor Shaped(HostTensor tensor, params ReadOnlySpan<int> shape)
    {
        var result = tensor.Reshape(shape);
        tensor.Free();
        return result;
    }

    private readonly struct Plus(float bias) : IFunctionOfSingles
    {
        public Vector<float> Of(Vector<float> a, Vector<float> b) => a + new Vector<float>(bias);
    }
}
