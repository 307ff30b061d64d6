using UnstoppableModels.Arithmetic.Contractions;
using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Operations;

/// <summary>
/// Two-dimensional convolution by unfolding: every position of the kernel becomes a row, and one product of matrices does the rest
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

        unfolded = Unfold(input);
        this.weight = QuantisedMatrix.From(weight.Reshape(filters, checked(channels * height * width)));
        Output = AddBias(Contraction.Multiply(unfolded, false, this.weight, true), bias);
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
        using var rows = PixelRows(outputGradient);
        var weightGradient = Contraction.Multiply(rows, true, unfolded, false).Reshape(output.Channels, input.Channels, kernelHeight, kernelWidth);
        return new Conv2dGradients(weightGradient, Contraction.SumRows(rows), withInput ? InputGradient(outputGradient) : null);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        unfolded.Dispose();
        weight.Dispose();
    }

    /// <summary>U: row (image, y, x) holds what the kernel covers at that position, column (channel, kernel y, kernel x); 0 outside the image.</summary>
    private QuantisedMatrix Unfold(HostTensor images)
    {
        var (rows, columns) = (checked(output.Batch * output.Area), checked(input.Channels * kernelHeight * kernelWidth));
        var unfolded = HostTensor.Uninitialised(checked(rows * columns));
        Gather(
            images.Array,
            input,
            Sources(output.Height, kernelHeight, input.Height, (y, ky) => y * stride + ky - padding),
            Sources(output.Width, kernelWidth, input.Width, (x, kx) => x * stride + kx - padding),
            unfolded);
        return new QuantisedMatrix(unfolded, rows, columns, QuantisedMatrix.CommonExponent(images));
    }

    /// <summary>dX = V·W': row (image, y, x) of V holds the output gradients that pixel took part in, column (filter, kernel y, kernel x).</summary>
    private HostTensor InputGradient(HostTensor outputGradient)
    {
        var kernelArea = kernelHeight * kernelWidth;
        var (rows, columns) = (checked(input.Batch * input.Area), checked(output.Channels * kernelArea));
        var spread = HostTensor.Uninitialised(checked(rows * columns));
        Gather(
            outputGradient.Array,
            output,
            Sources(input.Height, kernelHeight, output.Height, (y, ky) => WholeQuotient(y + padding - ky)),
            Sources(input.Width, kernelWidth, output.Width, (x, kx) => WholeQuotient(x + padding - kx)),
            spread);

        // W': the weight, row (filter, kernel y, kernel x), column channel.
        var turned = HostTensor.Uninitialised(weight.Values.Length);
        Permute(weight.Values, turned, output.Channels, input.Channels, kernelArea);
        using var left = new QuantisedMatrix(spread, rows, columns, QuantisedMatrix.CommonExponent(outputGradient));
        using var right = new QuantisedMatrix(turned, columns, input.Channels, weight.Exponent);
        return ChannelsFirst(Contraction.Multiply(left, false, right, false), input);
    }

    /// <summary>The number divided by the stride, −1 where that is not an integer of at least 0.</summary>
    private int WholeQuotient(int number) => number >= 0 && number % stride == 0 ? number / stride : -1;

    /// <summary>For every place along an axis and every place in the kernel the place to read from, −1 for a 0.</summary>
    private static int[][] Sources(int places, int kernel, int sources, Func<int, int, int> sourceOf) =>
        [.. Enumerable.Range(0, places).Select(place => Enumerable.Range(0, kernel)
            .Select(k => sourceOf(place, k)).Select(source => (uint)source < (uint)sources ? source : -1).ToArray())];

    /// <summary>Writes a row per (image, y, x) with a column per (channel, kernel y, kernel x).</summary>
    private static void Gather(float[] values, ImageShape source, int[][] sourceRows, int[][] sourceColumns, float[] target)
    {
        var next = 0;
        for (var image = 0; image < source.Batch; image++)
        {
            foreach (var rows in sourceRows)
            {
                foreach (var columns in sourceColumns)
                {
                    for (var channel = 0; channel < source.Channels; channel++)
                    {
                        var plane = values.AsSpan((image * source.Channels + channel) * source.Area, source.Area);
                        foreach (var row in rows)
                        {
                            foreach (var column in columns) target[next++] = row < 0 || column < 0 ? 0 : plane[row * source.Width + column];
                        }
                    }
                }
            }
        }
    }

    /// <summary>A tensor [batch, channels, height, width] as the matrix with a row per pixel.</summary>
    private QuantisedMatrix PixelRows(HostTensor gradient)
    {
        var rows = HostTensor.Uninitialised(gradient.Values.Length);
        Permute(gradient.Values, rows, output.Batch, output.Channels, output.Area);
        return new QuantisedMatrix(rows, output.Batch * output.Area, output.Channels, QuantisedMatrix.CommonExponent(gradient));
    }

    private HostTensor AddBias(HostTensor product, HostTensor bias)
    {
        var values = new float[product.Values.Length];
        for (var i = 0; i < values.Length; i++) values[i] = product.Values[i] + bias.Values[i % output.Channels];
        return ChannelsFirst(HostTensor.Own([output.Batch * output.Area, output.Channels], values), output);
    }

    /// <summary>A matrix with a row per pixel as a tensor [batch, channels, height, width].</summary>
    private static HostTensor ChannelsFirst(HostTensor pixelRows, ImageShape shape)
    {
        var values = new float[pixelRows.Values.Length];
        Permute(pixelRows.Values, values, shape.Batch, shape.Area, shape.Channels);
        return HostTensor.Own(shape.ToArray(), values);
    }

    /// <summary>[count, rows, columns] becomes [count, columns, rows].</summary>
    private static void Permute(ReadOnlySpan<float> source, Span<float> target, int count, int rows, int columns)
    {
        for (var i = 0; i < count; i++)
        {
            var offset = i * rows * columns;
            for (var row = 0; row < rows; row++)
            {
                for (var column = 0; column < columns; column++) target[offset + column * rows + row] = source[offset + row * columns + column];
            }
        }
    }
}
