using UnstoppableModels.Arithmetic.Contractions;
using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Operations;

/// <summary>The mean of each window of an image (ARITHMETIC.md, "Pooling").</summary>
public static class AveragePool2d
{
    /// <summary>[batch, channels, ⌊height / size⌋, ⌊width / size⌋] of images [batch, channels, height, width]: exact integer sums, divided once.</summary>
    /// <exception cref="ArgumentException">The tensor is not one of images, the window is larger than they are, or a value is not finite.</exception>
    public static HostTensor Forward(HostTensor images, int size)
    {
        var windows = new Windows(images, size);
        var exponent = QuantisedMatrix.CommonExponent(images);
        var (scale, unit) = (QuantisedMatrix.Scale(exponent), Math.ScaleB(1.0, exponent - QuantisedMatrix.Bits));
        var (source, output, width) = (images.Array, HostTensor.Uninitialised(windows.Count), windows.Output.Width);
        windows.ForLines((from, to) =>
        {
            for (var i = from * width; i < to * width; i++)
            {
                var start = windows.Start(i / width, i % width);
                double sum = 0;
                foreach (var offset in windows.Offsets) sum += QuantisedMatrix.Integer(source[start + offset], scale);
                output[i] = (float)(sum * unit / windows.Offsets.Length);
            }
        });
        return HostTensor.Own(windows.Output.ToArray(), output);
    }

    /// <summary>The output's gradient divided by the number of pixels of a window, rounded to binary32; +0 outside the windows.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit each other.</exception>
    public static HostTensor Backward(HostTensor outputGradient, HostTensor images, int size)
    {
        var windows = new Windows(images, size);
        windows.RequireOutput(outputGradient);
        var (dy, gradient, width) = (outputGradient.Array, HostTensor.Uninitialised(images.Array.Length), windows.Output.Width);
        Array.Clear(gradient);
        windows.ForLines((from, to) =>
        {
            for (var i = from * width; i < to * width; i++)
            {
                var start = windows.Start(i / width, i % width);
                var share = dy[i] / windows.Offsets.Length;
                foreach (var offset in windows.Offsets) gradient[start + offset] = share;
            }
        });
        return HostTensor.Own(images.Shape.ToArray(), gradient);
    }
}
