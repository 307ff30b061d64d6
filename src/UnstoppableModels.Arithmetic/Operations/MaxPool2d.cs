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
        var starts = windows.Starts();
        var output = new float[starts.Length];
        for (var i = 0; i < output.Length; i++) output[i] = images.Values[Largest(images.Values, starts[i], windows.Offsets)];
        return HostTensor.Own(windows.Output.ToArray(), output);
    }

    /// <summary>The output's gradient at the largest value of each window, the first of equals; +0 elsewhere.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit each other.</exception>
    public static HostTensor Backward(HostTensor outputGradient, HostTensor images, int size)
    {
        var windows = new Windows(images, size);
        windows.RequireOutput(outputGradient);
        var gradient = new float[images.Values.Length];
        var starts = windows.Starts();
        for (var i = 0; i < starts.Length; i++) gradient[Largest(images.Values, starts[i], windows.Offsets)] = outputGradient.Values[i];
        return HostTensor.Own(images.Shape.ToArray(), gradient);
    }

    private static int Largest(ReadOnlySpan<float> values, int start, ReadOnlySpan<int> offsets)
    {
        var largest = start;
        foreach (var offset in offsets)
        {
            if (values[start + offset] > values[largest]) largest = start + offset;
        }
        return largest;
    }
}
