using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Operations;

/// <summary>The largest value of each window of an image; no rounding at all (ARITHMETIC.md, "Pooling").</summary>
public static class MaxPool2d
{
    /// <summary>[batch, channels, ⌊height / size⌋, ⌊width / size⌋] of images [batch, channels, height, width].</summary>
    /// <exception cref="ArgumentException">The tensor is not one of images, or the window is larger than they are.</exception>
    public static HostTensor Forward(HostTensor images, int size)
    {
        var windows = new Windows(images, size);
        var (source, output, width) = (images.Array, HostTensor.Uninitialised(windows.Count), windows.Output.Width);
        windows.ForLines((from, to) =>
        {
            for (var line = from; line < to; line++)
            {
                var x = size == 2 ? WindowPairs.Largest(source, windows.Start(line, 0), windows.InputWidth, output.AsSpan(line * width, width)) : 0;
                for (; x < width; x++) output[line * width + x] = source[Largest(source, windows.Start(line, x), windows)];
            }
        });
        return HostTensor.Own(windows.Output.ToArray(), output);
    }

    /// <summary>The output's gradient at the largest value of each window, the first of equals; +0 elsewhere.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit each other.</exception>
    public static HostTensor Backward(HostTensor outputGradient, HostTensor images, int size)
    {
        var windows = new Windows(images, size);
        windows.RequireOutput(outputGradient);
        var (source, dy, gradient, width) = (images.Array, outputGradient.Array, HostTensor.Uninitialised(images.Array.Length), windows.Output.Width);
        Array.Clear(gradient);
        windows.ForLines((from, to) =>
        {
            for (var line = from; line < to; line++)
            {
                var x = size == 2 ? WindowPairs.Spread(source, windows.Start(line, 0), windows.InputWidth, dy.AsSpan(line * width, width), gradient) : 0;
                for (; x < width; x++) gradient[Largest(source, windows.Start(line, x), windows)] = dy[line * width + x];
            }
        });
        return HostTensor.Own(images.Shape.ToArray(), gradient);
    }

    private static int Largest(float[] values, int start, Windows windows)
    {
        var largest = start;
        foreach (var offset in windows.Offsets)
        {
            if (values[start + offset] > values[largest]) largest = start + offset;
        }
        return largest;
    }
}
