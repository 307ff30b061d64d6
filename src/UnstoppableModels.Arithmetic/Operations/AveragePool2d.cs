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
        var (integers, exponent) = QuantisedMatrix.Quantise(images);
        var scale = Math.ScaleB(1.0, exponent - QuantisedMatrix.Bits);
        var starts = windows.Starts();
        var output = new float[starts.Length];
        for (var i = 0; i < output.Length; i++)
        {
            double sum = 0;
            foreach (var offset in windows.Offsets) sum += integers[starts[i] + offset];
            output[i] = (float)(sum * scale / windows.Offsets.Length);
        }
        return HostTensor.Own(windows.Output.ToArray(), output);
    }

    /// <summary>The output's gradient divided by the number of pixels of a window, rounded to binary32; +0 outside the windows.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit each other.</exception>
    public static HostTensor Backward(HostTensor outputGradient, HostTensor images, int size)
    {
        var windows = new Windows(images, size);
        windows.RequireOutput(outputGradient);
        var gradient = new float[images.Values.Length];
        var starts = windows.Starts();
        for (var i = 0; i < starts.Length; i++)
        {
            var share = outputGradient.Values[i] / windows.Offsets.Length;
            foreach (var offset in windows.Offsets) gradient[starts[i] + offset] = share;
        }
        return HostTensor.Own(images.Shape.ToArray(), gradient);
    }
}
