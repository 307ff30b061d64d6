using TorchSharp;
using UnstoppableModels.Arithmetic.Contractions;
using UnstoppableModels.Arithmetic.Operations;
using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Backends.Torch;

internal sealed partial class TorchBackend
{
    public IConvolution Convolve(Tensor input, Tensor weight, Tensor bias, int stride, int padding) =>
        new Convolution(this, input, weight, bias, stride, padding);

    public Tensor MaxPool(Tensor images, int size)
    {
        var shape = new Windows(images, size).Output;
        return Compute(() =>
        {
            var windows = WindowRows(Values(images), shape, size);
            return windows.gather(1, FirstLargest(windows)).reshape(Long(shape.ToArray()));
        });
    }

    public Tensor MaxPoolBackward(Tensor outputGradient, Tensor images, int size)
    {
        var windows = new Windows(images, size);
        windows.RequireOutput(outputGradient);
        return Compute(() =>
        {
            var rows = WindowRows(Values(images), windows.Output, size);
            var gradients = Zeros(torch.float32, rows.shape).scatter_(1, FirstLargest(rows), Values(outputGradient).reshape(-1, 1));
            return Images(gradients, images, windows.Output, size);
        });
    }

    public Tensor AveragePool(Tensor images, int size)
    {
        var shape = new Windows(images, size).Output;
        return Compute(() =>
        {
            var (numbers, exponent) = TorchIntegers.Quantise(Values(images));
            var sums = WindowRows(numbers, shape, size).sum([1L]).AddInPlace(0.0);
            var means = sums.MultiplyInPlace(Math.ScaleB(1.0, exponent - QuantisedMatrix.Bits)).div_(elementary.Constant((double)size * size));
            return means.to(torch.float32).reshape(Long(shape.ToArray()));
        });
    }

    public Tensor AveragePoolBackward(Tensor outputGradient, Tensor images, int size)
    {
        var windows = new Windows(images, size);
        windows.RequireOutput(outputGradient);
        return Compute(() =>
        {
            var shares = Values(outputGradient).reshape(-1, 1).div(elementary.Constant((double)size * size).to(torch.float32));
            return Images(shares.expand(-1, (long)size * size), images, windows.Output, size);
        });
    }

    /// <summary>A row per window with a column per pixel.</summary>
    private static torch.Tensor WindowRows(torch.Tensor images, ImageShape output, int size) => images
        .narrow(2, 0, (long)output.Height * size).narrow(3, 0, (long)output.Width * size)
        .reshape(output.Batch, output.Channels, output.Height, size, output.Width, size)
        .permute(0, 1, 2, 4, 3, 5).reshape(-1, (long)size * size);

    /// <summary>The way back, +0 outside the windows.</summary>
    private torch.Tensor Images(torch.Tensor windowRows, Tensor images, ImageShape output, int size)
    {
        var result = Zeros(torch.float32, Long(images.Shape));
        result.narrow(2, 0, (long)output.Height * size).narrow(3, 0, (long)output.Width * size).copy_(windowRows
            .reshape(output.Batch, output.Channels, output.Height, output.Width, size, size)
            .permute(0, 1, 2, 4, 3, 5).reshape(output.Batch, output.Channels, (long)output.Height * size, (long)output.Width * size));
        return result;
    }

    /// <summary>The column of the largest value of each row, of equals the first: torch leaves open which one max returns.</summary>
    private torch.Tensor FirstLargest(torch.Tensor rows)
    {
        var columns = Indices([.. Enumerable.Range(0, (int)rows.shape[1])]).expand(rows.shape);
        return columns.Fill(rows.lt(rows.amax([1], true)), int.MaxValue).amin([1], true);
    }
}
